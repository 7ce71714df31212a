import type { XmlName } from "@comptoir/wire/xml";

/** Names of the service on the wire (specs of INSi: WSDL DESIR_ICIR_EXP 1.5.0). */
export const namespaces = {
  traitsRequest: "http://www.cnamts.fr/INSiRecSans",
  cardRequest: "http://www.cnamts.fr/INSiRecVit",
  result: "http://www.cnamts.fr/INSiResultat",
  contextBam: "urn:siram:bam:ctxbam",
  contextLps: "urn:siram:lps:ctxlps",
  error: "urn:siram",
  security: "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
  saml: "urn:oasis:names:tc:SAML:2.0:assertion",
  addressing: "http://www.w3.org/2005/08/addressing",
} as const;

/** Name in one of the namespaces above. */
export const named = (namespace: keyof typeof namespaces, local: string): XmlName => ({ namespace: namespaces[namespace], local });

const actionBase = "urn:ServiceIdentiteCertifiee:1.0.0:";

/** The operations that are played: what the body holds says which one it is, the Action must say the same. */
export const operations = [
  { name: "traits", action: `${actionBase}rechercherInsAvecTraitsIdentite`, body: named("traitsRequest", "RECSANSVITALE") },
  { name: "carte", action: `${actionBase}rechercherInsAvecCarteVitale`, body: named("cardRequest", "RECVITALE") },
] as const;

export type InsiOperation = (typeof operations)[number];

/** Authorisation number of the software that the service knows: any other is refused. */
export const knownIdam = "0000000001";

/** Domains of the matricule. */
export const oids = {
  nir: "1.2.250.1.213.1.4.8",
  nia: "1.2.250.1.213.1.4.9",
  test: "1.2.250.1.213.1.4.10",
} as const;
