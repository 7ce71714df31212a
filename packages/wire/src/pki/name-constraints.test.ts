import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { beforeAll, describe, expect, test } from "vitest";
import { type Authority, createAuthority, issueServerCertificate } from "./index.js";

/** A stolen local authority must be of no use against any other site: the verdict is OpenSSL's, through a real TLS handshake. */
const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };
let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority({
    subject: { organization: "Pharmacie du Marché", commonName: "Comptoir, réseau local" },
    validity,
    key: "ec-p256",
    pathLength: 0,
    permitted: { dnsNames: ["pharmacie.lan", "localhost"], ipv4Addresses: ["127.0.0.1"] },
  });
});

async function handshake(names: { dnsNames: readonly string[]; ipAddresses: readonly string[] }, servername: string): Promise<string> {
  const leaf = await issueServerCertificate(authority, { subject: { commonName: "comptoir" }, validity, key: "ec-p256", ...names });
  const server = createServer({ cert: leaf.chain, key: leaf.key }, (socket) => socket.on("error", () => undefined));
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, servername, ca: authority.certificate }, () => {
        socket.destroy();
        resolve("accepted");
      });
      socket.on("error", (error) => resolve(error.message));
    });
  } finally {
    server.close();
  }
}

describe("a name-constrained authority", () => {
  test("certifies its own names and what is below them", async () => {
    expect(await handshake({ dnsNames: ["pharmacie.lan", "localhost"], ipAddresses: ["127.0.0.1"] }, "pharmacie.lan")).toBe("accepted");
    expect(await handshake({ dnsNames: ["comptoir.pharmacie.lan"], ipAddresses: [] }, "comptoir.pharmacie.lan")).toBe("accepted");
  });

  test("is refused for any other name or address", async () => {
    expect(await handshake({ dnsNames: ["banque.example"], ipAddresses: [] }, "banque.example")).toBe("permitted subtree violation");
    expect(await handshake({ dnsNames: ["pharmacie.lan"], ipAddresses: ["192.0.2.7"] }, "pharmacie.lan")).toBe(
      "permitted subtree violation",
    );
  });

  test("refuses to be made without a name, or with what is not an address", async () => {
    const make = (permitted: { dnsNames: string[]; ipv4Addresses: string[] }) =>
      createAuthority({ subject: { commonName: "x" }, validity, key: "ec-p256", permitted });
    await expect(make({ dnsNames: [], ipv4Addresses: [] })).rejects.toThrow(RangeError);
    await expect(make({ dnsNames: ["a.lan"], ipv4Addresses: ["300.1.1.1"] })).rejects.toThrow(RangeError);
  });
});
