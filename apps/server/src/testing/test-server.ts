import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTestDatabase, type TestDatabase } from "@comptoir/postgres/testing";
import type { Kysely } from "kysely";
import { importOfficines, importOperators } from "../features/operators/index.js";
import { type Config, parseConfig } from "../platform/config.js";
import { createLogger } from "../platform/log.js";
import type { Database } from "../platform/postgres/database.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { connect, MIGRATIONS } from "../platform/postgres/open-database.js";
import type { RunningServer } from "../start-server.js";
import { GARE, MARCHE, OPERATORS } from "./demo-people.js";
import { TestClient } from "./test-client.js";

/** A database of its own with two officines and their operators, before any server runs on it. */
export interface TestHouse extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly app: Kysely<Database>;
  readonly worker: Kysely<Database>;
  readonly owner: Kysely<Database>;
  /** Superuser: what an attacker of the database may do. */
  readonly admin: Kysely<Database>;
  readonly officines: { readonly marche: string; readonly gare: string };
  config(overrides?: Record<string, unknown>): Config;
  startServer(overrides?: Record<string, unknown>): Promise<TestServer>;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly running: RunningServer;
  /** A browser that never came before. */
  client(): TestClient;
}

export async function createTestHouse(o: { operators?: boolean } = {}): Promise<TestHouse> {
  const database = await createTestDatabase({ migrationsFolder: MIGRATIONS });
  const dataDir = await mkdtemp(path.join(tmpdir(), "comptoir-test-"));
  const [app, worker, owner, admin] = [database.app, database.worker, database.owner, database.admin].map((one) =>
    connect(one, { max: 4 }),
  );
  if (!app || !worker || !owner || !admin) throw new Error("four pools were asked for");
  await importOfficines(owner, { officines: [MARCHE, GARE] }, { demo: true });
  if (o.operators !== false) await importOperators(owner, { operators: Object.values(OPERATORS) }, { demo: true, now: new Date() });
  const known = new Map((await listOfficines(app)).map((officine) => [officine.finess, officine.id]));
  const servers: RunningServer[] = [];

  const config = (overrides: Record<string, unknown> = {}): Config => {
    const { host, port } = database.admin;
    const url = `postgres://postgres@localhost/${database.name}?host=${encodeURIComponent(host)}&port=${port}`;
    return parseConfig({ profile: "bac-a-sable", dataDir, http: { port: 0 }, database: { url }, ...overrides });
  };
  return {
    database,
    dataDir,
    app,
    worker,
    owner,
    admin,
    officines: { marche: known.get(MARCHE.finess) ?? "", gare: known.get(GARE.finess) ?? "" },
    config,
    startServer: async (overrides) => {
      // Loaded when asked for: most tests of the database need no server, nor the time to load one.
      const { startServer } = await import("../start-server.js");
      const running = await startServer(config(overrides), createLogger({ level: "silent" }));
      servers.push(running);
      return { url: running.url, running, client: () => new TestClient(running.url), [Symbol.asyncDispose]: () => running.stop() };
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server.stop();
      await Promise.all([app, worker, owner, admin].map((db) => db.destroy()));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
