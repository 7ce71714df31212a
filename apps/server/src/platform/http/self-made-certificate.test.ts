import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseCertificate } from "@comptoir/wire/pki";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureSelfMadeTls, selfMadeFiles } from "./self-made-certificate.js";

const now = new Date("2026-11-22T10:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "comptoir-tls-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const namesOf = (pem: string) => {
  const parsed = parseCertificate(pem);
  if (!parsed.ok) throw new Error(parsed.failure.detail);
  return [...parsed.value.dnsNames, ...parsed.value.ipAddresses];
};

describe("[GEN.12] HTTPS of the local network with a self-made certificate", () => {
  it("names the given hosts and localhost, keeps its keys private, is made once", async () => {
    const made = await ensureSelfMadeTls(folder, ["comptoir.lan", "192.168.1.10"], now);
    expect(namesOf(made.cert).sort()).toEqual(["127.0.0.1", "192.168.1.10", "comptoir.lan", "localhost"]);
    const files = selfMadeFiles(folder);
    for (const file of Object.values(files)) expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await ensureSelfMadeTls(folder, ["comptoir.lan", "192.168.1.10"], later(300));
    expect(again).toEqual(made);
    expect(made.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it("renews the certificate before its end, under the same authority", async () => {
    const made = await ensureSelfMadeTls(folder, ["comptoir.lan"], now);
    const renewed = await ensureSelfMadeTls(folder, ["comptoir.lan"], later(380));
    expect(renewed.cert).not.toBe(made.cert);
    expect(renewed.fingerprint).toBe(made.fingerprint);
  });

  it("makes a new authority for other names, and when a file was lost", async () => {
    const made = await ensureSelfMadeTls(folder, ["comptoir.lan"], now);
    const other = await ensureSelfMadeTls(folder, ["caisse.lan"], now);
    expect(other.fingerprint).not.toBe(made.fingerprint);
    rmSync(selfMadeFiles(folder).key);
    const mended = await ensureSelfMadeTls(folder, ["caisse.lan"], now);
    expect(mended.fingerprint).toBe(other.fingerprint);
    expect(readFileSync(selfMadeFiles(folder).key, "utf8")).toContain("PRIVATE KEY");
  });
});
