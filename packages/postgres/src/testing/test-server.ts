import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comptoirRoles, withClient } from "../connection.js";
import { removeAbandonedServers } from "../launcher/abandoned.js";
import type { PostgresServer } from "../launcher/server.js";
import { startPostgres } from "../launcher/start-postgres.js";
import { ensureRoles } from "../schema/ensure-roles.js";

/** Where {@link startTestPostgres} tells the test processes how to reach the server. */
export const testServerVariable = "COMPTOIR_TEST_PG";

/** The JSON value of `COMPTOIR_TEST_PG`. */
export interface TestServerAddress {
  host: string;
  port: number;
}

const prefix = "comptoir-test-pg-";

/**
 * Starts an empty server in a temporary folder, without fsync, and publishes its address in the environment, for this process
 * and the ones it will start. `stop()` removes everything. Servers of test runs that were killed are removed first.
 */
export async function startTestPostgres(): Promise<PostgresServer> {
  await removeAbandonedServers(tmpdir(), prefix);
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const server = await startPostgres({
    dataDir: join(folder, "data"),
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "128MB", max_connections: "200" },
  });
  await withClient(server.connection({ database: "postgres", user: "postgres" }), (client) => ensureRoles(client, comptoirRoles));
  const address: TestServerAddress = { host: server.socketDir, port: server.port };
  process.env[testServerVariable] = JSON.stringify(address);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
