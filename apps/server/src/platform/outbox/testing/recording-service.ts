import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the service does with the next writes. */
export type Fault =
  | "none"
  /** 503, nothing done. */
  | "away"
  /** 409, nothing done. */
  | "refuse"
  /** 400, nothing done. */
  | "invalid"
  /** Done, then the connection is cut. */
  | "done-then-cut"
  /** Cut before anything is done. */
  | "cut-before"
  /** Done, and never answered. */
  | "done-then-silent"
  /** 200 with a body that is not the protocol's. */
  | "garbage";

export interface RecordingService extends AsyncDisposable {
  readonly url: string;
  /** Every write received, in order, done or not. */
  readonly requests: { key: string; body: string; at: number }[];
  /** What was really carried out: one entry per effect. */
  readonly executions: { key: string; body: string; at: number }[];
  /** Highest number of writes being answered at once. */
  peak: number;
  /** Fault of each write; replaced by tests. */
  fault: (key: string, body: string) => Fault;
  /** Time each write takes. */
  delayMs: number;
  /** False: a repeated key is carried out again (the witness of exactly once without the service's help). */
  deduplicates: boolean;
}

/** A service on loopback that remembers: `POST /executions` (header idempotency-key) and `GET /executions/<key>`. */
export async function startRecordingService(): Promise<RecordingService> {
  const server: Server = createServer((request, response) => void serve(service, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const service: RecordingService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    executions: [],
    peak: 0,
    fault: () => "none",
    delayMs: 0,
    deduplicates: true,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return service;
}

let answering = 0;

async function serve(service: RecordingService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === "GET") {
    const key = decodeURIComponent((request.url ?? "").split("/").at(-1) ?? "");
    const known = service.executions.find((execution) => execution.key === key);
    if (service.fault(key, "") === "away") response.writeHead(503).end();
    else response.writeHead(known ? 200 : 404).end(known ? `ref-${key}` : "");
    return;
  }
  const key = String(request.headers["idempotency-key"]);
  const body = Buffer.concat(chunks).toString("utf8");
  service.requests.push({ key, body, at: Date.now() });
  const fault = service.fault(key, body);
  answering += 1;
  service.peak = Math.max(service.peak, answering);
  try {
    if (service.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, service.delayMs));
    if (fault === "away") return void response.writeHead(503).end();
    if (fault === "refuse") return void response.writeHead(409).end();
    if (fault === "invalid") return void response.writeHead(400).end();
    if (fault === "cut-before") return void request.socket.destroy();
    const known = service.executions.some((execution) => execution.key === key);
    if (!known || !service.deduplicates) service.executions.push({ key, body, at: Date.now() });
    if (fault === "done-then-cut") return void request.socket.destroy();
    if (fault === "done-then-silent") return;
    response.writeHead(200).end(fault === "garbage" ? "<html>" : `ref-${key}`);
  } finally {
    answering -= 1;
  }
}
