import type { Client } from "pg";
import { PostgresError } from "../failure.js";
import type { Migration } from "./migration-folder.js";

/** A row of `schema_migration`. */
export interface AppliedMigration {
  version: number;
  name: string;
  sha256: string;
}

/** What the database says was applied, in order; nothing when it never was migrated. */
export async function readApplied(client: Client): Promise<AppliedMigration[]> {
  const { rows: found } = await client.query<{ present: boolean }>("select to_regclass('public.schema_migration') is not null as present");
  if (found[0]?.present !== true) return [];
  const { rows } = await client.query<AppliedMigration>("select version, name, sha256 from public.schema_migration order by version");
  return rows;
}

/**
 * Compares the database with the folder and returns what is left to apply.
 *
 * @throws {PostgresError} MIGRATION_UNKNOWN (the database is newer, or a file was removed), MIGRATION_EDITED, MIGRATION_LATE
 */
export function findPending(applied: readonly AppliedMigration[], known: readonly Migration[]): Migration[] {
  for (const row of applied) {
    const file = known.find((m) => m.version === row.version);
    if (file === undefined) throw new PostgresError({ kind: "MIGRATION_UNKNOWN", name: row.name, version: row.version });
    if (file.name !== row.name || file.sha256 !== row.sha256) throw new PostgresError({ kind: "MIGRATION_EDITED", name: row.name });
  }
  const latest = applied.at(-1)?.version ?? 0;
  const pending = known.filter((m) => !applied.some((row) => row.version === m.version));
  const late = pending.find((m) => m.version < latest);
  if (late !== undefined) throw new PostgresError({ kind: "MIGRATION_LATE", name: late.name, latest });
  return pending;
}
