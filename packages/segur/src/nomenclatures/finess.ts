import { hasLuhnKey } from "./luhn.js";

/** Number of a structure in the FINESS directory: 9 characters, digits but for Corsica (2A, 2B), the last one a Luhn key. Made only by its parser. */
export type Finess = string & { readonly __brand: "Finess" };

/** First digit of a Struct_IdNat that holds a FINESS; `3` holds a SIRET. */
const FINESS_PREFIX = "1";

/**
 * Reads a FINESS (spaces around ignored, lower case accepted); `undefined` otherwise.
 * In the key of a Corsican number A counts as 1 and B as 2, as the published numbers of 2A and 2B show (see the test).
 */
export function parseFiness(text: string): Finess | undefined {
  const value = text.trim().toUpperCase();
  if (!/^(?:\d{2}|2[AB])\d{7}$/.test(value)) return undefined;
  return hasLuhnKey(value.replace("A", "1").replace("B", "2")) ? (value as Finess) : undefined;
}

/** Struct_IdNat as FHIR, CDA and the OU of a certificate carry it (system 1.2.250.1.71.4.2.2): `1` + FINESS. */
export function encodeIdNatStruct(finess: string): string {
  return FINESS_PREFIX + finess;
}

/**
 * FINESS of a Struct_IdNat (`1` + 9 characters), or of a bare FINESS. No key is checked: what a national service wrote is read as
 * it is. `undefined` for other kinds of structure (SIRET…).
 */
export function decodeIdNatStruct(value: string): string | undefined {
  return /^1?((?:\d{2}|2[AB])\d{7})$/.exec(value.trim())?.[1];
}
