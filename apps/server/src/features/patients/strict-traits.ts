import type { StrictTraits } from "@comptoir/contract";
import { type PatientRow, readOneOf } from "./patient-view.js";

/** The five strict traits of a record. */
export function readStrictTraits(row: PatientRow): StrictTraits {
  return {
    birthName: row.birth_name,
    birthFirstNames: row.birth_first_names,
    birthDate: row.birth_date,
    sex: readOneOf(["M", "F", "I"], row.sex),
    birthPlace: row.birth_place,
  };
}

/** Those of the strict traits that are not the same, to the letter. */
export function listChangedTraits(before: StrictTraits, after: StrictTraits): (keyof StrictTraits)[] {
  return (Object.keys(before) as (keyof StrictTraits)[]).filter((trait) => before[trait] !== after[trait]);
}
