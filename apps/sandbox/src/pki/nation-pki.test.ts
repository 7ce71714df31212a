import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSubject } from "@comptoir/wire/pki";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNationPki } from "./nation-pki.js";

const officine = { finess: "630999001", name: "Pharmacie du Marché, « L'Étoile »", department: "63" };
const now = new Date("2026-11-22T10:00:00Z");
const later = (days: number): Date => new Date(now.getTime() + days * 24 * 3600_000);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comptoir-pki-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the nation's PKI", () => {
  it("is made once: server with every printed name, ORG_AUTH_CLI with OU = 1 + FINESS, keys 0600", async () => {
    const pki = await openNationPki(folder, [officine], now);
    const server = new X509Certificate(pki.server.cert);
    expect(server.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:127.0.0.2, IP Address:0:0:0:0:0:0:0:1");
    const client = new X509Certificate(pki.clients.get(officine.finess)?.cert ?? "");
    expect(parseSubject(client.toString())).toEqual({
      ok: true,
      value: {
        country: "FR",
        state: "63",
        organization: officine.name,
        organizationalUnits: ["1630999001"],
        commonName: `TEST ${officine.name}`,
      },
    });
    expect(client.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    const ca = new X509Certificate(pki.ca);
    expect([server, client].map((one) => one.checkIssued(ca) && one.verify(ca.publicKey))).toEqual([true, true]);
    for (const name of await readdir(folder)) {
      if (name.endsWith(".key")) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    }
    expect(await openNationPki(folder, [officine], later(30))).toEqual(pki);
  });

  it("holds IGC-Santé of test: a root, two authorities, INSI-AUTO sent with its intermediate", async () => {
    const pki = await openNationPki(folder, [officine], now);
    const root = new X509Certificate(pki.igc.root);
    const roots = (await readFile(pki.caPath, "utf8")).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(roots.map((pem) => new X509Certificate(pem).fingerprint256)).toEqual([
      new X509Certificate(pki.ca).fingerprint256,
      root.fingerprint256,
    ]);
    for (const [authority, name] of [
      [pki.igc.organisations, "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS"],
      [pki.igc.persons, "TEST AC IGC-SANTE ELEMENTAIRE PERSONNES"],
    ] as const) {
      const certificate = new X509Certificate(authority.cert);
      expect(certificate.subject).toContain(`CN=${name}`);
      expect([certificate.ca, certificate.checkIssued(root), certificate.verify(root.publicKey)]).toEqual([true, true, true]);
    }
    const client = pki.insiClients.get(officine.finess)?.cert ?? "";
    expect(client.match(/BEGIN CERTIFICATE/g)?.length).toBe(2);
    expect(parseSubject(client)).toMatchObject({ ok: true, value: { commonName: "INSI-AUTO", organizationalUnits: ["1630999001"] } });
    expect(new X509Certificate(client).verify(new X509Certificate(pki.igc.organisations.cert).publicKey)).toBe(true);
  });

  it("renews what soon ends, under the same authority", async () => {
    const before = await openNationPki(folder, [officine], now);
    const after = await openNationPki(folder, [officine], later(790));
    expect(after.ca).toBe(before.ca);
    expect(after.server.cert).not.toBe(before.server.cert);
    expect(after.igc).toEqual(before.igc);
    expect(after.insiClients.get(officine.finess)?.cert).not.toBe(before.insiClients.get(officine.finess)?.cert);
    expect(new Date(new X509Certificate(after.server.cert).validTo).getTime()).toBeGreaterThan(later(1500).getTime());
  });

  it("makes anew what is damaged or does not belong together", async () => {
    const before = await openNationPki(folder, [officine], later(790));
    await writeFile(before.server.certPath, "bruit");
    await writeFile(before.clients.get(officine.finess)?.keyPath ?? "", before.server.key);
    const after = await openNationPki(folder, [officine], later(790));
    expect(new X509Certificate(after.server.cert).verify(new X509Certificate(after.ca).publicKey)).toBe(true);
    expect(after.clients.get(officine.finess)?.key).not.toBe(before.server.key);
  });

  it("the bad certificates are bad: one ended, the other comes from nobody", async () => {
    const pki = await openNationPki(folder, [officine], now);
    expect(new Date(new X509Certificate(pki.bad.expired.cert).validTo).getTime()).toBeLessThan(now.getTime());
    expect(new X509Certificate(pki.bad["self-signed"].cert).verify(new X509Certificate(pki.ca).publicKey)).toBe(false);
  });
});
