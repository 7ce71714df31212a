import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAuthority, issueClientCertificate, issueServerCertificate } from "@comptoir/wire/pki";

/** Readers and ApCV as an officine meets them: what they answer is set by the test, what they were asked is kept. */
export interface CardsStub extends AsyncDisposable {
  /** For the configuration: `services.cartes`. */
  service(finess: string): object;
  answer(next: { readonly status: number; readonly body?: string }): void;
  readonly asked: { readonly line: string; readonly body: string }[];
}

export async function startCardsStub(): Promise<CardsStub> {
  const folder = await mkdtemp(path.join(tmpdir(), "comptoir-cards-"));
  const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2045-01-01T00:00:00Z") };
  const authority = await createAuthority({ subject: { commonName: "Test" }, validity });
  const end = await issueServerCertificate(authority, {
    subject: { commonName: "cartes" },
    validity,
    ipAddresses: ["127.0.0.1"],
    dnsNames: [],
  });
  const client = await issueClientCertificate(authority, { subject: { commonName: "officine" }, validity });
  const file = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const [ca, cert, key] = await Promise.all([
    file("ca.pem", authority.certificate),
    file("client.pem", client.certificate),
    file("client.key", client.key),
  ]);
  const asked: { line: string; body: string }[] = [];
  let next: { status: number; body?: string } = { status: 404 };
  const tls = { cert: end.certificate, key: end.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
  const server = createServer(tls, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ line: `${request.method} ${request.url}`, body });
    response.writeHead(next.status).end(next.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    service: (finess) => ({ url, ca, clients: { [finess]: { cert, key } } }),
    answer: (one) => {
      next = one;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
