import { fail, ok, type Result } from "@comptoir/wire/failure";
import type { MatriculeIns } from "./types.js";

/** Sex (3, 4, 7, 8: numbers in progress), year, month (fictive ones included), place (Corsica by letter), order number (§1.6). */
const NUMBER = /^[1-478]\d{2}(?:0[1-9]|1[0-3]|2\d|3\d|4[0-2]|[5-9]\d)(?:\d{5}|2[AB]\d{3})\d{3}$/;
/** What INSi may answer: looser than a NIR that is well formed (XSD of RESULTAT). */
const ANSWERED = /^\d{6}[A-Z0-9]\d{6}$/;

export type MatriculeFailure =
  /** Not 13 characters and a key of 2 digits. */
  | { readonly kind: "LENGTH"; readonly length: number }
  /** Sex, month or place that no number has. */
  | { readonly kind: "STRUCTURE" }
  | { readonly kind: "KEY"; readonly expected: string };

/**
 * Key of a NIR or NIA: 97 − (N mod 97), two digits, from 01 to 97; 2A counts as 19 and 2B as 18 (§1.6).
 *
 * @param number its 13 characters, already known to be digits or a Corsican number.
 */
export function computeMatriculeKey(number: string): string {
  const digits = number.replace("2A", "19").replace("2B", "18");
  if (!/^\d{13}$/.test(digits)) throw new RangeError("a key is computed from 13 characters of a NIR or NIA");
  return String(97 - (Number(digits) % 97)).padStart(2, "0");
}

/** Reads a matricule that a person typed or a code carried: shape, structure and key must all be right. */
export function parseMatricule(text: string): Result<MatriculeIns, MatriculeFailure> {
  if (text.length !== 15) return fail({ kind: "LENGTH", length: text.length });
  const number = text.slice(0, 13);
  if (!NUMBER.test(number) || !/^\d{2}$/.test(text.slice(13))) return fail({ kind: "STRUCTURE" });
  const expected = computeMatriculeKey(number);
  return text.slice(13) === expected ? ok(text as MatriculeIns) : fail({ kind: "KEY", expected });
}

export interface AnsweredMatricule {
  readonly matricule: MatriculeIns;
  /** The service's own key is not the computed one: kept as received and said, published identities do it (§2.6). */
  readonly wrongKey: boolean;
}

/**
 * Reads `NumIdentifiant` and `Cle` of an answer of INSi. What the service gives is kept byte for byte; a key that it leaves out is
 * computed. Undefined when it is no number at all.
 */
export function readAnsweredMatricule(number: string, key: string | undefined): AnsweredMatricule | undefined {
  if (!ANSWERED.test(number) || (key !== undefined && !/^\d{2}$/.test(key))) return undefined;
  if (/[A-Z]/.test(number) && !/^\d{5}2[AB]/.test(number)) return undefined;
  const expected = computeMatriculeKey(number);
  return { matricule: `${number}${key ?? expected}` as MatriculeIns, wrongKey: key !== undefined && key !== expected };
}
