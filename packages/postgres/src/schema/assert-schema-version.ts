import { type ConnectionOptions, withClient } from "../connection.js";
import { PostgresError } from "../failure.js";
import { findPending, readApplied } from "./applied-migrations.js";
import { readMigrations } from "./migration-folder.js";

/**
 * Refuses to go on when the database is not exactly at the version of this software: older (SCHEMA_BEHIND), newer
 * (MIGRATION_UNKNOWN) or different (MIGRATION_EDITED). Any role may ask.
 */
export async function assertSchemaVersion(connection: ConnectionOptions, folder: string): Promise<void> {
  const known = await readMigrations(folder);
  const applied = await withClient(connection, readApplied);
  if (findPending(applied, known).length > 0) {
    throw new PostgresError({ kind: "SCHEMA_BEHIND", version: applied.at(-1)?.version ?? 0, expected: known.at(-1)?.version ?? 0 });
  }
}
