import type { Client } from "pg";
import { type ConnectionOptions, withClient } from "../connection.js";
import { PostgresError, reasonOf } from "../failure.js";
import { findPending, readApplied } from "./applied-migrations.js";
import { type Migration, readMigrations } from "./migration-folder.js";

/** One migrator at a time per database (advisory lock, arbitrary constant). */
const migrationLock = 7_302_814_002n;

/**
 * Applies the migrations of a folder that the database has not seen, each in one transaction together with its row in
 * `schema_migration (version, name, sha256, applied_at)`. To be called as the owner of the database; two callers at once
 * apply each migration once.
 *
 * @returns the names applied now and the version reached (0 for an empty folder)
 * @throws {PostgresError} MIGRATION_* ; what was applied before the failing file stays
 */
export async function migrate(owner: ConnectionOptions, folder: string): Promise<{ applied: string[]; version: number }> {
  const known = await readMigrations(folder);
  return withClient(owner, async (client) => {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await client.query(`create table if not exists public.schema_migration (
      version integer primary key check (version > 0),
      name text not null,
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      applied_at timestamptz not null default now()
    )`);
    // Every role checks at its start that it speaks to the schema it knows.
    await client.query("grant select on public.schema_migration to public");
    const pending = findPending(await readApplied(client), known);
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map((m) => m.name), version: known.at(-1)?.version ?? 0 };
  });
}

async function apply(client: Client, { version, name, sql, sha256 }: Migration): Promise<void> {
  const transaction = async (): Promise<string | undefined> =>
    (await client.query<{ id: string | null }>("select pg_current_xact_id_if_assigned()::text as id")).rows[0]?.id ?? undefined;
  try {
    await client.query("begin");
    await client.query("insert into public.schema_migration (version, name, sha256) values ($1, $2, $3)", [version, name, sha256]);
    const before = await transaction();
    await client.query(sql);
    if ((await transaction()) !== before) throw new Error("le fichier contient COMMIT ou ROLLBACK");
    await client.query("commit");
    await client.query("reset all");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw new PostgresError({ kind: "MIGRATION_FAILED", name, detail: reasonOf(error) }, error);
  }
}
