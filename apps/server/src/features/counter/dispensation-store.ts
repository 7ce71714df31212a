import { type Insertable, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { CounterTables } from "./tables.js";

/** SQL of what was handed over and of the ordonnancier; sales and their ordonnances are in store.ts. */
type Trx = Transaction<Database>;

export async function insertDispensation(
  trx: Trx,
  row: Insertable<CounterTables["dispensation"]>,
  lines: readonly Insertable<CounterTables["dispensation_line"]>[],
): Promise<void> {
  await trx.insertInto("dispensation").values(row).execute();
  if (lines.length > 0) await trx.insertInto("dispensation_line").values(lines).execute();
}

/**
 * Takes `count` numbers of the ordonnancier, in a row; the first one is returned. The counter's row stays locked to the end of the
 * transaction: whoever takes numbers meanwhile waits, and a transaction that fails leaves no gap.
 */
export async function takeOrdonnancierNumbers(trx: Trx, officineId: string, count: number): Promise<number> {
  const { rows } = await sql<{ last_number: string }>`
    insert into ordonnancier_counter (officine_id, last_number) values (${officineId}, ${count})
    on conflict (officine_id) do update set last_number = ordonnancier_counter.last_number + ${count}
    returning last_number`.execute(trx);
  const last = rows[0]?.last_number;
  if (last === undefined) throw new Error("no ordonnancier counter");
  return Number(last) - count + 1;
}

export async function insertOrdonnancierEntries(
  trx: Trx,
  entries: readonly Insertable<CounterTables["ordonnancier_entry"]>[],
): Promise<void> {
  if (entries.length > 0) await trx.insertInto("ordonnancier_entry").values(entries).execute();
}

export interface SaleDispensation {
  readonly id: string;
  readonly at: Date;
  readonly outboxId: string | undefined;
}

export async function findDispensation(trx: Trx, officineId: string, saleId: string): Promise<SaleDispensation | undefined> {
  const row = await trx
    .selectFrom("dispensation")
    .select(["id", "at", "outbox_id"])
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .executeTakeFirst();
  return row && { id: row.id, at: row.at, outboxId: row.outbox_id ?? undefined };
}

/** True when a person undid this delivery: it is told to nobody any more. */
export async function isDispensationCancelled(trx: Trx, officineId: string, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom("dispensation_cancellation")
    .select("id")
    .where("officine_id", "=", officineId)
    .where("dispensation_id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}
