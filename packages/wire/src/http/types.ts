/** A request. `url` is absolute; the policy decides whether it may leave. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
  /** Whole exchange, connection included. Never longer than the policy's. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A whole response: the body has arrived entirely and within the limit. Header names are in lower case, repeated ones joined by `, `. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/**
 * Why there is no response. The line that matters for a write runs between what surely never reached the service and what may have.
 * - `REFUSED_BY_POLICY`: `where` is `url` (nothing left), or `redirect` / `content-encoding` (the service answered, the answer is refused).
 * - `NOT_SENT`: name resolution, refused connection, TLS handshake in either direction, time-out before the first byte of the request.
 * - `UNKNOWN_OUTCOME`: time-out, cut or malformed answer after the request may have been written.
 * - `TOO_LARGE`: the service answered more than `limit` bytes (body, or header when `limit` is the header's).
 */
export type HttpFailure =
  | { readonly kind: "REFUSED_BY_POLICY"; readonly where: string; readonly what: string }
  | { readonly kind: "NOT_SENT"; readonly detail: string }
  | { readonly kind: "UNKNOWN_OUTCOME"; readonly detail: string }
  | { readonly kind: "TOO_LARGE"; readonly limit: number };

/** Where one transport may go, how much it takes and how long it waits. */
export interface EgressPolicy {
  /** `host:port`, exact. IPv6 in brackets. */
  readonly allowedHosts: readonly string[];
  readonly maxResponseBytes: number;
  /** Whole exchange. */
  readonly timeoutMs: number;
  /** Name resolution, TCP and TLS together; 5 s unless said otherwise. */
  readonly connectTimeoutMs?: number;
}

/** PEM: authorities trusted instead of the system's, and our own certificate chain with its key. */
export interface TlsIdentity {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface HttpTransport {
  send(request: HttpRequest): Promise<{ ok: true; value: HttpResponse } | { ok: false; failure: HttpFailure }>;
  /** Waits for the requests in flight (bounded by their time-outs), then closes every connection. */
  close(): Promise<void>;
}
