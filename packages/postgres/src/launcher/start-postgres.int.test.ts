import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withClient } from "../connection.js";
import { PostgresError } from "../failure.js";
import { isAlive, readPostmaster } from "./postmaster.js";
import { runScript } from "./script.test.support.js";
import type { PostgresServer } from "./server.js";
import { startPostgres } from "./start-postgres.js";
import { stopPostmaster } from "./stop-postmaster.js";

let home: string;
let dataDir: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "comptoir-launcher-")); // mode 0700
  dataDir = join(home, "data");
});

afterEach(async () => {
  await stopPostmaster(dataDir);
  await rm(home, { recursive: true, force: true });
});

const admin = { database: "postgres", user: "postgres" };

async function ask<T>(server: PostgresServer, sql: string, values: unknown[] = []): Promise<T[]> {
  return withClient(server.connection(admin), async (client) => (await client.query(sql, values)).rows as T[]);
}

async function pidOf(folder: string): Promise<number> {
  const found = await readPostmaster(folder);
  if (found === undefined) throw new Error("no postmaster");
  return found.pid;
}

const kindOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof PostgresError ? error.kind : String(error)),
  );

describe("a data folder inside a 0700 home", { timeout: 120_000 }, () => {
  it("starts durable, private and French-sorting, stops clean, and starts again on the same rows", async () => {
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    const first = await startPostgres({ dataDir });
    expect(first.adopted).toBe(false);
    const settings = await ask<{ name: string; setting: string }>(
      first,
      "select name, setting from pg_settings where name in ('fsync','synchronous_commit','full_page_writes','data_checksums','listen_addresses','TimeZone','wal_level','server_encoding')",
    );
    expect(Object.fromEntries(settings.map((s) => [s.name, s.setting]))).toEqual({
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      data_checksums: "on",
      listen_addresses: "",
      TimeZone: "UTC",
      wal_level: "replica",
      server_encoding: "UTF8",
    });
    expect(
      await ask(
        first,
        `select string_agg(n, ' ' order by n collate "fr-x-icu") as names from (values ('étable'),('Zoé'),('eau'),('école')) v(n)`,
      ),
    ).toEqual([{ names: "eau école étable Zoé" }]);
    await ask(first, "create table kept (id int)");
    await ask(first, "insert into kept values (42)");
    const pid = await pidOf(dataDir);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await stat(first.socketDir).catch(() => "gone")).toBe("gone");
    const second = await startPostgres({ dataDir });
    expect(await ask(second, "select id from kept")).toEqual([{ id: 42 }]);
    await second.stop();
    await second.stop(); // nothing to stop: no error
  });

  it("leaves no file to others, and none to another owner", async () => {
    const server = await startPostgres({ dataDir });
    const entries = await readdir(dataDir, { recursive: true });
    const exposed = [];
    for (const entry of ["", ...entries]) {
      const { mode, uid } = await stat(join(dataDir, entry)).catch(() => ({ mode: 0, uid: process.getuid?.() }));
      if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) exposed.push(entry);
    }
    expect(entries.length).toBeGreaterThan(500);
    expect(exposed).toEqual([]);
    const folder = await stat(server.socketDir);
    expect([folder.mode & 0o777, folder.uid]).toEqual([0o700, process.getuid?.()]);
  });

  it("writes neither statements nor row values into its log", async () => {
    const server = await startPostgres({ dataDir });
    await ask(server, "create table patient (nom text primary key)");
    await ask(server, "insert into patient values ('DESMALIX')");
    await expect(ask(server, "insert into patient values ('DESMALIX')")).rejects.toThrow(/duplicate key/);
    await server.stop();
    const logs = await Promise.all((await readdir(join(dataDir, "log"))).map((name) => readFile(join(dataDir, "log", name), "utf8")));
    expect(logs.join("")).toMatch(/duplicate key value violates/);
    expect(logs.join("")).not.toContain("DESMALIX");
  });

  it("serves a data folder whose path is longer than a socket's 107 bytes", async () => {
    const long = join(home, "d".repeat(100), "é".repeat(60), `l'officine, "n° 1"`);
    const server = await startPostgres({ dataDir: long });
    try {
      expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });

  it("finds another folder for the socket when the temporary folder is too long", async () => {
    const temporary = join(home, "t".repeat(120));
    await mkdir(temporary);
    const script = runScript({ dataDir, env: { TMPDIR: temporary }, code: "console.log((await p.startPostgres({ dataDir })).socketDir);" });
    expect(await script.nextLine()).toMatch(/^\/tmp\/comptoir-/);
    expect(await script.ended).toMatchObject({ code: 0 });
  });
});

describe("detached from its launcher", { timeout: 120_000 }, () => {
  it("survives the launcher's kill -9 and is adopted by the next, rows and all", async () => {
    const script = runScript({
      dataDir,
      code: `const s = await p.startPostgres({ dataDir });
        await p.withClient(s.connection({ database: "postgres", user: "postgres" }), async (c) => { await c.query("create table t (id int)"); await c.query("insert into t values (7)"); });
        console.log("ready"); setInterval(() => {}, 1000);`,
    });
    expect(await script.nextLine()).toBe("ready");
    const pid = await pidOf(dataDir);
    await script.killGroup();
    const server = await startPostgres({ dataDir });
    expect([server.adopted, await pidOf(dataDir)]).toEqual([true, pid]);
    expect(await ask(server, "select id from t")).toEqual([{ id: 7 }]);
  });

  it("lets its launcher end while it runs", async () => {
    const script = runScript({ dataDir, code: "await p.startPostgres({ dataDir });" });
    expect(await script.ended).toMatchObject({ code: 0 });
    expect((await startPostgres({ dataDir })).adopted).toBe(true);
  });

  it("launchers that come at once share one server: on a new folder, on a stopped one, after a crash", async () => {
    const code =
      "const s = await p.startPostgres({ dataDir });\nconsole.log(JSON.stringify({ adopted: s.adopted, socketDir: s.socketDir }));";
    for (const before of ["new", "stopped", "crashed"]) {
      const scripts = Array.from({ length: 3 }, () => runScript({ dataDir, code }));
      const told = await Promise.all(scripts.map(async (s) => JSON.parse(await s.nextLine()) as { adopted: boolean; socketDir: string }));
      expect([before, told.filter((t) => !t.adopted).length, new Set(told.map((t) => t.socketDir)).size]).toEqual([before, 1, 1]);
      await Promise.all(scripts.map((s) => s.ended));
      expect((await readdir(home)).filter((name) => name !== "data")).toEqual([]); // no draft left
      if (before === "new") await stopPostmaster(dataDir);
      else process.kill(await pidOf(dataDir), "SIGKILL");
    }
    expect((await startPostgres({ dataDir })).adopted).toBe(false);
  });
});

describe("after a crash", { timeout: 120_000 }, () => {
  it("kill -9 of PostgreSQL while clients write: every acknowledged row is there after the restart", async () => {
    let server = await startPostgres({ dataDir });
    await ask(server, "create table acked (id int primary key)");
    const acked: number[] = [];
    let next = 0;
    for (let round = 0; round < 3; round++) {
      const current = server;
      const writers = Array.from({ length: 4 }, () =>
        withClient(current.connection(admin), async (client) => {
          for (;;) {
            const id = next++;
            await client.query("insert into acked values ($1)", [id]);
            acked.push(id);
          }
        }).catch(() => undefined),
      );
      await sleep(300);
      process.kill(await pidOf(dataDir), "SIGKILL"); // its children are still there when the next launcher comes
      server = await startPostgres({ dataDir });
      expect(server.adopted).toBe(false);
      await Promise.all(writers);
      const rows = await ask<{ id: number }>(server, "select id from acked");
      const present = new Set(rows.map((r) => r.id));
      expect(acked.filter((id) => !present.has(id))).toEqual([]);
    }
    expect(acked.length).toBeGreaterThan(50);
  });

  it("a process id that now belongs to somebody else does not block the start", async () => {
    const first = await startPostgres({ dataDir });
    const text = await readFile(join(dataDir, "postmaster.pid"), "utf8");
    await first.stop();
    await writeFile(join(dataDir, "postmaster.pid"), text.replace(/^\d+/, String(process.pid)));
    const second = await startPostgres({ dataDir });
    expect(second.adopted).toBe(false);
    expect(await ask(second, "select 1 as one")).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.includes("stale"))).toEqual([]);
  });

  it("an empty lock file left by a crash does not block the start", async () => {
    await (await startPostgres({ dataDir })).stop();
    await writeFile(join(dataDir, "postmaster.pid"), "");
    expect((await startPostgres({ dataDir })).adopted).toBe(false);
  });

  it("initdb interrupted at any moment leaves a folder that starts", async () => {
    for (const delay of [150, 300, 450, 600]) {
      const script = runScript({ dataDir, code: "const s = await p.startPostgres({ dataDir }); await s.stop();" });
      await sleep(delay + 250);
      script.child.kill("SIGKILL");
      await script.ended;
      const server = await startPostgres({ dataDir });
      expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
      await server.stop();
      await (await startPostgres({ dataDir })).stop(); // the killed launcher's initdb may have outlived the first start
      expect((await readdir(home)).filter((name) => name !== "data")).toEqual([]);
      await rm(dataDir, { recursive: true });
    }
  });
});

describe("refusals", { timeout: 120_000 }, () => {
  it("a folder of another PostgreSQL version, naming both", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "PG_VERSION"), "15\n");
    const error = await startPostgres({ dataDir }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PostgresError);
    expect((error as PostgresError).failure).toEqual({ kind: "FOREIGN_VERSION", dataDir, found: "15", expected: "18" });
    expect((error as PostgresError).message).toMatch(/créé par PostgreSQL 15 .*PostgreSQL 18[\s\S]*made by PostgreSQL 15 .*PostgreSQL 18/);
    expect(await readdir(dataDir)).toEqual(["PG_VERSION"]);
  });

  it("a folder that holds something else, and a cluster that is not ours", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "photo.jpg"), "");
    expect(await kindOf(startPostgres({ dataDir }))).toBe("FOREIGN_FOLDER");
    await rm(join(dataDir, "photo.jpg"));
    await writeFile(join(dataDir, "PG_VERSION"), "18\n");
    expect(await kindOf(startPostgres({ dataDir }))).toBe("FOREIGN_FOLDER");
  });

  it("a setting that would open the server, and one that PostgreSQL does not know", async () => {
    expect(await kindOf(startPostgres({ dataDir, settings: { listen_addresses: "*" } }))).toBe("SETTING_REFUSED");
    expect(await kindOf(startPostgres({ dataDir, settings: { "a=b -c fsync": "off" } }))).toBe("SETTING_REFUSED");
    const error = await startPostgres({ dataDir, settings: { no_such_setting: "1" } }).catch((e: unknown) => e);
    expect((error as PostgresError).failure).toMatchObject({ kind: "START_FAILED", detail: expect.stringContaining("no_such_setting") });
  });

  it("a damaged control file: says what PostgreSQL said, within seconds", async () => {
    await (await startPostgres({ dataDir })).stop();
    await writeFile(join(dataDir, "global/pg_control"), Buffer.alloc(8192));
    const error = await startPostgres({ dataDir }).catch((e: unknown) => e);
    expect((error as PostgresError).failure).toMatchObject({
      kind: "START_FAILED",
      detail: expect.stringMatching(/control file|FATAL|PANIC/),
    });
  });
});

describe("who may connect", { timeout: 120_000 }, () => {
  it.runIf(process.getuid?.() === 0)("another user of the machine is kept out by the folder and, were it open, by peer", async () => {
    const server = await startPostgres({ dataDir });
    const connect = async (): Promise<string> => {
      const script = runScript({
        dataDir,
        uid: 1,
        gid: 1,
        code: `console.log(await p.withClient(${JSON.stringify(server.connection(admin))}, async () => "in").catch((e) => e.message));`,
      });
      return script.nextLine();
    };
    expect(await connect()).toMatch(/EACCES/);
    await chmod(server.socketDir, 0o755);
    await chmod(join(server.socketDir, ".s.PGSQL.5432"), 0o777);
    expect(await connect()).toMatch(/Peer authentication failed/);
  });
});
