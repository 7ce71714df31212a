import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "./database.js";

/**
 * Runs `work` in one transaction that sees only the rows of one officine: the row-level security policies read
 * `app.officine`, set for this transaction alone. Every query on officine data goes through here.
 */
export async function withOfficine<T>(
  db: Kysely<Database>,
  officineId: string,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('app.officine', ${officineId}, true)`.execute(trx);
    return work(trx);
  });
}
