import type { SendState } from "@comptoir/contract";
import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

/** States from which a person may ask for another attempt; what is in flight or sent cannot be asked for twice. */
export const RETRIABLE: ReadonlySet<SendState> = new Set(["a-envoyer", "incertain", "a-corriger", "refuse"]);

/**
 * Makes a row due now. A row that was ever tried asks the service first what it knows of the key: a person's click must not double
 * what an earlier attempt did. False when its state does not allow it.
 */
export async function retryRow(trx: Transaction<Database>, officineId: string, id: string, who: string): Promise<boolean> {
  const row = await trx
    .updateTable("outbox")
    .set({
      state: sql`case when attempt = 0 then 'a-envoyer' else 'incertain' end`,
      next_attempt_at: sql`clock_timestamp()`,
      code: null,
      closed_at: null,
    })
    .where("officine_id", "=", officineId)
    .where("id", "=", id)
    .where("state", "in", [...RETRIABLE])
    .returning("attempt")
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto("outbox_attempt")
    .values({ officine_id: officineId, outbox_id: id, attempt: row.attempt, outcome: "relance", detail: `Relancée par ${who}.` })
    .execute();
  return true;
}
