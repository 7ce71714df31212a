import { createHash, randomBytes } from "node:crypto";
import { type Client, escapeIdentifier } from "pg";
import { type ConnectionOptions, comptoirRoles, withClient } from "../connection.js";
import { ensureDatabase } from "../schema/ensure-database.js";
import { migrate } from "../schema/migrate.js";
import { readMigrations } from "../schema/migration-folder.js";
import { type TestServerAddress, testServerVariable } from "./test-server.js";

type SocketConnection = Exclude<ConnectionOptions, { connectionString: string }>;

/** A database of its own for one test file, migrated and empty. */
export interface TestDatabase extends AsyncDisposable {
  name: string;
  /** Superuser: sees everything, row-level security or not. */
  admin: SocketConnection;
  owner: SocketConnection;
  app: SocketConnection;
  worker: SocketConnection;
  /** Cuts what is still connected and drops the database. */
  drop(): Promise<void>;
}

/** Creating and cloning templates, one at a time (advisory lock, arbitrary constant). */
const templateLock = 7_302_814_003n;

/**
 * Clones a database from a template migrated once per run and per content of the folder (without folder: an empty one with
 * roles and extensions). Call it in `beforeAll`, or with `await using`.
 */
export async function createTestDatabase(o: { migrationsFolder?: string } = {}): Promise<TestDatabase> {
  const server = readAddress();
  const as = (user: string, database: string): SocketConnection => ({ ...server, user, database });
  const admin = as("postgres", "postgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withClient(admin, async (client) => {
    const template = await ensureTemplate(client, as, o.migrationsFolder);
    // Copying files makes a checkpoint; without fsync the log is the faster way.
    await client.query(`create database ${name} owner ${escapeIdentifier(comptoirRoles.owner)} template ${template} strategy wal_log`);
    await client.query(`revoke all on database ${name} from public`); // a clone does not inherit these rights
    await client.query(
      `grant connect, temporary on database ${name} to ${escapeIdentifier(comptoirRoles.app)}, ${escapeIdentifier(comptoirRoles.worker)}`,
    );
  });
  const drop = async (): Promise<void> => {
    await withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return {
    name,
    admin: as("postgres", name),
    owner: as(comptoirRoles.owner, name),
    app: as(comptoirRoles.app, name),
    worker: as(comptoirRoles.worker, name),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

/** The address of the run's server. */
export function readAddress(): TestServerAddress {
  const text = process.env[testServerVariable];
  if (text === undefined) {
    throw new Error(
      `${testServerVariable} is not set: run the test in a vitest project whose globalSetup is @comptoir/postgres' testing/global-setup.ts`,
    );
  }
  return JSON.parse(text) as TestServerAddress;
}

async function ensureTemplate(
  client: Client,
  as: (user: string, database: string) => SocketConnection,
  folder: string | undefined,
): Promise<string> {
  const migrations = folder === undefined ? [] : await readMigrations(folder);
  const content = createHash("sha256").update(JSON.stringify(migrations)).digest("hex");
  const template = `template_${content.slice(0, 24)}`;
  await client.query("select pg_advisory_lock($1)", [templateLock]);
  try {
    const { rows } = await client.query<{ ready: boolean }>("select datistemplate as ready from pg_database where datname = $1", [
      template,
    ]);
    if (rows[0]?.ready === true) return template;
    await client.query(`drop database if exists ${template} with (force)`); // a maker that died half-way
    await ensureDatabase(as("postgres", "postgres"), { database: template, roles: comptoirRoles });
    if (folder !== undefined) await migrate(as(comptoirRoles.owner, template), folder);
    await client.query(`alter database ${template} with is_template true allow_connections false`);
    return template;
  } finally {
    await client.query("select pg_advisory_unlock($1)", [templateLock]);
  }
}
