import { type Assertion, type AssertionAttribute, buildAssertion } from "@comptoir/wire/saml";
import { signEnveloped } from "@comptoir/wire/signature";
import { type XmlFragment, xml } from "@comptoir/wire/xml";
import { NAMESPACES } from "./names.js";
import type { InsiAuthentication } from "./types.js";

/** How long an assertion is good for (§2.3). */
const LIFETIME_MS = 3_600_000;

/** Who sends, as the contexts name him: the professional, or the organisation of the certificate. */
export function readSender(authentication: InsiAuthentication): string {
  return authentication.kind === "MTLS" ? authentication.organisation : authentication.nameId;
}

/** Security header of a call: an assertion signed by the card, an unsigned one under PSC, none at all under mutual TLS (§2.3). */
export async function buildSecurity(authentication: InsiAuthentication, o: { at: Date; id: string }): Promise<XmlFragment | undefined> {
  if (authentication.kind === "MTLS") return undefined;
  const assertion = describeAssertion(authentication, o);
  const written =
    authentication.kind === "CPX"
      ? await signEnveloped((signature) => buildAssertion(assertion, signature), { id: assertion.id, signer: authentication.signer })
      : buildAssertion(assertion);
  return xml`<wsse:Security xmlns:wsse="${NAMESPACES.security}">${written}</wsse:Security>`;
}

function describeAssertion(who: Exclude<InsiAuthentication, { kind: "MTLS" }>, { at, id }: { at: Date; id: string }): Assertion {
  const card = who.kind === "CPX";
  const attributes: (AssertionAttribute | undefined)[] = [
    { name: "identifiantFacturation", values: [who.billingId] },
    who.specialty === undefined ? undefined : { name: card ? "codeSpecialite" : "codeSpecialiteAMO", values: [who.specialty] },
    card ? { name: "secteurActivite", values: [who.sector] } : undefined,
    !card && who.professionCode !== undefined ? { name: "gipProfessionCode", values: [who.professionCode] } : undefined,
  ];
  return {
    id: `_${id}`,
    issueInstant: at,
    issuer: card ? who.issuer : who.nameId,
    issuerIsX509: card,
    nameId: who.nameId,
    nameQualifier: who.kind === "CPX" ? "CPS" : "PSC",
    conditions: { notBefore: at, notOnOrAfter: new Date(at.getTime() + LIFETIME_MS) },
    authn: { instant: at, classRef: `urn:oasis:names:tc:SAML:2.0:ac:classes:${card ? "SmartcardPKI" : "unspecified"}` },
    attributes: attributes.filter((attribute) => attribute !== undefined),
  };
}
