import { ERRORS, type ErrorBody, type ErrorCode } from "@comptoir/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Refusal } from "./handler.js";

/** Answers with an error of the contract's table: its status, its sentence (or a better one), and the reference of the log. */
export function sendError(request: FastifyRequest, reply: FastifyReply, code: ErrorCode, options: Refusal["options"] = {}): FastifyReply {
  const { status, text } = ERRORS[code];
  const body: ErrorBody = {
    code,
    text: options.text ?? text,
    ...(options.where === undefined ? {} : { where: options.where }),
    ...(options.details === undefined ? {} : { details: options.details }),
    ...(options.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: options.retryAfterSeconds }),
    ref: request.id,
  };
  if (options.retryAfterSeconds !== undefined) void reply.header("retry-after", String(options.retryAfterSeconds));
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}
