import { type Insertable, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { PrescribersTables } from "./tables.js";

type Trx = Transaction<Database>;
type NewPrescriber = Insertable<PrescribersTables["prescriber"]>;

/** The number says who it is: the name last read stands, and a speciality once known is kept. */
export async function saveByRpps(trx: Trx, row: NewPrescriber): Promise<void> {
  await trx
    .insertInto("prescriber")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["officine_id", "rpps"]).where("rpps", "is not", null).doUpdateSet({
        name: row.name,
        search_text: row.search_text,
        speciality: sql`coalesce(excluded.speciality, prescriber.speciality)`,
        last_used_at: sql`greatest(excluded.last_used_at, prescriber.last_used_at)`,
      }),
    )
    .execute();
}

/** Without number the name is all there is; someone of this name whose number is known is that one. */
export async function saveByName(trx: Trx, row: NewPrescriber): Promise<void> {
  const known = await trx
    .updateTable("prescriber")
    .set({ last_used_at: row.last_used_at })
    .where("officine_id", "=", row.officine_id)
    .where("rpps", "is not", null)
    .where(sql<boolean>`search_text = ${row.search_text} || ' ' || rpps`)
    .executeTakeFirst();
  if (known.numUpdatedRows > 0n) return;
  await trx
    .insertInto("prescriber")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["officine_id", "search_text"])
        .where("rpps", "is", null)
        .doUpdateSet({ name: row.name, last_used_at: row.last_used_at }),
    )
    .execute();
}

/** Those in whose name each word begins a word; last used first. */
export async function listPrescribers(trx: Trx, officineId: string, words: readonly string[], limit: number) {
  let query = trx
    .selectFrom("prescriber")
    .select(["id", "name", "rpps", "speciality"])
    .where("officine_id", "=", officineId)
    .orderBy("last_used_at", "desc")
    .orderBy("name")
    .limit(limit);
  // Words hold letters and digits only (fold-names.ts).
  for (const word of words) query = query.where("search_text", "like", `% ${word}%`);
  return query.execute();
}
