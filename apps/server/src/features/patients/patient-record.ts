import type { PatientRecord } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { buildSummary, type PatientRow, readOneOf } from "./patient-view.js";

const STATUSES = ["provisoire", "recuperee", "validee", "qualifiee"] as const;
type Change = PatientRecord["changes"][number];

/** The whole record, with what its strict traits were. No audit: the caller's use case writes its own event. */
export async function readPatientRecord(trx: Transaction<Database>, row: PatientRow): Promise<PatientRecord> {
  const changes = await trx
    .selectFrom("patient_trait_change")
    .selectAll()
    .where("patient_id", "=", row.id)
    .orderBy("version", "desc")
    .execute();
  return {
    ...buildSummary(row),
    birthPlace: row.birth_place,
    version: row.version,
    changes: changes.map((change) => ({
      at: change.at.toISOString(),
      who: change.operator_name,
      // Written by update-patient.ts from values of this type, and changed by nothing else.
      before: change.before as Change["before"],
      after: change.after as Change["after"],
      insStatusBefore: readOneOf(STATUSES, change.ins_status_before),
      insStatusAfter: readOneOf(STATUSES, change.ins_status_after),
    })),
  };
}
