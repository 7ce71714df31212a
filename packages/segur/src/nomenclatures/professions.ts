import { OIDS } from "./oids.js";

/** Pharmacien (G15). */
export const PROFESSION_PHARMACIEN = "21";
/** Préparateur en pharmacie as older data carry it (G15): read, never emitted. */
export const PROFESSION_PREPARATEUR = "39";
/** Préparateur en pharmacie d'officine as a role (TRE_R85): read and emitted. */
export const ROLE_PREPARATEUR = "317";

/** Who works at the counter, as far as the national tables tell. */
export type MetierOfficine = "pharmacien" | "preparateur";

/**
 * Reads a profession or role coding. A préparateur is profession 39 in older data and role 317 in newer ones: both give the same
 * answer. `undefined` for every other code.
 */
export function findMetierOfficine(coding: { readonly system: string; readonly code: string }): MetierOfficine | undefined {
  const system = coding.system.replace(/^urn:oid:/, "");
  if (system === OIDS.profession && coding.code === PROFESSION_PHARMACIEN) return "pharmacien";
  if (system === OIDS.profession && coding.code === PROFESSION_PREPARATEUR) return "preparateur";
  if (system === OIDS.rolePriseCharge && coding.code === ROLE_PREPARATEUR) return "preparateur";
  return undefined;
}

/** The coding of a préparateur in what leaves for a service: always the role. */
export const CODING_PREPARATEUR = { system: OIDS.rolePriseCharge, code: ROLE_PREPARATEUR } as const;
