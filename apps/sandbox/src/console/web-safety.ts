import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** Nonce of the page's style and script. */
    nonce: string;
  }
}

/** What every page of the console obeys: its own names only, same-origin changes, nothing from outside, nothing framed. */
export function guardConsole(app: FastifyInstance): void {
  app.decorateRequest("nonce", "");
  app.addHook("onRequest", async (request, reply) => {
    request.nonce = randomBytes(16).toString("base64");
    reply.headers({
      "content-security-policy": policy(request.nonce),
      "x-content-type-options": "nosniff",
      // Not "no-referrer": browsers would then send `Origin: null` with our own forms.
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    if (!isOurHost(request))
      return reply.code(421).send({ error: { code: "MISDIRECTED", message: "Ce n'est pas un nom du bac à sable." } });
    if (request.method !== "GET" && request.method !== "HEAD" && !mayChange(request)) {
      return reply.code(403).send({ error: { code: "CROSS_ORIGIN", message: "La demande ne vient pas d'une page du bac à sable." } });
    }
    return undefined;
  });
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** A name resolved to us by somebody else (DNS rebinding) is not ours. */
function isOurHost(request: FastifyRequest): boolean {
  const port = request.socket.localPort;
  const host = request.headers.host;
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host ?? "");
}

/**
 * Pages change things only from their own origin. The control API authenticates each call by a token that no browser sends by
 * itself; a browser that calls it from elsewhere is refused all the same.
 */
function mayChange(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const sameOrigin = origin === `http://${request.headers.host}`;
  if (request.url.startsWith("/control/") && origin === undefined && site === undefined) return true;
  return site === undefined ? sameOrigin : site === "same-origin" && (origin === undefined || sameOrigin);
}
