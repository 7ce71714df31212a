import { foldCharacter } from "./fold-letters.js";
import type { StrictTraits } from "./types.js";

/** Hyphen, apostrophe and space are one, case and accents do not count (§1.3). What cannot be folded stays and differs. */
export function foldForComparison(text: string): string {
  return [...text.normalize("NFC")]
    .map((character) => foldCharacter(character) ?? character)
    .join("")
    .replace(/[-' ]+/g, " ")
    .trim();
}

export type TraitName = keyof StrictTraits;

/** Traits that do not say the same thing, in the order in which people read them. */
export function listDifferences(one: StrictTraits, other: StrictTraits): TraitName[] {
  const names: readonly TraitName[] = ["birthName", "firstName", "birthFirstNames", "birthDate", "sex", "birthPlace"];
  return names.filter((name) => foldForComparison(one[name]) !== foldForComparison(other[name]));
}

/**
 * Whether the 1er prénom is a head of the list, ending where a word ends: of « JEAN CHRISTOPHE PIERRE », JEAN and JEAN-CHRISTOPHE are,
 * CHRISTOPHE and JEAN-C are not (§1.3, EXI ID 10).
 */
export function isFirstNameCoherent(firstName: string, birthFirstNames: string): boolean {
  const first = foldForComparison(firstName);
  return first !== "" && `${foldForComparison(birthFirstNames)} `.startsWith(`${first} `);
}

/** The 1er prénom to propose from a list of INSi: up to the first space, since the list does not say which are compound (§1.3). */
export function proposeFirstName(birthFirstNames: string): string {
  return birthFirstNames.split(" ", 1)[0] ?? "";
}
