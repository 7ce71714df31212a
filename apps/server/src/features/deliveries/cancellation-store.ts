import { type Insertable, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { DispensationRow } from "./store.js";
import type { DeliveriesTables } from "./tables.js";

/** SQL of the cancellation of a delivery. */
type Trx = Transaction<Database>;

/** Cancellations of one delivery follow one another, to the end of the transaction. */
export async function lockDelivery(trx: Trx, officineId: string, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`delivery:${officineId}:${id}`}, 0))`.execute(trx);
}

export async function insertCancellation(trx: Trx, row: Insertable<DeliveriesTables["dispensation_cancellation"]>): Promise<void> {
  await trx.insertInto("dispensation_cancellation").values(row).execute();
}

/** A later delivery of the same ordonnance numérique that still stands: the service undoes the latest one only. */
export async function findLaterDelivery(trx: Trx, row: DispensationRow): Promise<{ id: string; at: Date } | undefined> {
  return trx
    .selectFrom("dispensation as d")
    .select(["d.id", "d.at"])
    .where("d.officine_id", "=", row.officine_id)
    .where("d.numero", "=", row.numero)
    .where("d.kind", "=", "numerique")
    .where(sql<boolean>`(d.at, d.id) > (${row.at}, ${row.id}::uuid)`)
    .where(notCancelled)
    .orderBy("d.at")
    .limit(1)
    .executeTakeFirst();
}

/** The standing delivery that told the service of this one, made on paper while the service was away. */
export async function findCompletion(trx: Trx, officineId: string, id: string): Promise<{ id: string; at: Date } | undefined> {
  return trx
    .selectFrom("sale_completion as c")
    .innerJoin("dispensation as d", (join) => join.onRef("d.officine_id", "=", "c.officine_id").onRef("d.sale_id", "=", "c.sale_id"))
    .select(["d.id", "d.at"])
    .where("c.officine_id", "=", officineId)
    .where("c.dispensation_id", "=", id)
    .where(notCancelled)
    .limit(1)
    .executeTakeFirst();
}

const notCancelled = sql<boolean>`not exists (select from dispensation_cancellation k
  where k.officine_id = d.officine_id and k.dispensation_id = d.id)`;

/** True when this sale completes a delivery made on paper: it handed nothing over itself. */
export async function isCompletion(trx: Trx, officineId: string, saleId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("sale_completion")
    .select("sale_id")
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The lines of the ordonnancier of a delivery, not corrected yet. */
export async function listEntriesToCorrect(trx: Trx, officineId: string, dispensationId: string) {
  return trx
    .selectFrom("ordonnancier_entry as e")
    .selectAll("e")
    .where("e.officine_id", "=", officineId)
    .where("e.dispensation_id", "=", dispensationId)
    .where("e.corrects", "is", null)
    .where(sql<boolean>`not exists (select from ordonnancier_entry c where c.officine_id = e.officine_id and c.corrects = e.number)`)
    .orderBy("e.number")
    .execute();
}

/** True when the act of this transmission was cancelled: its execution, or the recovery of its ordonnance. */
export async function isActCancelled(trx: Trx, officineId: string, outboxId: string): Promise<boolean> {
  const deliveryId = await findDeliveryOf(trx, officineId, outboxId);
  if (deliveryId === undefined) return false;
  const row = await trx
    .selectFrom("dispensation_cancellation")
    .select("outbox_id")
    .where("officine_id", "=", officineId)
    .where("dispensation_id", "=", deliveryId)
    .executeTakeFirst();
  return row !== undefined && row.outbox_id !== outboxId;
}

/** True while the execution that this cancellation follows has not come to its end. */
export async function isExecutionOpen(trx: Trx, officineId: string, cancellationOutboxId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("dispensation_cancellation as k")
    .innerJoin("dispensation as d", (join) => join.onRef("d.officine_id", "=", "k.officine_id").onRef("d.id", "=", "k.dispensation_id"))
    .innerJoin("outbox as o", (join) => join.onRef("o.officine_id", "=", "d.officine_id").onRef("o.id", "=", "d.outbox_id"))
    .select("o.id")
    .where("k.officine_id", "=", officineId)
    .where("k.outbox_id", "=", cancellationOutboxId)
    .where("o.state", "in", ["a-envoyer", "en-cours", "incertain", "a-corriger"])
    .executeTakeFirst();
  return row !== undefined;
}

/** The delivery that a transmission is about: its key is the delivery's id, after a word or none. */
export async function findDeliveryOf(trx: Trx, officineId: string, outboxId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom("outbox as o")
    .innerJoin("dispensation as d", (join) =>
      join.onRef("d.officine_id", "=", "o.officine_id").on(sql<boolean>`o.idempotency_key in
        (d.id::text, 'recuperation-' || d.id::text, 'annulation-' || d.id::text)
        and d.id = substring(o.idempotency_key from '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid`),
    )
    .select("d.id")
    .where("o.officine_id", "=", officineId)
    .where("o.id", "=", outboxId)
    .executeTakeFirst();
  return row?.id;
}
