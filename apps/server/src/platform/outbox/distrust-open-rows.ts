import { type Kysely, sql } from "kysely";
import type { Database } from "../postgres/database.js";
import { listOfficines } from "../postgres/officines.js";
import { withOfficine } from "../postgres/with-officine.js";

/**
 * After a restore, the services may know more than the restored rows: every row that is not final becomes `incertain`, so that it is
 * asked about before it is sent again (decisions, Two worlds). Call it before the worker starts. Returns the number of rows.
 */
export async function distrustOpenRows(app: Kysely<Database>): Promise<number> {
  let rows = 0;
  for (const officine of await listOfficines(app)) {
    rows += await withOfficine(app, officine.id, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("outbox")
        .set({
          state: "incertain",
          lease_until: null,
          probing: false,
          next_attempt_at: sql`clock_timestamp()`,
          reason: "Base restaurée : le service est interrogé avant tout renvoi.",
        })
        .where("officine_id", "=", officine.id)
        .where("state", "in", ["a-envoyer", "en-cours"])
        .executeTakeFirst();
      return Number(numUpdatedRows);
    });
  }
  return rows;
}
