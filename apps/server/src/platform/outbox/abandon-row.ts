import type { SendState } from "@comptoir/contract";
import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

/** States that a person may close; what is in flight ends first. */
export const ABANDONABLE: ReadonlySet<SendState> = new Set(["a-envoyer", "incertain", "a-corriger", "refuse"]);

/** Closes a row with the reason a person gave. False when its state does not allow it. */
export async function abandonRow(
  trx: Transaction<Database>,
  officineId: string,
  id: string,
  o: { reason: string; who: string },
): Promise<boolean> {
  const row = await trx
    .updateTable("outbox")
    .set({ state: "abandonne", reason: o.reason, closed_at: sql`clock_timestamp()` })
    .where("officine_id", "=", officineId)
    .where("id", "=", id)
    .where("state", "in", [...ABANDONABLE])
    .returning("attempt")
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto("outbox_attempt")
    .values({
      officine_id: officineId,
      outbox_id: id,
      attempt: row.attempt,
      outcome: "abandonne",
      detail: `Abandonnée par ${o.who} : ${o.reason}`,
    })
    .execute();
  return true;
}
