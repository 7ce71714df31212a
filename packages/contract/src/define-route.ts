import type { z } from "zod";
import type { Right } from "./rights.js";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One row of the route table. The server registers it, the web types itself on it, OpenAPI comes out of it. */
export interface Route {
  readonly method: Method;
  /** Path below the origin, parameters as `:name`. */
  readonly path: string;
  readonly summary: string;
  /** `public`: no session needed. `session`: any operator. Otherwise the right demanded. */
  readonly access: "public" | "session" | Right;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The answer is this kind of document, not JSON; `response` is then unknown. */
  readonly document?: "application/pdf" | "application/octet-stream";
  /** Largest message taken, in bytes; absent = the limit of all routes. */
  readonly bodyLimit?: number;
  readonly response: z.ZodType;
}

export function defineRoute<const R extends Route>(route: R): R {
  return route;
}
