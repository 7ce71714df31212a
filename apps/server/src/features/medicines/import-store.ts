import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { Columns } from "./load-rows.js";

type Trx = Transaction<Database>;

export interface ActiveBase {
  readonly digest: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly extractDate: string;
}

/** One import at a time, to the end of the transaction. */
export async function lockMedicineBase(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('comptoir.medicine_base'))`.execute(trx);
}

export async function findActiveBase(trx: Trx): Promise<ActiveBase | undefined> {
  const { rows } = await sql<ActiveBase>`
    select digest, counts, to_char(extract_date, 'YYYY-MM-DD') as "extractDate" from medicine_base where active`.execute(trx);
  return rows[0];
}

export async function activateBase(
  trx: Trx,
  base: { source: string; extractDate: string; digest: string; counts: Readonly<Record<string, number>>; faults: number; loadedAt: Date },
): Promise<void> {
  await sql`update medicine_base set active = false where active`.execute(trx);
  await trx
    .insertInto("medicine_base")
    .values({
      source: base.source,
      extract_date: base.extractDate,
      digest: base.digest,
      counts: JSON.stringify(base.counts),
      faults: base.faults,
      loaded_at: base.loadedAt,
      active: true,
    })
    .execute();
}

/** True before the first import. */
export async function isEmpty(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from medicine_speciality) and not exists (select from medicine_presentation) as empty`.execute(trx);
  return rows[0]?.empty ?? false;
}

/** An empty table of the same columns, gone at the end of the transaction. */
export async function createStaging(trx: Trx, table: string, staging: string): Promise<void> {
  await sql`create temp table ${sql.table(staging)} (like ${sql.table(table)} including defaults) on commit drop`.execute(trx);
}

/** Specialities that the tables know and the staging table does not list. */
export async function findUnlisted(trx: Trx, o: { table: string; staging: string }): Promise<string[]> {
  const { rows } = await sql<{ cis: string }>`
    select cis from ${sql.table(o.table)} t where not exists (select from ${sql.table(o.staging)} n where n.cis = t.cis)`.execute(trx);
  return rows.map((row) => row.cis);
}

/** Empties a table, the rows of the spared specialities excepted. */
export async function deleteRows(trx: Trx, table: string, spared: ReadonlySet<string> = new Set()): Promise<void> {
  if (spared.size === 0) await sql`delete from ${sql.table(table)}`.execute(trx);
  else await sql`delete from ${sql.table(table)} where cis <> all(${[...spared]}::text[])`.execute(trx);
}

/**
 * Brings a table to what the staging table holds: rows that differ are updated, new ones added, those that are gone marked with
 * `removedOn` and kept. `kept` = columns that this extract says nothing of.
 */
export async function mergeStaging<T>(
  trx: Trx,
  o: { table: string; staging: string; key: string; columns: Columns<T>; kept: ReadonlySet<string>; removedOn: string },
): Promise<{ added: number; removed: number }> {
  const [table, staging, key] = [sql.table(o.table), sql.table(o.staging), sql.ref(o.key)];
  const names = Object.keys(o.columns);
  const updated = names.filter((name) => name !== o.key && !o.kept.has(name));
  const row = (alias: string) => sql.join(updated.map((name) => sql.ref(`${alias}.${name}`)));
  const was = await sql<{ n: number }>`
    select count(*)::int as n from ${staging} n where not exists (select from ${table} t where t.${key} = n.${key} and t.removed_on is null)`.execute(
    trx,
  );
  await sql`
    update ${table} t set removed_on = null, ${sql.join(updated.map((name) => sql`${sql.ref(name)} = ${sql.ref(`n.${name}`)}`))}
    from ${staging} n where n.${key} = t.${key} and (t.removed_on is not null or (${row("t")}) is distinct from (${row("n")}))`.execute(
    trx,
  );
  const targets = sql.join(names.map((name) => sql.ref(name)));
  await sql`
    insert into ${table} (${targets}) select ${targets} from ${staging} n
    where not exists (select from ${table} t where t.${key} = n.${key})`.execute(trx);
  const gone = await sql`
    update ${table} t set removed_on = ${o.removedOn}::date
    where removed_on is null and not exists (select from ${staging} n where n.${key} = t.${key})`.execute(trx);
  return { added: was.rows[0]?.n ?? 0, removed: Number(gone.numAffectedRows ?? 0n) };
}

/** What the words of the search are taken from. */
export async function selectNames(trx: Trx): Promise<readonly { name: string; substance_key: string; marketed: boolean }[]> {
  return trx.selectFrom("medicine_speciality").select(["name", "substance_key", "marketed"]).where("removed_on", "is", null).execute();
}

/** Fresh statistics: the first search after the swap must already take the right indexes. Only the columns that choose a plan. */
export async function analyzeMedicines(trx: Trx): Promise<void> {
  await sql`analyze medicine_speciality (cis, name_key, marketed, removed), medicine_presentation (cip13, cip7, cis),
    medicine_generic_member (group_id, cis), medicine_condition (cis), medicine_component (cis), medicine_shortage (cis)`.execute(trx);
}
