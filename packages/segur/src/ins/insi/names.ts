import type { XmlName } from "@comptoir/wire/xml";

/** Namespaces of INSi 1.5.0 (specs/ins.md §2.2). Everything is qualified. */
export const NAMESPACES = {
  withTraits: "http://www.cnamts.fr/INSiRecSans",
  withCard: "http://www.cnamts.fr/INSiRecVit",
  result: "http://www.cnamts.fr/INSiResultat",
  bam: "urn:siram:bam:ctxbam",
  lps: "urn:siram:lps:ctxlps",
  error: "urn:siram",
  security: "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
} as const;

export const OPERATIONS = {
  withTraits: "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite",
  withCard: "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale",
} as const;
export type InsiOperation = keyof typeof OPERATIONS;

export const result = (local: string): XmlName => ({ namespace: NAMESPACES.result, local });
