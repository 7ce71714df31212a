import { hasLuhnKey } from "./luhn.js";

/** Number of a professional in the Répertoire partagé: 11 digits, the last one a Luhn key. Made only by its parser. */
export type Rpps = string & { readonly __brand: "Rpps" };

/** First digit of an idNat_PS that holds an RPPS (ANS, « identifiant national de professionnel »). */
const RPPS_PREFIX = "8";

/** Reads 11 digits with a right Luhn key (spaces around are ignored); `undefined` otherwise. */
export function parseRpps(text: string): Rpps | undefined {
  const digits = text.trim();
  return digits.length === 11 && hasLuhnKey(digits) ? (digits as Rpps) : undefined;
}

/** idNat_PS as FHIR and CDA carry it (system 1.2.250.1.71.4.2.1): `8` + RPPS. */
export function encodeIdNatPs(rpps: string): string {
  return RPPS_PREFIX + rpps;
}

/**
 * RPPS of an idNat_PS (`8` + 11 digits), or of a bare RPPS. No key is checked: what a national service wrote is read as it is.
 * `undefined` for other kinds of national identifier.
 */
export function decodeIdNatPs(value: string): string | undefined {
  return /^8?(\d{11})$/.exec(value.trim())?.[1];
}
