import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { encodeActor } from "./actor-record.js";
import type { NewOutboxRow } from "./types.js";

/** Acts that write the same ordering key follow one another, to the end of the transaction. */
export async function lockOrderingKey(trx: Transaction<Database>, officineId: string, orderingKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`outbox:${officineId}:${orderingKey}`}, 0))`.execute(trx);
}

/**
 * Writes a transmission in the caller's transaction: it exists if and only if the act does. The payload is frozen here as bytes, with
 * its idempotency key and its actor. Returns the row's id.
 *
 * Two transactions that write the same ordering key follow one another, so that the order of the rows is the order of the acts.
 */
export async function enqueue(trx: Transaction<Database>, row: NewOutboxRow): Promise<string> {
  const id = randomUUID();
  const { actor } = row;
  await lockOrderingKey(trx, actor.officineId, row.orderingKey);
  await trx
    .insertInto("outbox")
    .values({
      officine_id: actor.officineId,
      id,
      kind: row.kind,
      service: row.service,
      ordering_key: row.orderingKey,
      idempotency_key: row.idempotencyKey,
      payload: Buffer.from(JSON.stringify(row.payload), "utf8"),
      actor: encodeActor(actor),
      act: row.act,
      patient_id: row.patientId ?? null,
    })
    .execute();
  return id;
}
