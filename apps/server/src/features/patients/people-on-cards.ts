import type { PatientSummary } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { looksLikeSamePerson } from "./likely-duplicates.js";
import { buildSummary, type PatientRow, SUMMARY_COLUMNS } from "./patient-view.js";

/** Two records of one INS are already a fault to mend. */
const MAX_ROWS = 5;

/** Records whose matricule a service gave, and is this one. No audit: the caller's use case writes its own event. */
export async function listPatientsBearing(trx: Transaction<Database>, matricule: string): Promise<PatientSummary[]> {
  const rows = await trx
    .selectFrom("patient")
    .select(SUMMARY_COLUMNS)
    .where("matricule", "=", matricule)
    .where("ins_source", "is not", null)
    .where("merged_into", "is", null)
    .orderBy("updated_at", "desc")
    .limit(MAX_ROWS)
    .execute();
  return rows.map(buildSummary);
}

/**
 * Whether what a card says may be this record: it bears the card's number, or the names look alike and the dates do not say otherwise
 * (a card may carry a date that no calendar has).
 */
export function mayBeSamePerson(
  row: PatientRow,
  card: { birthName: string; usedName?: string; firstNames: string; birthDate: string; matricule?: string },
): boolean {
  if (row.ins_source !== null && row.matricule !== null && card.matricule !== undefined) return row.matricule === card.matricule;
  const lunar = /-(?:00|1[3-9]|[2-9]\d)-|-(?:00|3[2-9]|[4-9]\d)$/.test(card.birthDate);
  if (lunar ? row.birth_date.slice(0, 4) !== card.birthDate.slice(0, 4) : row.birth_date !== card.birthDate) return false;
  return looksLikeSamePerson(row, { birth_name: card.birthName, used_name: card.usedName ?? null, birth_first_names: card.firstNames });
}
