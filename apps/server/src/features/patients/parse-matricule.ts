import { computeMatriculeKey, type MatriculeIns, parseMatricule } from "@comptoir/segur/ins";

/** What a search text is, when it is no name and no date. */
export type MatriculeQuery =
  | { readonly kind: "MATRICULE"; readonly matricule: MatriculeIns }
  /** Still being typed: nothing is searched, and nothing of it is kept. */
  | { readonly kind: "UNFINISHED" }
  | { readonly kind: "WRONG" };

/** Longer than any date: what begins so is a number of a person. */
const BEGINNING = /^[1-478]\d{4}(?:\d{2}|2[AB])\d{2,8}$/;

/**
 * Reads a matricule typed in the search field: 13 characters, or 15 with the key, blanks anywhere. Its structure and key are judged before
 * anything is searched (INS/va1.41). Undefined: not a matricule, nor the beginning of one.
 */
export function parseMatriculeQuery(text: string): MatriculeQuery | undefined {
  const compact = text.replaceAll(/[\s.]/g, "").toUpperCase();
  if (!BEGINNING.test(compact)) return undefined;
  if (compact.length !== 13 && compact.length !== 15) return { kind: "UNFINISHED" };
  const read = parseMatricule(compact.length === 15 ? compact : `${compact}${computeMatriculeKey(compact)}`);
  return read.ok ? { kind: "MATRICULE", matricule: read.value } : { kind: "WRONG" };
}
