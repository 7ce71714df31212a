import { X509Certificate } from "node:crypto";
import { verifyEnveloped } from "@comptoir/wire/signature";
import { findAttribute, findChild, hasName, listChildren, readText, withXml, type XmlElement } from "@comptoir/wire/xml";
import { isRpps } from "../nation/keys.js";
import { accepted, type Checked, refusing } from "./fault.js";
import { named } from "./names.js";

const maxBytes = 64 * 1024;
const x509SubjectFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName";
const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
/** Clocks of two machines never agree. */
const skewMs = 60_000;

/** What an assertion says, once its signature (if it must have one) is verified. */
interface Claims {
  readonly issuer: string;
  readonly issuerFormat: string | undefined;
  readonly nameId: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The person who calls, `8` + RPPS. A card signs its assertion: one signature of the whole assertion, by a certificate of the authority
 * of persons whose subject is the issuer and whose CN is the NameID. Pro Santé Connect sends one unsigned, which is accepted on its
 * form alone: how the token behind it is conveyed was never published.
 */
export function readAssertion(assertion: XmlElement, personsAuthority: string, now: Date): Checked<string> {
  const qualifier = findQualifier(assertion);
  if (qualifier === "CPS") return readSigned(assertion, personsAuthority, now);
  if (qualifier !== "PSC") return refusing("ASSERTION", "NameQualifier CPS ou PSC attendu");
  if (assertion.find("descendant::ds:Signature", { ds: signatureNamespace }).length > 0)
    return refusing("ASSERTION", "une assertion PSC n'est pas signée");
  const claims = readClaims(assertion, now);
  if (!claims.ok) return claims;
  return checkClaims(claims.value, ["identifiantFacturation"]);
}

function findQualifier(assertion: XmlElement): string | undefined {
  const subject = findChild(assertion, named("saml", "Subject"));
  const nameId = subject && findChild(subject, named("saml", "NameID"));
  return nameId && findAttribute(nameId, "NameQualifier");
}

function readSigned(assertion: XmlElement, personsAuthority: string, now: Date): Checked<string> {
  const authority = new X509Certificate(personsAuthority);
  const verified = verifyEnveloped(assertion, (certificate) => isIssuedBy(certificate, authority, now));
  if (!verified.ok) return refusing("ASSERTION", `signature : ${verified.failure.kind}`);
  const { bytes, certificate } = verified.value;
  // Read from what was signed, never from the message around it.
  const read = withXml(bytes, { maxBytes }, (root) => {
    if (!hasName(root, named("saml", "Assertion")) || findQualifier(root) !== "CPS") return refusing("ASSERTION", "assertion CPS attendue");
    return readClaims(root, now);
  });
  if (!read.ok) return refusing("ASSERTION", read.failure.kind);
  if (!read.value.ok) return read.value;
  const claims = read.value.value;
  if (claims.issuerFormat !== x509SubjectFormat || !isSameName(claims.issuer, certificate.subject))
    return refusing("ASSERTION", "Issuer différent du sujet du certificat");
  const holder = /(?:^|\n|\+ ?)CN=([^\n+]+)/.exec(certificate.subject)?.[1]?.trim();
  if (holder !== claims.nameId) return refusing("ASSERTION", "NameID différent du porteur du certificat");
  return checkClaims(claims, ["identifiantFacturation", "secteurActivite"]);
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate, now: Date): boolean {
  const valid = new Date(certificate.validFrom) <= now && now < new Date(certificate.validTo);
  return valid && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function readClaims(assertion: XmlElement, now: Date): Checked<Claims> {
  if (findAttribute(assertion, "Version") !== "2.0") return refusing("ASSERTION", "version 2.0 attendue");
  const [issuer, ...otherIssuers] = listChildren(assertion, named("saml", "Issuer"));
  const [subject, ...otherSubjects] = listChildren(assertion, named("saml", "Subject"));
  const nameId = subject && findChild(subject, named("saml", "NameID"));
  const [conditions] = listChildren(assertion, named("saml", "Conditions"));
  if (issuer === undefined || nameId === undefined || conditions === undefined || otherIssuers.length + otherSubjects.length > 0)
    return refusing("ASSERTION", "Issuer, Subject/NameID et Conditions sont attendus une fois");
  const until = readInstant(findAttribute(conditions, "NotOnOrAfter"));
  if (until === undefined || until <= now.getTime()) return refusing("ASSERTION", "assertion expirée (NotOnOrAfter)");
  const since = readInstant(findAttribute(conditions, "NotBefore"));
  if (since === undefined || since > now.getTime() + skewMs) return refusing("ASSERTION", "assertion pas encore valable (NotBefore)");
  const attributes = new Map<string, string>();
  for (const statement of listChildren(assertion, named("saml", "AttributeStatement")))
    for (const attribute of listChildren(statement, named("saml", "Attribute"))) {
      const value = findChild(attribute, named("saml", "AttributeValue"));
      attributes.set(findAttribute(attribute, "Name") ?? "", value === undefined ? "" : readText(value));
    }
  return accepted({ issuer: readText(issuer), issuerFormat: findAttribute(issuer, "Format"), nameId: readText(nameId), attributes });
}

function readInstant(text: string | undefined): number | undefined {
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text ?? "") ? new Date(text ?? "").getTime() : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

function checkClaims({ nameId, attributes }: Claims, demanded: readonly string[]): Checked<string> {
  if (!nameId.startsWith("8") || !isRpps(nameId.slice(1))) return refusing("ASSERTION", "NameID : 8 suivi du numéro RPPS attendu");
  const missing = demanded.find((name) => (attributes.get(name) ?? "") === "");
  return missing === undefined ? accepted(nameId) : refusing("ASSERTION", `attribut ${missing} absent`);
}

/** Two writings of one distinguished name: RFC 2253 (last first, commas) and Node's (first first, one a line). */
function isSameName(issuer: string, subject: string): boolean {
  const parts = (text: string): string =>
    text
      .split(/(?<!\\)[,+\n]/)
      .map((part) => part.trim().replaceAll(/\\(.)/g, "$1"))
      .sort()
      .join("\n");
  return parts(issuer) === parts(subject);
}
