import type { PatientRecord } from "@comptoir/contract";
import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { readPatientRecord } from "./patient-record.js";
import { findPatient } from "./store.js";

/** One record (of one that was merged: the record that stayed), its reading audited and committed before the answer leaves. */
export async function getPatient(db: Kysely<Database>, actor: Actor, id: string): Promise<PatientRecord | Refusal> {
  return withOfficine(db, actor.officineId, async (trx) => {
    const row = await findPatient(trx, await findKept(trx, id));
    if (!row) return refuse("INTROUVABLE", { text: "Ce patient n'existe pas dans cette officine." });
    await recordAudit(trx, { actor, action: "patient.read", target: { kind: "patient", id: row.id }, outcome: "ok" });
    return readPatientRecord(trx, row);
  });
}

async function findKept(trx: Transaction<Database>, id: string): Promise<string> {
  const merged = await trx.selectFrom("patient").select("merged_into").where("id", "=", id).executeTakeFirst();
  return merged?.merged_into ?? id;
}
