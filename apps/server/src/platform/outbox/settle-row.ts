import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

/**
 * Closes a row that waited for a person (« à corriger ») because another act did what it asked for; `reference` names that act. False
 * when no such row waits.
 */
export async function settleRow(
  trx: Transaction<Database>,
  officineId: string,
  o: { idempotencyKey: string; reference: string; detail: string },
): Promise<boolean> {
  const row = await trx
    .updateTable("outbox")
    .set({ state: "envoye", reference: o.reference, reason: o.detail, code: null, closed_at: sql`clock_timestamp()` })
    .where("officine_id", "=", officineId)
    .where("idempotency_key", "=", o.idempotencyKey)
    .where("state", "=", "a-corriger")
    .returning(["id", "attempt"])
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto("outbox_attempt")
    .values({ officine_id: officineId, outbox_id: row.id, attempt: row.attempt, outcome: "envoye", detail: o.detail })
    .execute();
  return true;
}
