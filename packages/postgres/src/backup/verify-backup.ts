import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withClient } from "../connection.js";
import { removeAbandonedServers } from "../launcher/abandoned.js";
import type { PostgresServer } from "../launcher/server.js";
import { startPostgres } from "../launcher/start-postgres.js";
import { digestTables, type TableDigest } from "./digest-tables.js";
import type { BackupManifest } from "./manifest.js";
import { restore } from "./restore.js";

const prefix = "comptoir-verify-";

export interface VerifyOptions<T> {
  from: string;
  key: Uint8Array;
  /** Where the throw-away copy goes: needs room for the whole database. The system's temporary folder unless told. */
  workFolder?: string;
  /** Runs on the restored server, e.g. the audit check with the sealed head. */
  check?: (server: PostgresServer, extra: Record<string, Buffer>) => Promise<T>;
  systemFolder?: string;
}

export interface VerifiedBackup<T> {
  manifest: BackupManifest;
  /** Digests of every table, by database. */
  databases: Record<string, TableDigest[]>;
  /** What `check` returned. */
  checked: T | undefined;
}

/**
 * Proves a backup the only way there is: restores it into a private throw-away folder, starts it (which replays the log),
 * reads every table and removes it all.
 *
 * @throws {PostgresError} what `restore` and `startPostgres` throw
 */
export async function verifyBackup<T = undefined>(o: VerifyOptions<T>): Promise<VerifiedBackup<T>> {
  const parent = o.workFolder ?? tmpdir();
  await removeAbandonedServers(parent, prefix); // a killed verification leaves health data behind
  const work = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  const place = o.systemFolder === undefined ? {} : { systemFolder: o.systemFolder };
  let restoredDir: string | undefined;
  try {
    const restored = await restore({ from: o.from, key: o.key, dataDir: join(work, "data"), sync: false, ...place });
    restoredDir = restored.dataDir;
    const server = await startPostgres({ dataDir: join(work, "data"), settings: { fsync: "off" }, ...place });
    try {
      const databases: Record<string, TableDigest[]> = {};
      for (const database of await listDatabases(server))
        databases[database] = await digestTables(server.connection({ database, user: "postgres" }));
      const checked = await o.check?.(server, restored.extra);
      return { manifest: restored.manifest, databases, checked };
    } finally {
      await server.stop();
    }
  } finally {
    if (restoredDir !== undefined) await rm(restoredDir, { recursive: true, force: true });
    await rm(work, { recursive: true, force: true });
  }
}

async function listDatabases(server: PostgresServer): Promise<string[]> {
  return withClient(server.connection({ database: "postgres", user: "postgres" }), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select datname as name from pg_database where datallowconn and not datistemplate order by 1",
    );
    return rows.map((row) => row.name);
  });
}
