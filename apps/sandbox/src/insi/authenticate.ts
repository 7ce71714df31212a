import { X509Certificate } from "node:crypto";
import { parseCertificate } from "@comptoir/wire/pki";
import { hasName, listElements, type XmlElement } from "@comptoir/wire/xml";
import { accepted, type Checked, refusing } from "./fault.js";
import { named } from "./names.js";
import { readAssertion } from "./read-assertion.js";

/** Who calls: the identifier that both contexts must name as their sender. */
export interface InsiCaller {
  readonly sender: string;
  /** FINESS of the structure, when a certificate names one. */
  readonly finess?: string;
}

/** Authorities of the nation, PEM. */
export interface TrustedAuthorities {
  readonly organisations: string;
  readonly persons: string;
}

const operatingNames = ["INSI-AUTO", "INSI-MANU"];

/**
 * By the client certificate alone, or by one assertion of a person; never both, never neither.
 *
 * @param certificate PEM of the client certificate that the handshake accepted; undefined without one.
 */
export function authenticate(
  certificate: string | undefined,
  header: readonly XmlElement[],
  trusted: TrustedAuthorities,
  now: Date,
): Checked<InsiCaller> {
  const securities = header.filter((block) => hasName(block, named("security", "Security")));
  const assertions = securities
    .flatMap((security) => listElements(security))
    .filter((element) => hasName(element, named("saml", "Assertion")));
  // Wherever they hide: one that stands elsewhere than it should is there to be mistaken for the other.
  const everywhere = header.flatMap((block) => [
    ...(hasName(block, named("saml", "Assertion")) ? [block] : []),
    ...block.find("descendant::saml:Assertion", { saml: named("saml", "").namespace }),
  ]).length;
  if (certificate !== undefined) {
    if (everywhere > 0) return refusing("ASSERTION", "aucune assertion n'est attendue avec un certificat d'organisation");
    return readOrganisation(certificate, trusted);
  }
  const [assertion] = assertions;
  if (securities.length !== 1 || assertion === undefined) return refusing("ASSERTION", "une assertion dans wsse:Security est attendue");
  if (assertions.length > 1 || everywhere > 1) return refusing("ASSERTION", "une seule assertion est attendue");
  const person = readAssertion(assertion, trusted.persons, now);
  return person.ok ? accepted({ sender: person.value }) : person;
}

/** Profile ORG AUTH_CLI: issued by the authority of organisations, CN exactly INSI-AUTO or INSI-MANU, OU = 1 + FINESS. */
function readOrganisation(pem: string, trusted: TrustedAuthorities): Checked<InsiCaller> {
  const parsed = parseCertificate(pem);
  if (!parsed.ok) return refusing("NIVEAU_ACCES", "certificat illisible");
  const { commonName = "", organizationalUnits = [] } = parsed.value.subject;
  const authority = new X509Certificate(trusted.organisations);
  if (!new X509Certificate(pem).checkIssued(authority)) return refusing("NIVEAU_ACCES", "émetteur du certificat");
  if (!operatingNames.includes(commonName)) return refusing("NIVEAU_ACCES", "CN du certificat");
  const structures = organizationalUnits.filter((unit) => /^1\d[0-9AB]\d{7}$/.test(unit));
  const [sender] = structures;
  if (sender === undefined || structures.length > 1) return refusing("NIVEAU_ACCES", "OU du certificat");
  return accepted({ sender, finess: sender.slice(1) });
}
