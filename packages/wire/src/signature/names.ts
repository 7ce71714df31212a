import type { XmlName } from "../xml/index.js";

/** Names and the closed list of algorithms of XML Signature that are written and accepted here. */
export const DS = "http://www.w3.org/2000/09/xmldsig#";
export const EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
export const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

export const ds = (local: string): XmlName => ({ namespace: DS, local });
