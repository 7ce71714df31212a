import { fail, ok, type Result } from "@comptoir/wire/failure";
import type { z } from "zod";

/** The service answered with something that is not its protocol: which element, and what was wrong with it. */
export type ReponseIllisible = { readonly kind: "REPONSE_ILLISIBLE"; readonly where: string; readonly what: string };
export type Decoded<T> = Result<T, ReponseIllisible>;

/** Carries the place of a fault from inside a decoder to `decodeWith`; never leaves this folder. */
class Unreadable extends Error {
  readonly where: string;
  constructor(where: string, what: string) {
    super(what);
    this.where = where;
  }
}

/** Stops the decoding under way. */
export function refuse(where: string, what: string): never {
  throw new Unreadable(where, what);
}

/** Turns the refusals of a decoder into its failure. Other errors are bugs and pass. */
export function decodeWith<T>(decode: () => T): Decoded<T> {
  try {
    return ok(decode());
  } catch (error) {
    if (error instanceof Unreadable) return fail({ kind: "REPONSE_ILLISIBLE", where: error.where, what: error.message });
    throw error;
  }
}

function joinPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((where, key) => (typeof key === "number" ? `${where}[${key}]` : `${where}.${String(key)}`), base);
}

/** Reads a value by a schema; the first fault refuses the answer. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(joinPath(where, issue?.path ?? []), `valeur inattendue (${(issue?.message ?? "").slice(0, 200)})`);
}
