import type { ErrorCode, Route, RouteName, Routes } from "@comptoir/contract";
import type { z } from "zod";
import type { Actor } from "../actor.js";

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

/** An expected refusal: returned, never thrown. `text` replaces the sentence of the error table when the case knows better. */
export class Refusal {
  readonly code: ErrorCode;
  readonly options: {
    readonly text?: string;
    readonly where?: string;
    readonly details?: { where: string; what: string }[];
    readonly retryAfterSeconds?: number;
  };
  constructor(code: ErrorCode, options: Refusal["options"] = {}) {
    this.code = code;
    this.options = options;
  }
}

export function refuse(code: ErrorCode, options: Refusal["options"] = {}): Refusal {
  return new Refusal(code, options);
}

export interface HandlerInput<R extends Route> {
  readonly params: Out<R["params"]>;
  readonly query: Out<R["query"]>;
  readonly body: Out<R["body"]>;
  /** Present on every route whose access is not `public`. */
  readonly actor: R["access"] extends "public" ? Actor | undefined : Actor;
  readonly signal: AbortSignal;
}

/** HTTP in, HTTP out: a handler calls one use case and returns its value or its refusal. */
export type Handler<R extends Route> = (input: HandlerInput<R>) => Promise<z.input<R["response"]> | Refusal>;

/** What a feature's routes.ts returns; main.ts merges them and the registrar demands that every route has one. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [K in Names]: Handler<Routes[K]> };
