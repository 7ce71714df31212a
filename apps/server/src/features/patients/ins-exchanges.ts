import { randomUUID } from "node:crypto";
import type { PatientRecord } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";

/**
 * Traces to whom data of a person known by an INS qualifiée is about to go (INS/va1.46), in the transaction of the act. The outbox row
 * says whether and when it left.
 */
export async function recordInsExchange(
  trx: Transaction<Database>,
  actor: Actor,
  o: { readonly patientId: string; readonly partner: string; readonly what: string; readonly outboxId: string; readonly at: Date },
): Promise<void> {
  await trx
    .insertInto("ins_exchange")
    .values({
      officine_id: actor.officineId,
      id: randomUUID(),
      patient_id: o.patientId,
      at: o.at,
      partner: o.partner,
      what: o.what,
      outbox_id: o.outboxId,
    })
    .execute();
}

/** What did leave, newest first. No audit: the caller's use case writes its own event. */
export async function listInsExchanges(trx: Transaction<Database>, patientId: string): Promise<PatientRecord["exchanges"]> {
  const rows = await trx
    .selectFrom("ins_exchange as e")
    .innerJoin("outbox as o", (join) => join.onRef("o.officine_id", "=", "e.officine_id").onRef("o.id", "=", "e.outbox_id"))
    .select(["e.partner", "e.what", "o.closed_at"])
    .where("e.patient_id", "=", patientId)
    .where("o.state", "=", "envoye")
    .orderBy("o.closed_at", "desc")
    .execute();
  return rows.flatMap(({ partner, what, closed_at }) => (closed_at === null ? [] : [{ at: closed_at.toISOString(), partner, what }]));
}
