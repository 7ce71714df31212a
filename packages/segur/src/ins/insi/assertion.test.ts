import { createPrivateKey, X509Certificate } from "node:crypto";
import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import { createKeySigner, verifyEnveloped } from "@comptoir/wire/signature";
import { findChild, listElements, withXml } from "@comptoir/wire/xml";
import { expect, it } from "vitest";
import { buildSecurity, readSender } from "./build-assertion.js";

const AT = new Date("2026-11-22T09:30:00.000Z");
const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";

it("[INS/va1.37] CPx: an assertion signed by the card, the professional in it, valid one hour", async () => {
  const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2030-01-01T00:00:00Z") };
  const issued = await issueClientCertificate(await createAuthority({ subject: { commonName: "Essai" }, validity }), {
    subject: { commonName: "899700000001" },
    validity,
  });
  const certificate = new X509Certificate(issued.certificate);
  const authentication = {
    kind: "CPX",
    signer: createKeySigner({ certificate, key: createPrivateKey(issued.key) }),
    issuer: "CN=899700000001,C=FR",
    nameId: "899700000001",
    billingId: "750000003",
    sector: "SA33",
  } as const;
  const security = await buildSecurity(authentication, { at: AT, id: "0001" });
  expect(readSender(authentication)).toBe("899700000001");
  expect(security?.text).toContain('NotOnOrAfter="2026-11-22T10:30:00.000Z"');
  expect(security?.text).toContain('<saml:Attribute Name="secteurActivite"><saml:AttributeValue>SA33</saml:AttributeValue>');
  const verified = withXml(new TextEncoder().encode(security?.text), { maxBytes: 100_000 }, (root) => {
    const assertion = findChild(root, { namespace: SAML, local: "Assertion" });
    return assertion && verifyEnveloped(assertion, (one) => one.raw.equals(certificate.raw)).ok;
  });
  expect(verified).toEqual({ ok: true, value: true });
});

it("[INS/PSC.01] PSC: unsigned, the profession only when there are several; mutual TLS: no assertion at all", async () => {
  const psc = await buildSecurity(
    { kind: "PSC", nameId: "899700000001", billingId: "750000003", professionCode: "21" },
    { at: AT, id: "0001" },
  );
  expect(psc?.text).not.toContain("Signature");
  expect(psc?.text).toContain('<saml:NameID NameQualifier="PSC">899700000001</saml:NameID>');
  const names = withXml(new TextEncoder().encode(psc?.text), { maxBytes: 100_000 }, (root) =>
    listElements(root).flatMap((assertion) => assertion.find("//s:Attribute/@Name", { s: SAML }).map((attribute) => attribute.content)),
  );
  expect(names).toEqual({ ok: true, value: ["identifiantFacturation", "gipProfessionCode"] });
  expect(await buildSecurity({ kind: "MTLS", organisation: "1750000003" }, { at: AT, id: "0001" })).toBeUndefined();
});
