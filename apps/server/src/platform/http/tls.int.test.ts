import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAuthority, issueServerCertificate } from "@comptoir/wire/pki";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

let house: TestHouse;
let server: TestServer;
let folder: string;
let ca: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "comptoir-tls-"));
  const validity = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
  const authority = await createAuthority({ subject: { commonName: "Autorité de la pharmacie" }, validity, key: "ec-p256" });
  ca = authority.certificate;
  const issued = await issueServerCertificate(authority, {
    subject: { commonName: "comptoir" },
    validity,
    key: "ec-p256",
    dnsNames: ["comptoir.officine.test"],
    ipAddresses: ["127.0.0.1"],
  });
  const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
  writeFileSync(cert, issued.chain);
  writeFileSync(key, issued.key, { mode: 0o600 });
  house = await createTestHouse();
  server = await house.startServer({ http: { host: "127.0.0.1", tls: { cert, key }, names: ["comptoir.officine.test"] } });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function post(origin: string): Promise<{ status: number; hsts: string | undefined; body: string }> {
  const { port } = new URL(server.url);
  const body = JSON.stringify({ code: OPERATORS.titulaire.code, password: OPERATORS.titulaire.password });
  const headers = {
    host: `comptoir.officine.test:${port}`,
    origin,
    "content-type": "application/json",
    "content-length": String(body.length),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, path: "/api/session", method: "POST", ca, servername: "comptoir.officine.test", headers },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, hsts: answer.headers["strict-transport-security"], body: text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

it("serves workstations of the network by HTTPS under the configured name, and says so for the next time", async () => {
  const { port } = new URL(server.url);
  expect(server.url).toBe(`https://comptoir.officine.test:${port}`);
  const answer = await post(server.url);
  expect([answer.status, answer.hsts]).toEqual([200, "max-age=31536000"]);
});

it("a page of the same name in plain HTTP is another origin", async () => {
  const answer = await post(server.url.replace("https", "http"));
  expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, "ORIGINE_REFUSEE"]);
});

it("plain HTTP on the same port is not served", async () => {
  const { port } = new URL(server.url);
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
});
