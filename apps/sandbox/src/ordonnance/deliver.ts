import type { FastifyReply } from "fastify";
import type { Reply } from "./exchange.js";

/** Sends a reply, or as much of it as a fault lets through. */
export async function deliver(reply: FastifyReply, answer: Reply): Promise<FastifyReply> {
  if (answer.delivery === "whole") return reply.code(answer.status).headers(answer.headers).send(answer.body);
  reply.hijack();
  const { raw } = reply;
  if (answer.delivery === "lost") {
    raw.destroy();
    return reply;
  }
  const body = Buffer.from(answer.body);
  raw.writeHead(answer.status, { ...answer.headers, "content-length": String(body.length) });
  // An answer shorter than the cut would arrive whole: at least its last byte is kept back.
  const cut = Math.min(answer.delivery, body.length - 1);
  raw.write(body.subarray(0, cut), () => raw.destroy());
  return reply;
}
