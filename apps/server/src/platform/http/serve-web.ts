import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import fastifyHelmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Place of the nonce between the hook that draws it and the header that carries it. */
const NONCE = Symbol("csp nonce");
type WithNonce = { [NONCE]?: string };

function nonceOf(raw: WithNonce): string {
  raw[NONCE] ??= randomBytes(16).toString("base64");
  return raw[NONCE];
}

/** Security headers on every answer (decisions, Web security). */
export async function registerHeaders(app: FastifyInstance, secure: boolean): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        // 'wasm-unsafe-eval': the barcode reader is WebAssembly.
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'", (_request, response) => `'nonce-${nonceOf(response as WithNonce)}'`],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    // Only where HTTPS is served: on loopback it would lock the name `localhost` for every other program of the machine.
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  app.addHook("onRequest", async (_request, reply) => {
    void reply.header("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()");
  });
}

/** Writes the nonce into the page: a meta that the style engine reads, and the attribute on each script, style and style link. */
export function injectNonce(html: string, nonce: string): string {
  return html
    .replace(/<(script|style)(?=[\s>])/gi, `<$1 nonce="${nonce}"`)
    .replace(/<link(?=[^>]*rel="(?:stylesheet|modulepreload)")/gi, `<link nonce="${nonce}"`)
    .replace(/<head([^>]*)>/i, `<head$1><meta name="csp-nonce" content="${nonce}">`);
}

/**
 * Serves the built screens: files with a hash in their name are cached for ever, everything else is asked again, and an unknown path
 * is the application's own page (its router decides) unless it belongs to the API or looks like a file.
 */
export async function serveWeb(
  app: FastifyInstance,
  root: string,
  notFound: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): Promise<void> {
  const index = path.join(root, "index.html");
  const page = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const html = injectNonce(await readFile(index, "utf8"), nonceOf(reply.raw as WithNonce));
    return reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(html);
  };
  await app.register(fastifyStatic, {
    root,
    index: false,
    dotfiles: "ignore",
    cacheControl: false,
    setHeaders: (reply, file) => {
      const immutable = /[\\/]assets[\\/][^\\/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(file);
      reply.setHeader("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.get("/", page);
  app.get("/index.html", page);
  app.setNotFoundHandler((request, reply) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const isPage = request.method === "GET" && !pathname.startsWith("/api/") && !/\.[a-z0-9]+$/i.test(pathname);
    return isPage ? page(request, reply) : notFound(request, reply);
  });
}
