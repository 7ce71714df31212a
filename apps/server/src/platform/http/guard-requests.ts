import type { FastifyInstance } from "fastify";
import { isLoopback } from "../config.js";
import { sendError } from "./send-error.js";

const CHANGING = new Set(["POST", "PUT", "DELETE", "PATCH"]);

export interface Reach {
  readonly scheme: "http" | "https";
  /** Host names by which the server answers, without port. */
  readonly names: readonly string[];
  /** Known once the server listens. */
  readonly port: () => number;
}

/** `host[:port]` values accepted in Host, for the port actually listened to. */
function acceptedHosts(reach: Reach): ReadonlySet<string> {
  const port = reach.port();
  const standard = reach.scheme === "https" ? 443 : 80;
  const hosts = reach.names.flatMap((name) => (port === standard ? [name, `${name}:${port}`] : [`${name}:${port}`]));
  return new Set(hosts.map((host) => host.toLowerCase()));
}

/**
 * Two checks before anything else is looked at (decisions, Web security):
 *  - Host must be ours (421 otherwise): a page of another site cannot reach the server through a name of its own that resolves here;
 *  - a call that changes something must come from our own page: `Sec-Fetch-Site: same-origin`, or an Origin equal to the host.
 */
export function guardRequests(app: FastifyInstance, reach: Reach): void {
  app.addHook("onRequest", async (request, reply) => {
    const host = request.headers.host?.toLowerCase();
    if (host === undefined || !acceptedHosts(reach).has(host)) return sendError(request, reply, "HOTE_REFUSE");
    const site = request.headers["sec-fetch-site"];
    const { origin } = request.headers;
    const sameOrigin = origin?.toLowerCase() === `${reach.scheme}://${host}`;
    if (CHANGING.has(request.method)) {
      const proven = site === undefined ? sameOrigin : site === "same-origin" && (origin === undefined || sameOrigin);
      if (!proven) return sendError(request, reply, "ORIGINE_REFUSEE");
    } else if (
      request.url.startsWith("/api/") &&
      ((site !== undefined && site !== "same-origin" && site !== "none") || (origin !== undefined && !sameOrigin))
    ) {
      return sendError(request, reply, "ORIGINE_REFUSEE");
    }
    return undefined;
  });
}

/** Names that reach a listener: loopback's three for a loopback address, else the address and the names of the configuration. */
export function listenerNames(host: string, names: readonly string[]): string[] {
  const own =
    isLoopback(host) || host === "0.0.0.0" || host === "::"
      ? ["localhost", "127.0.0.1", "[::1]"]
      : [host.includes(":") ? `[${host}]` : host];
  return [...own, ...names];
}
