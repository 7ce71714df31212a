import type { Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

/** True while a row with this ordering key is neither sent, nor refused, nor abandoned. */
export async function hasOpenRow(trx: Transaction<Database>, officineId: string, orderingKey: string): Promise<boolean> {
  const row = await trx
    .selectFrom("outbox")
    .select("id")
    .where("officine_id", "=", officineId)
    .where("ordering_key", "=", orderingKey)
    .where("state", "in", ["a-envoyer", "en-cours", "incertain", "a-corriger"])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
