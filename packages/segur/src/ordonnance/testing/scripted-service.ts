import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createHttpTransport, type HttpTransport } from "@comptoir/wire/http";
import { createAuthority, issueClientCertificate, issueServerCertificate } from "@comptoir/wire/pki";

/** One call as the service saw it. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}
export type Answer = (response: ServerResponse, call: SeenCall) => void;

/** A hand-typed message of `vectors/ordonnance`. */
export function readVector(name: string): string {
  return readFileSync(new URL(`../../../../../vectors/ordonnance/${name}.json`, import.meta.url), "utf8");
}

/** Answers a status and a body as FHIR. */
export function reply(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(status, { "content-type": "application/fhir+json", ...headers }).end(body);
}
/** Answers a vector. */
export const replyVector = (status: number, name: string, headers: Record<string, string> = {}): Answer =>
  reply(status, readVector(name), headers);
/** Takes the call in, then cuts the connection. */
export const cut: Answer = (response) => response.socket?.destroy();

/**
 * An HTTPS server with mutual TLS whose answers are scripted: `on` gives the answer of a route (`GET /Task`, `POST $accept`…), as a
 * list consumed one by one (the last one stays). It knows nothing of the protocol but what the script says.
 */
export interface ScriptedService {
  readonly baseUrl: string;
  readonly transport: HttpTransport;
  readonly calls: SeenCall[];
  on(route: string, ...answers: Answer[]): void;
  close(): Promise<void>;
}

function routeOf(method: string, path: string): string {
  const operation = /\$[a-z]+/.exec(path)?.[0];
  return `${method} ${operation ?? path.split("?")[0]?.split("/").at(-1)}`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export async function startScriptedService(timeoutMs = 2000): Promise<ScriptedService> {
  const now = Date.now();
  const validity = { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + 3_600_000) };
  const authority = await createAuthority({ subject: { commonName: "AC" }, validity, key: "ec-p256" });
  const own = await issueServerCertificate(authority, { subject: {}, dnsNames: [], ipAddresses: ["127.0.0.1"], validity, key: "ec-p256" });
  const officine = await issueClientCertificate(authority, {
    subject: { country: "FR", organization: "PHARMACIE DU MARCHE", organizationalUnits: ["1750012346"], commonName: "officine" },
    validity,
    key: "ec-p256",
  });
  const calls: SeenCall[] = [];
  const script = new Map<string, Answer[]>();
  const server = createServer(
    { cert: own.chain, key: own.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    async (request, response) => {
      const { method = "", url: path = "", headers } = request;
      const key = headers["idempotency-key"];
      const call = {
        method,
        path,
        key: typeof key === "string" ? key : undefined,
        type: headers["content-type"],
        body: await readAll(request),
      };
      calls.push(call);
      const answers = script.get(routeOf(method, path)) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      (answer ?? reply(500, "{}"))(response, call);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createHttpTransport({
    policy: { allowedHosts: [host], maxResponseBytes: 2_000_000, timeoutMs },
    tls: { ca: authority.certificate, cert: officine.chain, key: officine.key },
  });
  return {
    baseUrl: `https://${host}/fhir`,
    transport,
    calls,
    on: (route, ...answers) => void script.set(route, answers),
    async close() {
      await transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
