import type { PatientRecord } from "@comptoir/contract";
import { IDENTITY_STATUSES } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { describeIdentityEvent } from "./identity-texts.js";
import { listInsExchanges } from "./ins-exchanges.js";
import { listDuplicates } from "./list-duplicates.js";
import { buildSummary, type PatientRow, readOneOf } from "./patient-view.js";

type Change = PatientRecord["changes"][number];

/** The whole record, with what its strict traits were. No audit: the caller's use case writes its own event. */
export async function readPatientRecord(trx: Transaction<Database>, row: PatientRow): Promise<PatientRecord> {
  const changes = await trx
    .selectFrom("patient_trait_change")
    .selectAll()
    // Edits are numbered record by record: those of a merged record stayed there.
    .where("patient_id", "in", (query) =>
      query
        .selectFrom("patient")
        .select("id")
        .where((one) => one.or([one("id", "=", row.id), one("merged_into", "=", row.id)])),
    )
    .orderBy("at", "desc")
    .orderBy("version", "desc")
    .execute();
  const events = await trx.selectFrom("identity_event").selectAll().where("patient_id", "=", row.id).orderBy("at", "desc").execute();
  return {
    ...buildSummary(row),
    birthPlace: row.birth_place,
    ...(row.first_name === null ? {} : { firstName: row.first_name }),
    locked: row.ins_source !== null,
    version: row.version,
    duplicates: await listDuplicates(trx, row),
    exchanges: await listInsExchanges(trx, row.id),
    history: events.map((event) => ({
      at: event.at.toISOString(),
      who: event.operator_name,
      text: describeIdentityEvent(event.kind, event.detail),
      insStatusBefore: readOneOf(IDENTITY_STATUSES, event.status_before),
      insStatusAfter: readOneOf(IDENTITY_STATUSES, event.status_after),
    })),
    changes: changes.map((change) => ({
      at: change.at.toISOString(),
      who: change.operator_name,
      // Written by update-patient.ts from values of this type, and changed by nothing else.
      before: change.before as Change["before"],
      after: change.after as Change["after"],
      insStatusBefore: readOneOf(IDENTITY_STATUSES, change.ins_status_before),
      insStatusAfter: readOneOf(IDENTITY_STATUSES, change.ins_status_after),
    })),
  };
}
