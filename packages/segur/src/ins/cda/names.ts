import type { XmlName } from "@comptoir/wire/xml";

export const HL7_V3 = "urn:hl7-org:v3";
export const v3 = (local: string): XmlName => ({ namespace: HL7_V3, local });
/** Code system of the sexes. */
export const SEXES = "2.16.840.1.113883.5.1";
