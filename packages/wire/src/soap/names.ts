import type { XmlName } from "../xml/index.js";

export const SOAP12 = "http://www.w3.org/2003/05/soap-envelope";
export const WSA = "http://www.w3.org/2005/08/addressing";

export const soap = (local: string): XmlName => ({ namespace: SOAP12, local });
export const wsa = (local: string): XmlName => ({ namespace: WSA, local });
