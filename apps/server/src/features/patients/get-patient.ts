import type { PatientSummary } from "@comptoir/contract";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { getPatientSummary } from "./store.js";

/** One record, its reading audited and committed before the answer leaves. */
export async function getPatient(db: Kysely<Database>, actor: Actor, id: string): Promise<PatientSummary | Refusal> {
  return withOfficine(db, actor.officineId, async (trx) => {
    const patient = await getPatientSummary(trx, id);
    if (!patient) return refuse("INTROUVABLE", { text: "Ce patient n'existe pas dans cette officine." });
    await recordAudit(trx, { actor, action: "patient.read", target: { kind: "patient", id }, outcome: "ok" });
    return patient;
  });
}
