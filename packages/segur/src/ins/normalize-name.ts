import { fail, ok, type Result } from "@comptoir/wire/failure";
import { foldCharacter } from "./fold-letters.js";

export type NameFailure =
  | { readonly kind: "EMPTY" }
  | { readonly kind: "TOO_LONG"; readonly limit: number }
  /** Nothing stands for this character in the traits of INSi: it is refused, never dropped. `position` counts from 0. */
  | { readonly kind: "CHARACTER"; readonly position: number; readonly character: string }
  /** A space, apostrophe or hyphen where the lexical profile has none. */
  | { readonly kind: "SEPARATOR"; readonly position: number };

/** Longest name that a datamatrix INS carries (§3). */
const MAX_LENGTH = 100;

/** Faults of both profiles: space and apostrophe neither doubled nor combined, no space or hyphen first, no space last. */
const BOTH = /^[ -]|[ '](?=[ '])| $/;
/** A nom may hold the double hyphen of two joined names, no more; a prénom a single one, and it does not end on a sign (§1.2). */
const PROFILES = { nom: /-{3}/, prenom: /--|[-']$/ } as const;

/**
 * A nom de naissance as INSi takes it. Only for the call and the datamatrix: the record keeps what was typed, and what INSi answered
 * (§1.2).
 */
export function normalizeNom(text: string): Result<string, NameFailure> {
  return normalize(text, PROFILES.nom);
}

/** A prénom, or a list of them separated by spaces, as INSi takes it. */
export function normalizePrenom(text: string): Result<string, NameFailure> {
  return normalize(text, PROFILES.prenom);
}

function normalize(text: string, profile: RegExp): Result<string, NameFailure> {
  if (text.length > 4 * MAX_LENGTH) return fail({ kind: "TOO_LONG", limit: MAX_LENGTH });
  const characters = [...text.normalize("NFC")];
  let folded = "";
  const places: number[] = [];
  for (const [position, character] of characters.entries()) {
    const opened = foldCharacter(character);
    if (opened === undefined) return fail({ kind: "CHARACTER", position, character });
    for (let i = 0; i < opened.length; i++) places.push(position);
    folded += opened;
  }
  if (folded === "") return fail({ kind: "EMPTY" });
  if (folded.length > MAX_LENGTH) return fail({ kind: "TOO_LONG", limit: MAX_LENGTH });
  const fault = BOTH.exec(folded) ?? profile.exec(folded);
  if (fault) return fail({ kind: "SEPARATOR", position: places[fault.index] ?? 0 });
  return /[A-Z]/.test(folded) ? ok(folded) : fail({ kind: "SEPARATOR", position: 0 });
}
