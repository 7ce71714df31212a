import { EMPTY_XML, type XmlFragment, xml } from "../xml/index.js";

export const SAML2 = "urn:oasis:names:tc:SAML:2.0:assertion";
const X509_SUBJECT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName";

export interface AssertionAttribute {
  readonly name: string;
  /** Texts, or elements for coded values. */
  readonly values: readonly (string | XmlFragment)[];
}

/** A SAML 2.0 assertion as French services read it: who acts, how he proved it, in which situation. */
export interface Assertion {
  /** An XML name: `_` and a UUID. */
  readonly id: string;
  readonly issueInstant: Date;
  /** RFC 2253 name of the signing certificate, or another name when `issuerFormat` is absent. */
  readonly issuer: string;
  readonly issuerIsX509?: boolean;
  readonly nameId: string;
  readonly nameQualifier?: string;
  readonly conditions?: { readonly notBefore: Date; readonly notOnOrAfter: Date };
  readonly authn?: { readonly instant: Date; readonly classRef: string };
  readonly attributes: readonly AssertionAttribute[];
}

/**
 * Writes an assertion around a signature that stands right after the Issuer, where the schema wants it; without one, unsigned. Give it
 * to `signEnveloped` as `(signature) => buildAssertion(assertion, signature)`.
 */
export function buildAssertion(assertion: Assertion, signature: XmlFragment = EMPTY_XML): XmlFragment {
  const { id, issueInstant, issuer, issuerIsX509, nameId, nameQualifier, conditions, authn, attributes } = assertion;
  const format = issuerIsX509 ? xml` Format="${X509_SUBJECT}"` : EMPTY_XML;
  const qualifier = nameQualifier === undefined ? EMPTY_XML : xml` NameQualifier="${nameQualifier}"`;
  return xml`<saml:Assertion xmlns:saml="${SAML2}" ID="${id}" IssueInstant="${issueInstant.toISOString()}" Version="2.0"><saml:Issuer${format}>${issuer}</saml:Issuer>${signature}<saml:Subject><saml:NameID${qualifier}>${nameId}</saml:NameID></saml:Subject>${
    conditions &&
    xml`<saml:Conditions NotBefore="${conditions.notBefore.toISOString()}" NotOnOrAfter="${conditions.notOnOrAfter.toISOString()}"></saml:Conditions>`
  }${
    authn &&
    xml`<saml:AuthnStatement AuthnInstant="${authn.instant.toISOString()}"><saml:AuthnContext><saml:AuthnContextClassRef>${authn.classRef}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  }<saml:AttributeStatement>${attributes.map(
    ({ name, values }) =>
      xml`<saml:Attribute Name="${name}">${values.map((value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`)}</saml:Attribute>`,
  )}</saml:AttributeStatement></saml:Assertion>`;
}
