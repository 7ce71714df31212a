import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createAuthority, issueClientCertificate } from "../pki/index.js";
import { createKeySigner, signEnveloped, verifyEnveloped } from "../signature/index.js";
import { withXml, xml } from "../xml/index.js";
import { type Assertion, buildAssertion } from "./index.js";

const INSTANT = new Date("2026-11-22T09:30:00.123Z");
const CPX: Assertion = {
  id: "_3f2504e0",
  issueInstant: INSTANT,
  issuer: "CN=899700000001,SN=PERRIN,GN=Nathalie,T=Pharmacien,C=FR",
  issuerIsX509: true,
  nameId: "899700000001",
  nameQualifier: "CPS",
  conditions: { notBefore: INSTANT, notOnOrAfter: new Date(INSTANT.getTime() + 3_600_000) },
  authn: { instant: INSTANT, classRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI" },
  attributes: [
    { name: "identifiantFacturation", values: ["750000003"] },
    { name: "code", values: [xml`<c xmlns="urn:c" v="1"></c>`] },
  ],
};

describe("SAML 2.0 assertion", () => {
  it("stands as its schema wants it, instants in UTC to the millisecond", () => {
    expect(buildAssertion(CPX).text).toBe(
      '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_3f2504e0" IssueInstant="2026-11-22T09:30:00.123Z" Version="2.0"><saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">CN=899700000001,SN=PERRIN,GN=Nathalie,T=Pharmacien,C=FR</saml:Issuer><saml:Subject><saml:NameID NameQualifier="CPS">899700000001</saml:NameID></saml:Subject><saml:Conditions NotBefore="2026-11-22T09:30:00.123Z" NotOnOrAfter="2026-11-22T10:30:00.123Z"></saml:Conditions><saml:AuthnStatement AuthnInstant="2026-11-22T09:30:00.123Z"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="identifiantFacturation"><saml:AttributeValue>750000003</saml:AttributeValue></saml:Attribute><saml:Attribute Name="code"><saml:AttributeValue><c xmlns="urn:c" v="1"></c></saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>',
    );
  });

  it("carries its signature right after the Issuer, and is verified with it", async () => {
    const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2030-01-01T00:00:00Z") };
    const issued = await issueClientCertificate(await createAuthority({ subject: { commonName: "Essai" }, validity }), {
      subject: { commonName: "CPS" },
      validity,
    });
    const signer = createKeySigner({ certificate: new X509Certificate(issued.certificate), key: createPrivateKey(issued.key) });
    const { text } = await signEnveloped((signature) => buildAssertion(CPX, signature), { id: CPX.id, signer });
    expect(text).toMatch(/<\/saml:Issuer><ds:Signature /);
    const read = withXml(new TextEncoder().encode(text), { maxBytes: 100_000 }, (root) => verifyEnveloped(root, () => true).ok);
    expect(read).toEqual({ ok: true, value: true });
  });

  it("unsigned, with nothing but a name (PSC)", () => {
    const { authn: _, conditions: __, issuerIsX509: ___, ...rest } = CPX;
    const { text } = buildAssertion({ ...rest, nameQualifier: "PSC", attributes: [] });
    expect(text).not.toMatch(/Signature|Conditions|AuthnStatement|Format/);
    expect(text).toContain('<saml:NameID NameQualifier="PSC">');
  });
});
