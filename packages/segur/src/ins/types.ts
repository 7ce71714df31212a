/** Domain words of the Identité Nationale de Santé (specs/ins.md §1). */

/** Matricule INS with its key: 15 characters, letters only in a Corsican place (2A, 2B). Made only by its parser. */
export type MatriculeIns = string & { readonly __brand: "MatriculeIns" };

/** Sex as the identity knows it; `I` (indéterminé) is local and never comes from INSi. */
export type Sexe = "M" | "F" | "I";

/** The five strict traits, the first first-name beside the list that it opens (§1.1). */
export interface StrictTraits {
  /** Nom de naissance. */
  readonly birthName: string;
  /** Prénom(s) de naissance: the whole list as INSi writes it, separated by spaces. */
  readonly birthFirstNames: string;
  /** 1er prénom de naissance: a head of the list, compound names included. */
  readonly firstName: string;
  /** `YYYY-MM-DD`; as received from INSi it may hold a month or a day that no calendar has. */
  readonly birthDate: string;
  readonly sex: Sexe;
  /** Lieu de naissance (INSEE): 5 characters. */
  readonly birthPlace: string;
}

/** The matricule and the domain that it belongs to: never apart (§1.1). */
export interface Ins {
  readonly matricule: MatriculeIns;
  readonly oid: string;
}
