import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withClient } from "../connection.js";
import { isAlive, readPostmaster } from "./postmaster.js";
import { runScript } from "./script.test.support.js";
import type { PostgresServer } from "./server.js";
import { startPostgres } from "./start-postgres.js";
import { stopPostmaster } from "./stop-postmaster.js";

let home: string;
let dataDir: string;
const settings = { fsync: "off" };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "comptoir-users-"));
  dataDir = join(home, "data");
});

afterEach(async () => {
  await stopPostmaster(dataDir);
  await rm(home, { recursive: true, force: true });
});

const start = (onLost?: () => void): Promise<PostgresServer> => startPostgres({ dataDir, settings, ...(onLost && { onLost }) });
const answers = (server: PostgresServer): Promise<boolean> =>
  withClient(server.connection({ database: "postgres", user: "postgres" }), async (client) => {
    await client.query("select 1");
    return true;
  }).catch(() => false);
const runs = async (): Promise<boolean> => isAlive((await readPostmaster(dataDir))?.pid ?? 0x7fffffff);

/** Another process that uses the server until it is told to stop (a line on its input) or killed. */
async function startOther() {
  const script = runScript({
    dataDir,
    code: `const s = await p.startPostgres({ dataDir, settings: { fsync: "off" } });
      console.log(s.adopted ? "adopted" : "started");
      process.on("SIGTERM", async () => { await s.stop(); console.log("stopped"); process.exit(0); });
      setInterval(() => {}, 1000);`,
  });
  return { script, found: await script.nextLine() };
}

describe("several users of one cluster", { timeout: 120_000 }, () => {
  it("the one that started it may go first: the server stops with the last", async () => {
    const server = await start();
    const other = await startOther();
    expect(other.found).toBe("adopted");
    await server.stop();
    await server.stop(); // says nothing new
    expect(await runs()).toBe(true);
    other.script.child.kill("SIGTERM");
    expect(await other.script.nextLine()).toBe("stopped");
    expect(await runs()).toBe(false);
    expect(existsSync(server.socketDir)).toBe(false);
  });

  it("the one that adopted it may go first too", async () => {
    const other = await startOther();
    expect(other.found).toBe("started");
    const server = await start();
    expect(server.adopted).toBe(true);
    other.script.child.kill("SIGTERM");
    expect(await other.script.nextLine()).toBe("stopped");
    expect(await answers(server)).toBe(true);
    await server.stop();
    expect(await runs()).toBe(false);
  });

  it("a user killed with -9 keeps nothing alive", async () => {
    const server = await start();
    const other = await startOther();
    await other.script.killGroup();
    await server.stop();
    expect(await runs()).toBe(false);
  });

  it("the killed one may be the one that started it: the other goes on, then stops it", async () => {
    const other = await startOther();
    const server = await start();
    await other.script.killGroup();
    expect(await answers(server)).toBe(true);
    await server.stop();
    expect(await runs()).toBe(false);
  });

  it("users that stop at the same moment leave nothing running, whatever their number", async () => {
    for (let round = 0; round < 3; round += 1) {
      const servers = await Promise.all(Array.from({ length: 5 }, () => start()));
      await Promise.all(servers.map((server) => server.stop()));
      expect(await runs()).toBe(false);
    }
  });

  it("a user that comes while the last one stops gets a server that lives", async () => {
    for (let round = 0; round < 4; round += 1) {
      const leaving = await start();
      const [, coming] = await Promise.all([leaving.stop(), start()]);
      expect(await answers(coming)).toBe(true);
      await coming.stop();
      expect(await runs()).toBe(false);
    }
  });
});

describe("a server that goes down under its users", { timeout: 120_000 }, () => {
  it("a crash inside PostgreSQL that it repairs by itself: still in use afterwards", async () => {
    const lost = vi.fn();
    const server = await start(lost);
    const other = await start();
    const before = await listUsers(server);
    process.kill(before[0] ?? 0, "SIGKILL"); // the postmaster cuts everybody and starts over
    await vi.waitFor(
      async () => {
        const now = await listUsers(server);
        expect([now.length, now.filter((pid) => before.includes(pid))]).toEqual([2, []]);
      },
      { timeout: 30_000, interval: 100 },
    );
    await other.stop();
    expect(await answers(server)).toBe(true);
    expect(lost).not.toHaveBeenCalled();
    await server.stop();
    expect(await runs()).toBe(false);
    expect(lost).not.toHaveBeenCalled();
  });

  it("killed for good: each user is told, once, and stopping is no error", async () => {
    const lost = [vi.fn(), vi.fn()];
    const servers = await Promise.all(lost.map((tell) => start(tell)));
    process.kill((await readPostmaster(dataDir))?.pid ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(lost.map((tell) => tell.mock.calls.length)).toEqual([1, 1]), { timeout: 30_000 });
    await Promise.all(servers.map((server) => server.stop()));
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await answers(next)).toBe(true);
  });
});

/** The server processes that hold a use for somebody; empty while it does not answer. */
async function listUsers(server: PostgresServer): Promise<number[]> {
  return withClient(server.connection({ database: "postgres", user: "postgres" }), async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and granted",
    );
    return rows.map(({ pid }) => pid);
  }).catch(() => []);
}
