import { createPrivateKey, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueClientCertificate } from "../pki/index.js";
import { withXml, type XmlElement, type XmlFragment, xml } from "../xml/index.js";
import { createKeySigner, type Signer, signEnveloped, verifyEnveloped } from "./index.js";

const LIMITS = { maxBytes: 1_000_000 };
const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2030-01-01T00:00:00Z") };
const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
let signer: Signer;
let stranger: Signer;
let trusted: Buffer;
let signed: string;

const assertion =
  (name: string, id = "_a1") =>
  (signature: XmlFragment) =>
    xml`<saml:Assertion xmlns:saml="${SAML}" xmlns:xs="urn:unused" ID="${id}" Version="2.0"><saml:Issuer>CN=1</saml:Issuer>${signature}<saml:Subject><saml:NameID>${name}</saml:NameID></saml:Subject></saml:Assertion>`;

/** Verifies the first assertion of a document, as a service would: by its place in the message. */
function verify(text: string, pick: (root: XmlElement) => XmlElement = (root) => root) {
  const result = withXml(new TextEncoder().encode(text), LIMITS, (root) => {
    const verified = verifyEnveloped(pick(root), (certificate) => certificate.raw.equals(trusted));
    return verified.ok ? new TextDecoder().decode(verified.value.bytes) : verified.failure;
  });
  return result.ok ? result.value : result.failure;
}

beforeAll(async () => {
  const authority = await createAuthority({ subject: { commonName: "Essai" }, validity });
  const make = async (commonName: string) => {
    const issued = await issueClientCertificate(authority, { subject: { commonName }, validity });
    const certificate = new X509Certificate(issued.certificate);
    return { certificate, signer: createKeySigner({ certificate, key: createPrivateKey(issued.key) }) };
  };
  const own = await make("signataire");
  signer = own.signer;
  trusted = own.certificate.raw;
  stranger = (await make("inconnu")).signer;
  signed = (await signEnveloped(assertion("ALICE"), { id: "_a1", signer })).text;
});

describe("a signed assertion", () => {
  it("is verified, and what was signed comes back without its signature", () => {
    expect(verify(signed)).toBe(
      `<saml:Assertion xmlns:saml="${SAML}" ID="_a1" Version="2.0"><saml:Issuer>CN=1</saml:Issuer><saml:Subject><saml:NameID>ALICE</saml:NameID></saml:Subject></saml:Assertion>`,
    );
  });

  it("stays so inside a message that brings prefixes of its own", () => {
    const message = `<e:Envelope xmlns:e="urn:e" xmlns:saml="urn:other" xmlns="urn:d"><e:Header>${signed}</e:Header></e:Envelope>`;
    expect(verify(message, (root) => root.get("//s:Assertion", { s: SAML }) as XmlElement)).toContain("ALICE");
  });

  it("holds values that XML escapes", async () => {
    const text = (await signEnveloped(assertion("é & <\"'> \r\n"), { id: "_a1", signer })).text;
    expect(verify(text)).toContain("é &amp; &lt;\"'&gt;");
  });

  it("needs the id that it refers to", async () => {
    await expect(signEnveloped(assertion("ALICE", "_b"), { id: "_a1", signer })).rejects.toThrow(RangeError);
  });
});

describe("what is refused", () => {
  const cases: readonly (readonly [string, (text: string) => string, string])[] = [
    ["a changed value", (text) => text.replace("ALICE", "MALLO"), "DIGEST"],
    ["a changed attribute", (text) => text.replace('Version="2.0"', 'Version="2.1"'), "DIGEST"],
    ["an element added", (text) => text.replace("</saml:Assertion>", "<saml:Advice/></saml:Assertion>"), "DIGEST"],
    ["an altered digest", (text) => text.replace(/(<ds:DigestValue>)(.)/, (_, tag, c) => `${tag}${c === "A" ? "B" : "A"}`), "VALUE"],
    ["an altered value", (text) => text.replace(/(<ds:SignatureValue>)(.)/, (_, tag, c) => `${tag}${c === "A" ? "B" : "A"}`), "VALUE"],
    ["no signature", (text) => text.replace(/<ds:Signature .*<\/ds:Signature>/, ""), "SIGNATURE_COUNT"],
    ["a second signature", (text) => text.replace(/(<ds:Signature .*<\/ds:Signature>)/, "$1$1"), "SIGNATURE_COUNT"],
    [
      "a signature hidden deeper",
      (text) => text.replace(/(<ds:Signature .*<\/ds:Signature>)(.*)(<\/saml:Subject>)/, "$2$1$3"),
      "SIGNATURE_COUNT",
    ],
    ["no certificate", (text) => text.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, ""), "CERTIFICATE"],
    ["a certificate that is none", (text) => text.replace(/(<ds:X509Certificate>)[^<]+/, "$1AAAA"), "CERTIFICATE"],
    [
      "a key of its own making",
      (text) => text.replace("<ds:X509Data>", "<ds:KeyValue/><ds:X509Data>").replace(/<ds:X509Data>.*<\/ds:X509Data>/, ""),
      "CERTIFICATE",
    ],
    ["SHA-1 for the signature", (text) => text.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha1"), "ALGORITHM"],
    [
      "HMAC",
      (text) => text.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
      "ALGORITHM",
    ],
    [
      "another canonical form",
      (text) =>
        text.replace(
          'CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
          'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
        ),
      "ALGORITHM",
    ],
    [
      "a transform more",
      (text) => text.replace("</ds:Transforms>", '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>'),
      "ALGORITHM",
    ],
    [
      "a transform with parameters",
      (text) => text.replace(/(<ds:Transform Algorithm="http:\/\/www.w3.org\/2001\/10\/xml-exc-c14n#">)/, '$1<p xmlns="urn:p"/>'),
      "ALGORITHM",
    ],
    ["a reference to everything", (text) => text.replace('URI="#_a1"', 'URI=""'), "REFERENCE"],
    ["a reference to a file", (text) => text.replace('URI="#_a1"', 'URI="file:///etc/passwd"'), "REFERENCE"],
    ["an XPath slipped into the reference", (text) => text.replace('URI="#_a1"', "URI=\"#_a1'] | //*['\""), "REFERENCE"],
    ["a second reference", (text) => text.replace(/(<ds:Reference .*<\/ds:Reference>)/, "$1$1"), "REFERENCE"],
  ];
  it.each(cases)("%s", (_, attack, kind) => {
    const attacked = attack(signed);
    expect(attacked).not.toBe(signed);
    expect(verify(attacked)).toMatchObject({ kind });
  });

  it("a good signature by somebody who is not trusted", async () => {
    expect(verify((await signEnveloped(assertion("ALICE"), { id: "_a1", signer: stranger })).text)).toEqual({ kind: "UNTRUSTED" });
  });

  it("a trusted certificate beside another's signature", async () => {
    const other = (await signEnveloped(assertion("ALICE"), { id: "_a1", signer: stranger })).text;
    const [, certificate = ""] = /<ds:X509Certificate>([^<]+)/.exec(signed) ?? [];
    expect(verify(other.replace(/(<ds:X509Certificate>)[^<]+/, `$1${certificate}`))).toEqual({ kind: "VALUE" });
  });

  describe("wrapping", () => {
    const bare = (name: string, id: string) =>
      `<saml:Assertion xmlns:saml="${SAML}" ID="${id}" Version="2.0"><saml:Issuer>CN=1</saml:Issuer>SIGNATURE<saml:Subject><saml:NameID>${name}</saml:NameID></saml:Subject></saml:Assertion>`;
    const signature = () => /<ds:Signature .*<\/ds:Signature>/.exec(signed)?.[0] ?? "";
    const first = (root: XmlElement) => root.get("//s:Assertion", { s: SAML }) as XmlElement;

    it("a forged assertion that carries the true signature, the signed one put aside under the same id", () => {
      const forged = bare("MALLORY", "_a1").replace("SIGNATURE", signature());
      const original = signed.replace(signature(), "");
      expect(verify(`<m>${forged}<aside>${original}</aside></m>`, first)).toEqual({ kind: "REFERENCE", what: "ID" });
    });
    it("a forged assertion under an id of its own, the signature pointing to the one put aside", () => {
      const forged = bare("MALLORY", "_evil").replace("SIGNATURE", signature());
      expect(verify(`<m>${forged}<aside>${signed.replace(signature(), "")}</aside></m>`, first)).toEqual({
        kind: "REFERENCE",
        what: "URI",
      });
    });
    it("the signed one inside the forged one's signature", () => {
      const inside = signature().replace("</ds:Signature>", `<ds:Object>${signed.replace(signature(), "")}</ds:Object></ds:Signature>`);
      expect(verify(bare("MALLORY", "_evil").replace("SIGNATURE", inside), first)).toEqual({ kind: "REFERENCE", what: "URI" });
    });
    it("the same id under another spelling of the attribute", () => {
      expect(verify(`<m><x Id="_a1"/>${signed}</m>`, first)).toEqual({ kind: "REFERENCE", what: "ID" });
    });
  });
});
