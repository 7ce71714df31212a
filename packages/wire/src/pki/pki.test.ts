import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Authority,
  createAuthority,
  type IssuedCertificate,
  issueClientCertificate,
  issueServerCertificate,
  parseCertificate,
  parseSubject,
} from "./index.js";

const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2029-01-01T00:00:00Z") };
const pharmacy = {
  country: "FR",
  state: "Paris (75)",
  organization: "Pharmacie du Marché, SELARL + Fils",
  organizationalUnits: ["1750012346"],
  commonName: "#0101=ORG_AUTH_CLI",
};

let root: Authority;
let intermediate: Authority;
let client: IssuedCertificate;
let server: IssuedCertificate;

beforeAll(async () => {
  root = await createAuthority({
    subject: { country: "FR", organization: "SANDBOX", commonName: "AC RACINE" },
    validity,
    key: "ec-p256",
    pathLength: 1,
  });
  intermediate = await createAuthority({
    subject: { country: "FR", organization: "SANDBOX", commonName: "AC ORGANISATIONS" },
    validity,
    key: "rsa-2048",
    parent: root,
    pathLength: 0,
  });
  client = await issueClientCertificate(intermediate, { subject: pharmacy, validity, crlUrl: "http://127.0.0.1/crl/org.crl" });
  server = await issueServerCertificate(intermediate, {
    subject: { country: "FR", organization: "SANDBOX", commonName: "ordonnance" },
    dnsNames: ["localhost", "ordonnance.test"],
    ipAddresses: ["127.0.0.1", "::1"],
    validity,
    key: "ec-p256",
  });
});

const count = (pem: string) => pem.match(/BEGIN CERTIFICATE/g)?.length ?? 0;

describe("chains", () => {
  test("a leaf comes with its intermediates and without the root", () => {
    expect(count(client.chain)).toBe(2);
    expect(client.chain.startsWith(client.certificate)).toBe(true);
    expect(client.chain).toContain(intermediate.certificate);
    expect(client.chain).not.toContain(root.certificate);
    expect(root.chain).toBe("");
  });

  test("node verifies each link, and the key belongs to the leaf", () => {
    const leaf = new X509Certificate(client.certificate);
    const issuer = new X509Certificate(intermediate.certificate);
    const top = new X509Certificate(root.certificate);
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
    expect(issuer.checkIssued(top) && issuer.verify(top.publicKey)).toBe(true);
    expect(leaf.verify(top.publicKey)).toBe(false);
    expect(leaf.ca).toBe(false);
    expect(issuer.ca).toBe(true);
    expect(client.key).toContain("BEGIN PRIVATE KEY");
  });

  test("the server certificate answers for its names only", () => {
    const leaf = new X509Certificate(server.certificate);
    expect(leaf.checkHost("ordonnance.test")).toBe("ordonnance.test");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(leaf.checkHost("example.org")).toBeUndefined();
    expect(leaf.checkIP("127.0.0.2")).toBeUndefined();
  });

  test("serial numbers are random, positive, 16 octets", async () => {
    const serials = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const made = await issueClientCertificate(intermediate, { subject: pharmacy, validity, key: "ec-p256" });
        return new X509Certificate(made.certificate).serialNumber;
      }),
    );
    expect(new Set(serials).size).toBe(4);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});

describe("reading", () => {
  test("[psc-cps §5.4] subject of an organisation, PEM and DER, every value literal", () => {
    expect(parseSubject(client.certificate)).toEqual({ ok: true, value: pharmacy });
    expect(parseSubject(client.chain)).toEqual({ ok: true, value: pharmacy });
    expect(parseSubject(new X509Certificate(client.certificate).raw)).toEqual({ ok: true, value: pharmacy });
  });

  test("names, dates, addresses, fingerprint", () => {
    const info = parseCertificate(server.certificate);
    if (!info.ok) throw new Error(info.failure.detail);
    expect(info.value.dnsNames).toEqual(["localhost", "ordonnance.test"]);
    expect(info.value.ipAddresses).toContain("127.0.0.1");
    expect(info.value.notBefore).toEqual(validity.notBefore);
    expect(info.value.notAfter).toEqual(validity.notAfter);
    expect(info.value.issuer.commonName).toBe("AC ORGANISATIONS");
    expect(info.value.fingerprint).toBe(new X509Certificate(server.certificate).fingerprint256.replaceAll(":", "").toLowerCase());
  });

  test.each([
    ["empty", ""],
    ["text", "hello"],
    ["a private key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"],
    ["an empty block", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"],
    ["noise", "-----BEGIN CERTIFICATE-----\nAAAAAAAA\n-----END CERTIFICATE-----"],
    ["too long", "x".repeat(70_000)],
    ["no byte", new Uint8Array(0)],
    ["deep DER", new Uint8Array(60_000).fill(0x30)],
  ])("%s is refused, not thrown", (_what, input) => {
    const parsed = parseCertificate(input);
    expect(parsed.ok).toBe(false);
  });

  test("a certificate cut anywhere is refused, not thrown", () => {
    const der = new X509Certificate(client.certificate).raw;
    for (let length = 1; length < der.length; length += 37) expect(parseCertificate(der.subarray(0, length)).ok).toBe(false);
  });
});

const openssl = (() => {
  try {
    return execFileSync("openssl", ["version"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
})();

describe.skipIf(!openssl)(`openssl as a witness${openssl ? "" : " (skipped: openssl is not installed)"}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "comptoir-pki-"));
    for (const [name, pem] of Object.entries({
      "root.pem": root.certificate,
      "inter.pem": intermediate.certificate,
      "client.pem": client.certificate,
      "server.pem": server.certificate,
    }))
      writeFileSync(join(folder, name), pem);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const verify = (...args: string[]) =>
    run("verify", "-x509_strict", "-attime", "1780000000", "-CAfile", "root.pem", "-untrusted", "inter.pem", ...args);

  test("strict verification of both leaves for their purpose", () => {
    expect(verify("-purpose", "sslclient", "client.pem")).toContain("client.pem: OK");
    expect(verify("-purpose", "sslserver", "-verify_ip", "127.0.0.1", "server.pem")).toContain("server.pem: OK");
  });

  test("a client certificate is refused as a server, and the wrong host too", () => {
    expect(() => verify("-purpose", "sslserver", "client.pem")).toThrow();
    expect(() => verify("-purpose", "sslserver", "-verify_hostname", "example.org", "server.pem")).toThrow();
  });

  test("[psc-cps §5.4] order of the subject, key usage, extended key usage, CRL address", () => {
    const text = run("x509", "-in", "client.pem", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space,esc_ctrl");
    expect(text).toMatch(/Subject: C=FR, ST=Paris \(75\), O=Pharmacie du Marché, SELARL \+ Fils, OU=1750012346, CN=#0101=ORG_AUTH_CLI/);
    expect(text).toContain("Digital Signature, Key Encipherment");
    expect(text).toContain("TLS Web Client Authentication");
    expect(text).not.toContain("TLS Web Server Authentication");
    expect(text).toContain("URI:http://127.0.0.1/crl/org.crl");
    expect(text).toContain("sha256WithRSAEncryption");
  });
});
