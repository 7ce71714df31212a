import type { PatientSummary } from "@comptoir/contract";
import { IDENTITY_ATTRIBUTES, IDENTITY_STATUSES } from "@comptoir/segur/ins";
import type { Selectable } from "kysely";
import type { PatientsTables } from "./tables.js";

export type PatientRow = Selectable<PatientsTables["patient"]>;

/** Columns of a summary: never more leaves the table for a list. */
export const SUMMARY_COLUMNS = [
  "id",
  "birth_name",
  "used_name",
  "used_first_name",
  "birth_first_names",
  "birth_date",
  "sex",
  "ins_status",
  "ins_attributes",
  "no_ins",
] as const;
const REASONS_WITHOUT_INS = ["NON_IMMATRICULE", "ANONYMAT"] as const;
export type SummaryRow = Pick<PatientRow, (typeof SUMMARY_COLUMNS)[number]>;

/** A sex or a status read from the database: the CHECK of the table says it is one of these. */
export function readOneOf<T extends string>(values: readonly T[], value: string): T {
  const found = values.find((known) => known === value);
  if (found === undefined) throw new Error("unexpected code in table patient");
  return found;
}

export function buildSummary(row: SummaryRow): PatientSummary {
  return {
    id: row.id,
    birthName: row.birth_name,
    ...(row.used_name === null ? {} : { usedName: row.used_name }),
    ...(row.used_first_name === null ? {} : { usedFirstName: row.used_first_name }),
    birthFirstNames: row.birth_first_names,
    birthDate: row.birth_date,
    sex: readOneOf(["M", "F", "I"], row.sex),
    insStatus: readOneOf(IDENTITY_STATUSES, row.ins_status),
    insAttributes: row.ins_attributes.map((attribute) => readOneOf(IDENTITY_ATTRIBUTES, attribute)),
    ...(row.no_ins === null ? {} : { noIns: readOneOf(REASONS_WITHOUT_INS, row.no_ins) }),
  };
}
