import path from "node:path";
import {
  accessDatabase,
  assertSchemaVersion,
  type ConnectionOptions,
  comptoirRoles,
  type DatabaseAccess,
  ensureDatabase,
  migrate,
  type PostgresServer,
  startPostgres,
} from "@comptoir/postgres";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Config } from "../config.js";
import type { Logger } from "../log.js";
import type { Database } from "./database.js";
import { PreparingClient } from "./preparing-client.js";
import { refuseHalfRestored } from "./restore-mark.js";

/** Folder of the SQL migrations: beside `src` and `dist` alike. */
export const MIGRATIONS = path.resolve(import.meta.dirname, "../../../migrations");
/** Name of the database, on the embedded server and on a URL that names none. */
export const DATABASE_NAME = "comptoir";

export interface OpenDatabase {
  /** Serves the screens. */
  readonly app: Kysely<Database>;
  /** Seals the audit trail, claims outbox rows. */
  readonly worker: Kysely<Database>;
  readonly access: DatabaseAccess;
  /** The embedded server, absent when the configuration names another one. */
  readonly server: PostgresServer | undefined;
  /** Closes the pools; the embedded server stops last, and only if nobody else uses it. */
  close(): Promise<void>;
}

/** A kysely pool on a connection. Instants are read as Dates; `bigint` stays a string. */
export function connect(connection: ConnectionOptions, options: { max?: number; onError?: (error: Error) => void } = {}): Kysely<Database> {
  const pool = new pg.Pool({
    ...connection,
    Client: PreparingClient,
    max: options.max ?? 10,
    idleTimeoutMillis: 30_000,
    application_name: "comptoir",
  });
  // An idle connection cut by the server is replaced at the next query; without a listener it would end the process.
  pool.on("error", (error) => options.onError?.(error));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

export interface OpenOptions {
  /** The embedded server ended without us. */
  readonly onLost?: () => void;
  /** Only the restore itself opens a database whose restore is not over. */
  readonly restoring?: boolean;
}

/** Starts (or adopts) the embedded server; undefined when the configuration names another one. */
async function openServer(config: Config, log: Logger, o: OpenOptions): Promise<PostgresServer | undefined> {
  if (config.database.url !== undefined) return undefined;
  if (!o.restoring) refuseHalfRestored(config.dataDir);
  return startPostgres({
    dataDir: path.join(config.dataDir, "pg"),
    log: (line) => log.debug({ postgres: line }),
    onLost: o.onLost ?? (() => undefined),
  });
}

/** How the roles reach the configured database. */
export function accessOf(config: Config, server: PostgresServer | undefined): DatabaseAccess {
  const source = server ?? { url: config.database.url ?? "" };
  return accessDatabase(source, { database: DATABASE_NAME, roles: comptoirRoles });
}

/**
 * Opens the database of the configuration, creates it when it is new, applies the migrations as owner and hands out the two pools.
 * A schema that is not ours is refused with a sentence, and so is a database whose restore was interrupted.
 *
 * @throws RestoreInterrupted
 */
export async function openDatabase(config: Config, log: Logger, options: OpenOptions = {}): Promise<OpenDatabase> {
  const server = await openServer(config, log, options);
  try {
    const access = accessOf(config, server);
    await ensureDatabase(access.admin, { database: access.database, roles: comptoirRoles });
    const { applied, version } = await migrate(access.owner, MIGRATIONS);
    await assertSchemaVersion(access.app, MIGRATIONS);
    log.info({ applied, version }, "schema ready");
    const onError = (error: Error) => log.warn({ err: error }, "database connection lost");
    const app = connect(access.app, { max: 16, onError });
    const worker = connect(access.worker, { max: 8, onError });
    return {
      app,
      worker,
      access,
      server,
      close: async () => {
        await Promise.all([app.destroy(), worker.destroy()]);
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop().catch(() => undefined);
    throw error;
  }
}
