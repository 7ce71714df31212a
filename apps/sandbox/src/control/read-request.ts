import type { FastifyReply } from "fastify";
import type { z } from "zod";

/** Body of an answer that says no. */
export function failure(code: string, message: string, issues?: readonly unknown[]): object {
  return { error: { code, message, ...(issues === undefined ? {} : { issues }) } };
}

/** Parses what came from outside, or answers 400 with every fault. */
export function read<T extends z.ZodType>(schema: T, value: unknown, reply: FastifyReply): z.output<T> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ where: issue.path.join("."), what: issue.message }));
  void reply.code(400).send(failure("VALIDATION", "Demande refusée.", issues));
  return undefined;
}
