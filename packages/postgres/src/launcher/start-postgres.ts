import { type ChildProcess, spawn } from "node:child_process";
import { open, realpath, rm, stat, truncate } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withClient } from "../connection.js";
import { PostgresError } from "../failure.js";
import { writeAccessFiles } from "./access-files.js";
import { resolveBinaries } from "./binaries.js";
import { ensureCluster, serverEnvironment } from "./cluster.js";
import { type ClusterAddress, type ClusterUse, useCluster } from "./cluster-use.js";
import { choosePlace, type Place } from "./place.js";
import { isAlive, isPostmasterOf, type Postmaster, readPostmaster, removeStalePostmasterFile } from "./postmaster.js";
import type { PostgresServer } from "./server.js";
import { buildServerArguments } from "./settings.js";
import { createSocketFolder, removeOldSocketFolders } from "./socket-folder.js";
import { stopPostmaster } from "./stop-postmaster.js";

export interface StartOptions {
  /** Absolute or relative path; made (0700) when absent. Its folder must not be a mount point itself. */
  dataDir: string;
  /** One line per step, for people. */
  log?: (line: string) => void;
  /** PostgreSQL settings that replace ours; ignored when a running server is adopted. */
  settings?: Record<string, string>;
  /** How long crash recovery, or another launcher, may take. 120 s unless told. */
  timeoutSeconds?: number;
  /** Where data and programs go when root may neither use a namespace nor let `postgres` in. */
  systemFolder?: string;
  /** Called once when the server has ended and this user did not stop it: what was connected stays cut. */
  onLost?: () => void;
}

/** The socket's number: the folder is private, so every server can have the usual one. */
const port = 5432;
const startupLog = "comptoir-startup.log";
const stillStarting = "database system is starting up";

/**
 * Starts PostgreSQL on a folder, or adopts the one already running there. The server is detached: it survives its launcher,
 * and the next `startPostgres` finds it. Two launchers at once get the same server. Each is a user of it until it calls `stop`
 * or dies; the last user's `stop` ends the server (see `cluster-use.ts`).
 *
 * @throws {PostgresError} with the kinds of start-up. After START_TIMEOUT the server goes on with its recovery, and the next
 * call adopts it: killing it would only make the recovery start again.
 */
export async function startPostgres(o: StartOptions): Promise<PostgresServer> {
  const log = o.log ?? (() => undefined);
  const binaries = await resolveBinaries();
  const place = await choosePlace({
    dataDir: resolve(o.dataDir),
    binaries,
    ...(o.systemFolder === undefined ? {} : { fallback: o.systemFolder }),
  });
  const settings = o.settings ?? {};
  buildServerArguments({ dataDir: place.dataDir, socketDir: "/", port, settings }); // refuses bad settings before anything is made
  if (await ensureCluster(place, { sync: settings.fsync !== "off" }))
    log(`PostgreSQL ${binaries.version}: data folder made in ${place.dataDir}`);
  const actual: Place = { ...place, dataDir: await realpath(place.dataDir) };
  const timeout = o.timeoutSeconds ?? 120;
  const deadline = performance.now() + timeout * 1000;
  let detail = "";
  for (let unreadable = 0; performance.now() < deadline; ) {
    const found = await readPostmaster(actual.dataDir);
    if (found !== undefined && found.pid === 0) {
      // Being written by a starting server, or left empty by a crash: PostgreSQL refuses an empty file for ever.
      if (++unreadable > 40) await removeStalePostmasterFile(actual.dataDir, found);
      await sleep(50);
      continue;
    }
    unreadable = 0;
    if (found !== undefined && isPostmasterOf(found.pid, actual.dataDir)) {
      const version = await tryAdopt(actual, found);
      const address = { dataDir: actual.dataDir, socketDir: found.socketDir, port };
      const use = version === undefined ? undefined : await useCluster(address, o.onLost);
      if (version !== undefined && use !== undefined) {
        log(`PostgreSQL ${version}: already running (process ${found.pid})`);
        return describeServer(address, use, { version, adopted: true });
      }
      detail = `process ${found.pid}: ${found.status || "starting"}`;
      await sleep(50);
      continue;
    }
    // A dead process id is left to PostgreSQL, which first makes sure that no orphan of that server is still at work.
    if (found !== undefined && isAlive(found.pid)) await removeStalePostmasterFile(actual.dataDir, found);
    const attempt = await tryStart(actual, settings, deadline);
    if (attempt.outcome === "ready") {
      const address = { dataDir: actual.dataDir, socketDir: attempt.socketDir, port };
      const use = await useCluster(address, o.onLost);
      // Another user came and went in between, and stopped it as the last one.
      if (use === undefined) continue;
      log(`PostgreSQL ${attempt.version}: started (process ${attempt.pid})`);
      return describeServer(address, use, { version: attempt.version, adopted: false });
    }
    detail = attempt.detail;
    if (attempt.outcome === "failed") throw new PostgresError({ kind: "START_FAILED", dataDir: actual.dataDir, detail });
    await sleep(200);
  }
  throw new PostgresError({ kind: "START_TIMEOUT", dataDir: actual.dataDir, seconds: timeout, detail });
}

function describeServer(address: ClusterAddress, use: ClusterUse, found: { version: string; adopted: boolean }): PostgresServer {
  const { dataDir, socketDir } = address;
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    if (await use.release()) await stopPostmaster(dataDir);
    await use.close();
    // A server that crashed left its own.
    if ((await readPostmaster(dataDir))?.socketDir !== socketDir) await rm(socketDir, { recursive: true, force: true });
  };
  return {
    ...address,
    ...found,
    connection: ({ database, user }) => ({ host: socketDir, port, user, database }),
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Adopts a postmaster that answers for this very folder; undefined while it starts or stops. */
async function tryAdopt(place: Place, found: Postmaster): Promise<string | undefined> {
  if (found.status !== "ready") return undefined;
  // The folder may have been served for another account until now (root after an ordinary user).
  if (await writeAccessFiles(place.dataDir, place.identity)) process.kill(found.pid, "SIGHUP");
  return askVersion(found.socketDir, place.dataDir);
}

async function askVersion(socketDir: string, dataDir: string): Promise<string | undefined> {
  try {
    return await withClient({ host: socketDir, port, user: "postgres", database: "postgres" }, async (client) => {
      const { rows } = await client.query<{ folder: string; version: string }>(
        "select current_setting('data_directory') as folder, split_part(current_setting('server_version'), ' ', 1) as version",
      );
      const row = rows[0];
      return row !== undefined && (await realpath(row.folder)) === dataDir ? row.version : undefined;
    });
  } catch {
    return undefined;
  }
}

type Attempt =
  | { outcome: "ready"; pid: number; socketDir: string; version: string }
  | { outcome: "retry"; detail: string }
  | { outcome: "failed"; detail: string };

async function tryStart(place: Place, settings: Record<string, string>, deadline: number): Promise<Attempt> {
  const { dataDir, identity, binaries } = place;
  await writeAccessFiles(dataDir, identity);
  const socketDir = await createSocketFolder(dataDir, identity);
  const logPath = join(dataDir, startupLog);
  if (((await stat(logPath).catch(() => undefined))?.size ?? 0) > 1_000_000) await truncate(logPath);
  const output = await open(logPath, "a+", 0o600);
  try {
    const from = (await output.stat()).size;
    const command = identity.command(binaries.postgres, buildServerArguments({ dataDir, socketDir, port, settings }));
    const { file, args, ...ids } = command;
    const child = spawn(file, args, {
      ...ids,
      cwd: "/",
      env: serverEnvironment(),
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
    });
    child.unref();
    const result = await waitUntilReady(child, { dataDir, socketDir, deadline });
    if (typeof result === "object") {
      await removeOldSocketFolders(dataDir, identity);
      return { outcome: "ready", pid: child.pid ?? 0, socketDir, version: result.version };
    }
    if (result === stillStarting) return { outcome: "retry", detail: result };
    await rm(socketDir, { recursive: true, force: true });
    const { size } = await output.stat();
    const said = Buffer.alloc(Math.min(Math.max(size - from, 0), 8_000));
    await output.read(said, 0, said.length, Math.max(from, size - said.length));
    const detail = said.toString("utf8").trim() || result;
    return { outcome: isTransient(detail) ? "retry" : "failed", detail };
  } finally {
    await output.close();
  }
}

/** Another launcher won, or the children of a killed server have not all gone yet. */
function isTransient(said: string): boolean {
  return /lock file ".*" already exists|lock file ".*" is empty|pre-existing shared memory block|could not create shared memory|database system is (starting up|shutting down)/.test(
    said,
  );
}

async function waitUntilReady(
  child: ChildProcess,
  o: { dataDir: string; socketDir: string; deadline: number },
): Promise<{ version: string } | string> {
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended = `exit ${code ?? signal}`;
  });
  while (ended === undefined && performance.now() < o.deadline) {
    const found = await readPostmaster(o.dataDir);
    if (found?.pid === child.pid && found?.status === "ready") {
      const version = await askVersion(o.socketDir, o.dataDir);
      if (version !== undefined) return { version };
    }
    await sleep(15);
  }
  return ended ?? stillStarting;
}
