import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { isAlive, isPostmasterOf, readPostmaster } from "./postmaster.js";

/**
 * One process's use of a running server: a connection that holds a shared advisory lock. The last user, and it alone, gets the
 * lock exclusively and may stop the server. The system closes the connection of a process that dies, however it dies, so nothing
 * is left behind that could keep a server alive or let it be stopped under somebody.
 */
export interface ClusterUse {
  /**
   * Gives the use up. True when nobody else uses the server: new users are then kept waiting until {@link ClusterUse.close} or
   * until the server stops. False when it serves others, or does not answer any more.
   */
  release(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ClusterAddress {
  dataDir: string;
  socketDir: string;
  port: number;
}

/** What the driver's own pool uses and its types leave out: whether an open connection keeps the process alive. */
type LeavingClient = Client & { ref(): void; unref(): void };

/** Taken in the database `postgres` (arbitrary constant; shared = uses the server, exclusive = stops it). */
const useLock = 7_302_814_007n;
/** How long one attempt waits for a user that is stopping the server. */
const patience = "2s";
const secondLookMs = 250;
/** How long the server may take to notice that a user was killed: a loaded machine does not run it at once. */
const noticeMs = 10_000;
/** Ends with the process id of the user, so that a killed one is told from a living one. */
const usedBy = "comptoir, used by ";

/**
 * Registers a user; undefined when the server is being stopped: look again, and start it if it is gone.
 *
 * A connection cut by a crash inside PostgreSQL is made again as soon as the server answers. `onLost` is called, once, when that very
 * server is gone for good without having been asked by this user.
 */
export async function useCluster(address: ClusterAddress, onLost: () => void = () => undefined): Promise<ClusterUse | undefined> {
  let client: LeavingClient | undefined;
  let released = false;
  let regaining: Promise<void> | undefined;

  const register = async (): Promise<boolean> => {
    const fresh = await openConnection(address);
    if (fresh === undefined) return false;
    try {
      await fresh.query(`set lock_timeout = '${patience}'`);
      await fresh.query("select pg_advisory_lock_shared($1)", [useLock]);
    } catch {
      await fresh.end().catch(() => undefined);
      return false;
    }
    client = fresh;
    fresh.once("end", () => {
      if (client === fresh) client = undefined;
      if (!released) regaining = regain();
    });
    fresh.unref(); // a program that has nothing else to do may end
    return true;
  };

  const regain = async (): Promise<void> => {
    while (!released && !(await register())) {
      if (!(await isServedAt(address))) return released ? undefined : onLost();
      await sleep(secondLookMs, undefined, { ref: false });
    }
  };

  if (!(await register())) return undefined;
  return {
    release: async () => {
      released = true;
      await regaining; // one that was under way must not hold the lock behind our back
      client?.ref();
      const last = client ?? (await openConnection(address));
      client = last;
      try {
        // Let go before asking for it whole: two users that stop at the same moment must not refuse each other.
        await last?.query("select pg_advisory_unlock_all()");
        if (last !== undefined && (await getAlone(last))) return true;
      } catch {
        // The server went down under the question: there is nothing left to stop.
      }
      await last?.end().catch(() => undefined);
      return false;
    },
    close: async () => {
      await client?.end().catch(() => undefined);
    },
  };
}

/** Takes the lock whole unless a living process uses the server; a dead one's connection is about to be noticed. */
async function getAlone(client: Client): Promise<boolean> {
  const deadline = performance.now() + noticeMs;
  for (;;) {
    const { rows } = await client.query<{ alone: boolean }>("select pg_try_advisory_lock($1) as alone", [useLock]);
    if (rows[0]?.alone === true) return true;
    if ((await listOtherUsers(client)).some(isAlive) || performance.now() > deadline) return false;
    await sleep(20);
  }
}

/** Process ids of the other users. */
async function listOtherUsers(client: Client): Promise<number[]> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and (classid::bigint << 32) | objid::bigint = $1 and pid <> pg_backend_pid()`,
    [useLock],
  );
  return rows.map(({ name }) => Number(name.slice(usedBy.length)));
}

/** Whether a postmaster still serves this folder at this address. */
async function isServedAt({ dataDir, socketDir }: ClusterAddress): Promise<boolean> {
  const found = await readPostmaster(dataDir).catch(() => undefined);
  return found !== undefined && found.socketDir === socketDir && isPostmasterOf(found.pid, dataDir);
}

async function openConnection({ socketDir, port }: ClusterAddress): Promise<LeavingClient | undefined> {
  const client = new Client({
    host: socketDir,
    port,
    user: "postgres",
    database: "postgres",
    application_name: `${usedBy}${process.pid}`,
  }) as LeavingClient;
  client.on("error", () => undefined); // "end" follows
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}
