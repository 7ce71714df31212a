import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ConnectionOptions, ensureDatabase, migrate, type Roles, startPostgres, stopUnused } from "@comptoir/postgres";

/** SQL files of the nation, beside `src` and `dist`. */
export const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));

const database = "nation";
const roles: Roles = { owner: "nation_owner", app: "nation_app", worker: "nation_worker" };

const clusterFolder = (dataDir: string): string => join(dataDir, "pg");

export interface NationCluster {
  /** The owner's connection: one process serves the whole nation. */
  readonly connection: ConnectionOptions;
  stop(): Promise<void>;
}

/** Stops the nation's PostgreSQL if it was left running and nobody uses it. */
export async function releaseNation(dataDir: string): Promise<void> {
  await stopUnused({ dataDir: clusterFolder(dataDir) });
}

/** Starts (or adopts) the nation's own PostgreSQL in `<dataDir>/pg` and brings its schema up to date. `onLost`: it ended without us. */
export async function startNationCluster(dataDir: string, log: (line: string) => void, onLost: () => void): Promise<NationCluster> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const server = await startPostgres({ dataDir: clusterFolder(dataDir), log, onLost });
  try {
    await ensureDatabase(server.connection({ database: "postgres", user: "postgres" }), { database, roles });
    const connection = server.connection({ database, user: roles.owner });
    await migrate(connection, migrationsFolder);
    return { connection, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
