import type { IncomingHttpHeaders } from "node:http";
import { Agent, type Dispatcher } from "undici";
import { fail, ok, type Result } from "../failure/index.js";
import { checkUrl, findForeignRedirect, readAllowedHosts } from "./allowed-hosts.js";
import { ConnectFailure, type Lookup, openConnection } from "./connect.js";
import type { EgressPolicy, HttpFailure, HttpRequest, HttpResponse, HttpTransport, TlsIdentity } from "./types.js";

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS_PER_HOST = 16;
/** Shorter than the 5 s of common servers: a connection they close while we write to it costs an unknown outcome. */
const KEEP_ALIVE_MS = 4_000;
/** Set by the transport, never by a caller. */
const OWN_HEADERS = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "expect",
  "accept-encoding",
  "te",
  "trailer",
]);

type Outcome = Result<HttpResponse, HttpFailure>;

/**
 * The server's TLS end refused our certificate or the handshake itself: such an alert precedes any treatment of the request, even
 * when it is read after we have written it (TLS 1.3, RFC 8446 §4.4.2.4 and §6.2).
 */
const REFUSING_ALERT =
  /^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|PROTOCOL_VERSION|INSUFFICIENT_SECURITY)$/;

function describe(error: Error): string {
  const { code } = error as { code?: string };
  return code ? `${code} (${error.message.split("\n")[0]})` : error.message;
}

/** Repeated headers are joined; a name such as `__proto__` stays an ordinary key. */
function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(", ")]])),
  );
}

function readRequestHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of entries) {
    if (OWN_HEADERS.has(name)) throw new TypeError(`header set by the transport: ${name}`);
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) throw new TypeError(`not a header: ${name}`);
  }
  return Object.fromEntries(entries);
}

/** One exchange: turns undici's events into one outcome, and knows at each instant whether something may have been written. */
function exchange(agent: Agent, url: URL, request: HttpRequest, headers: Record<string, string>, policy: EgressPolicy): Promise<Outcome> {
  return new Promise((resolve) => {
    let written = false;
    let finished = false;
    let controller: Dispatcher.DispatchController | undefined;
    let response: { status: number; headers: Record<string, string> } | undefined;
    const chunks: Uint8Array[] = [];
    let received = 0;
    const timeoutMs = Math.min(request.timeoutMs ?? policy.timeoutMs, policy.timeoutMs);

    const finish = (outcome: Outcome) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", onAbort);
      if (!outcome.ok) controller?.abort(new Error("exchange ended"));
      // undici puts the connection back in an immediate of its own, queued after this one: a caller that sends again at once, as
      // accept then dispense do, reuses it instead of opening another.
      setImmediate(() => setImmediate(() => resolve(outcome)));
    };
    const lose = (detail: string) => finish(fail({ kind: written ? "UNKNOWN_OUTCOME" : "NOT_SENT", detail }));
    const onAbort = () => lose("annulé par l'appelant");
    const timer = setTimeout(() => lose(`délai dépassé (${timeoutMs} ms)`), timeoutMs);
    if (request.signal?.aborted) return onAbort();
    request.signal?.addEventListener("abort", onAbort, { once: true });

    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers,
        body: request.body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          // Ended while it waited for a connection: stopped here, before its first byte.
          if (finished) started.abort(new Error("exchange ended"));
          else written = true;
        },
        onResponseStart(_controller, status, raw) {
          const received = flattenHeaders(raw);
          // Informational answers precede the real one.
          if (status < 200) return;
          response = { status, headers: received };
          const foreign = status < 400 && status >= 300 && received.location ? findForeignRedirect(url, received.location) : undefined;
          const encoding = received["content-encoding"]?.trim().toLowerCase() ?? "identity";
          if (foreign) finish(fail({ kind: "REFUSED_BY_POLICY", where: "redirect", what: `renvoi ${status} vers ${foreign}` }));
          else if (encoding !== "identity" && encoding !== "")
            finish(fail({ kind: "REFUSED_BY_POLICY", where: "content-encoding", what: `réponse compressée (${encoding})` }));
          else if (Number(received["content-length"] ?? 0) > policy.maxResponseBytes)
            finish(fail({ kind: "TOO_LARGE", limit: policy.maxResponseBytes }));
        },
        onResponseData(_controller, chunk) {
          received += chunk.length;
          if (received > policy.maxResponseBytes) finish(fail({ kind: "TOO_LARGE", limit: policy.maxResponseBytes }));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (response) finish(ok({ ...response, body: Buffer.concat(chunks, received) }));
          else lose("réponse sans statut");
        },
        onResponseError(_controller, error) {
          const { code } = error as { code?: string };
          if (code === "UND_ERR_HEADERS_OVERFLOW") finish(fail({ kind: "TOO_LARGE", limit: MAX_HEADER_BYTES }));
          else if (error instanceof ConnectFailure || (!response && code && REFUSING_ALERT.test(code)))
            finish(fail({ kind: "NOT_SENT", detail: describe(error) }));
          else lose(describe(error));
        },
      },
    );
  });
}

/**
 * An HTTP/1.1 client under one egress policy: exact host list, address resolved once per connection, TLS ≥ 1.2 always verified,
 * own certificate when given, no redirect followed, no compressed body, bounded header, body and time.
 *
 * `send` never rejects for what the network or the service does; it throws a `TypeError` for a header the caller may not set.
 * Plain `http:` is served to loopback addresses only.
 */
export function createHttpTransport(options: {
  readonly policy: EgressPolicy;
  readonly tls?: TlsIdentity;
  /** Name resolution; the system's unless given. */
  readonly lookup?: Lookup;
}): HttpTransport {
  const { policy, tls = {}, lookup } = options;
  const allowed = readAllowedHosts(policy.allowedHosts);
  const agent = new Agent({
    connections: MAX_CONNECTIONS_PER_HOST,
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: (target, callback) => {
      const secure = target.protocol === "https:";
      openConnection({
        hostname: target.hostname,
        port: Number(target.port || (secure ? 443 : 80)),
        tls: secure ? tls : undefined,
        timeoutMs: policy.connectTimeoutMs ?? Math.min(CONNECT_TIMEOUT_MS, policy.timeoutMs),
        ...(lookup ? { lookup } : {}),
      }).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  });
  return {
    async send(request) {
      const headers = readRequestHeaders(request.headers ?? {});
      const url = checkUrl(request.url, allowed);
      return url.ok ? exchange(agent, url.value, request, headers, policy) : url;
    },
    close: () => agent.close(),
  };
}
