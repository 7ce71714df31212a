import type { Insertable } from "kysely";
import { sql } from "kysely";
import type { Nation, NationTables, NationTransaction, NewLine, OrdonnanceTable } from "../platform/database.js";
import type { Ordonnance, RecordedExecution } from "./ordonnance.js";

type Reader = Nation | NationTransaction;

/** Reads an ordonnance by its id, whole; `lock` holds its row until the end of the transaction. */
export async function findOrdonnance(db: Reader, id: string, lock: "lock" | "read" = "read"): Promise<Ordonnance | undefined> {
  const query = db.selectFrom("ordonnance").selectAll().where("id", "=", id);
  const row = await (lock === "lock" ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) return undefined;
  const lines = await db.selectFrom("line").selectAll().where("ordonnance_id", "=", id).orderBy("rank").execute();
  return { row, lines, executions: await readExecutions(db, (where) => where.where("ordonnance_id", "=", id)) };
}

/** Reads an ordonnance by its number. */
export async function findOrdonnanceByNumero(db: Reader, numero: string): Promise<Ordonnance | undefined> {
  const row = await db.selectFrom("ordonnance").select("id").where("numero", "=", numero).executeTakeFirst();
  return row === undefined ? undefined : findOrdonnance(db, row.id);
}

type ExecutionQuery = ReturnType<typeof executionQuery>;

function executionQuery(db: Reader) {
  return db.selectFrom("execution").selectAll();
}

/** Executions in the order of their recording, each with what it handed over. */
export async function readExecutions(db: Reader, narrow: (query: ExecutionQuery) => ExecutionQuery): Promise<RecordedExecution[]> {
  const rows = await narrow(executionQuery(db)).orderBy("seq").execute();
  if (rows.length === 0) return [];
  const dispenses = await db
    .selectFrom("dispense")
    .selectAll()
    .where(
      "execution_id",
      "in",
      rows.map((row) => row.id),
    )
    .orderBy("rank")
    .execute();
  return rows.map((row) => ({ row, dispenses: dispenses.filter((dispense) => dispense.execution_id === row.id) }));
}

/** Holds a key until the end of the transaction: two deliveries of one request take turns even on two ordonnances. */
export async function lockKey(trx: NationTransaction, finess: string, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${finess}|${key}`}, 0))`.execute(trx);
}

export async function findAnswer(trx: NationTransaction, finess: string, key: string) {
  return trx.selectFrom("answer").selectAll().where("finess", "=", finess).where("key", "=", key).executeTakeFirst();
}

export async function insertAnswer(trx: NationTransaction, answer: Insertable<NationTables["answer"]>): Promise<void> {
  await trx.insertInto("answer").values(answer).execute();
}

export async function insertOrdonnance(db: Reader, row: Insertable<OrdonnanceTable>, lines: readonly NewLine[]): Promise<void> {
  await db.insertInto("ordonnance").values(row).execute();
  await db
    .insertInto("line")
    .values([...lines])
    .execute();
}

export async function insertExecution(
  trx: NationTransaction,
  execution: Insertable<NationTables["execution"]>,
  dispenses: readonly Insertable<NationTables["dispense"]>[],
): Promise<void> {
  await trx.insertInto("execution").values(execution).execute();
  await trx
    .insertInto("dispense")
    .values([...dispenses])
    .execute();
}

/** Takes or prolongs the lock. */
export async function writeLock(
  trx: NationTransaction,
  id: string,
  lock: { finess: string; secret: string; expires: Date },
  now: Date,
): Promise<void> {
  await trx
    .updateTable("ordonnance")
    .set({ lock_finess: lock.finess, lock_secret: lock.secret, lock_expires: lock.expires, updated_at: now })
    .where("id", "=", id)
    .execute();
}

/** Frees the lock and dates the change. */
export async function clearLock(trx: NationTransaction, id: string, now: Date): Promise<void> {
  await trx
    .updateTable("ordonnance")
    .set({ lock_finess: null, lock_secret: null, lock_expires: null, updated_at: now })
    .where("id", "=", id)
    .execute();
}
