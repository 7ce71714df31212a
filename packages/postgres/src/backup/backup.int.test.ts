import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { comptoirRoles, withClient } from "../connection.js";
import { PostgresError } from "../failure.js";
import { runScript } from "../launcher/script.test.support.js";
import type { PostgresServer } from "../launcher/server.js";
import { startPostgres } from "../launcher/start-postgres.js";
import { ensureDatabase } from "../schema/ensure-database.js";
import { backup } from "./backup.js";
import { copyCluster } from "./copy-cluster.js";
import { digestTables } from "./digest-tables.js";
import { decodeRecords } from "./records.js";
import { restore } from "./restore.js";
import { openSealed } from "./seal.js";
import { verifyBackup } from "./verify-backup.js";
import { decodeLsn } from "./wal-segments.js";

let work: string;
let server: PostgresServer;
let to: string;
let count = 0;
const key = randomBytes(32);

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "comptoir-backup-"));
  server = await startPostgres({ dataDir: join(work, "origin"), settings: { fsync: "off", min_wal_size: "32MB", max_wal_size: "48MB" } });
  await ensureDatabase(server.connection({ database: "postgres", user: "postgres" }), { database: "comptoir", roles: comptoirRoles });
  await ask(
    "create table acte (id bigint primary key, officine text, payload bytea, at timestamptz default now()); create table trace (acte bigint primary key)",
  );
  await ask(
    "create table calme (id int primary key, nom text, montant numeric); insert into calme select i, 'é' || i, i / 7.0 from generate_series(1, 20000) i",
  );
  await ask("create sequence acte_id");
});

afterAll(async () => {
  await server.stop();
  await rm(work, { recursive: true, force: true });
});

beforeEach(() => {
  to = join(work, `backup-${++count}`);
});

const here = (on: PostgresServer = server): ReturnType<PostgresServer["connection"]> =>
  on.connection({ database: "comptoir", user: "postgres" });

async function ask<T>(sql: string, values: unknown[] = [], on: PostgresServer = server): Promise<T[]> {
  return withClient(here(on), async (client) => (await client.query(sql, values)).rows as T[]);
}

const failureOf = async (promise: Promise<unknown>): Promise<PostgresError["failure"]> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof PostgresError)) throw new Error(`no PostgresError: ${String(error)}`);
  return error.failure;
};

const slots = async (): Promise<unknown[]> => ask("select slot_name from pg_replication_slots");

/** Clients that write pairs (two tables, one transaction) until told to stop, and remember what was acknowledged and when. */
function writeUnderLoad(clients: number): { acked: { id: string; lsn: bigint }[]; stop: () => Promise<void> } {
  const acked: { id: string; lsn: bigint }[] = [];
  let going = true;
  const writers = Array.from({ length: clients }, () =>
    withClient(here(), async (client) => {
      while (going) {
        const { rows } = await client.query(
          "with a as (insert into acte (id, officine, payload) values (nextval('acte_id'), '1', $1) returning id) insert into trace select id from a returning acte as id",
          [randomBytes(1500)],
        );
        const id = String(rows[0].id);
        // Read after the acknowledgement: the commit lies before this position.
        const { rows: at } = await client.query("select pg_current_wal_insert_lsn()::text as lsn");
        acked.push({ id, lsn: decodeLsn(at[0].lsn) });
      }
    }),
  );
  return {
    acked,
    stop: async () => {
      going = false;
      await Promise.all(writers);
    },
  };
}

describe("backup under write load", { timeout: 120_000 }, () => {
  it("restores every row acknowledged before the end position, whole transactions only, and the same digests", async () => {
    const load = writeUnderLoad(4);
    await sleep(400);
    const before = load.acked.length;
    const manifest = await backup({ server, to, key, extra: { "audit-seal": Buffer.from("head 42") } });
    await sleep(200);
    await load.stop();
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    expect((await readdir(work)).filter((name) => name.includes("partial"))).toEqual([]);
    expect(await slots()).toEqual([]);

    const dataDir = join(work, `restored-${count}`);
    const restored = await restore({ from: to, key, dataDir });
    expect(restored.extra).toEqual({ "audit-seal": Buffer.from("head 42") });
    const copy = await startPostgres({ dataDir });
    try {
      const rows = await ask<{ id: string; traced: boolean }>(
        "select a.id::text, t.acte is not null as traced from acte a full join trace t on t.acte = a.id",
        [],
        copy,
      );
      const present = new Set(rows.map((r) => r.id));
      expect(rows.every((r) => r.traced && r.id !== null)).toBe(true);
      const stopLsn = decodeLsn(manifest.stopLsn);
      const owed = load.acked.filter((a, i) => i < before || a.lsn <= stopLsn);
      expect(owed.filter((a) => !present.has(a.id))).toEqual([]);
      expect([owed.length > before, load.acked.length > owed.length, before > 20]).toEqual([true, true, true]); // it was under load, during and after

      // What the copy holds is what the origin holds for the same acts, byte for byte; what was still is the same in both.
      await ask("create table only_these (id bigint primary key); insert into only_these select unnest($1::bigint[])".split("; ")[0] ?? "");
      await ask("insert into only_these select unnest($1::bigint[])", [[...present]]);
      await ask("delete from acte where id not in (select id from only_these)");
      await ask("delete from trace where acte not in (select id from only_these)");
      await ask("drop table only_these");
      expect(await digestTables(here(copy))).toEqual(await digestTables(here()));
      expect((await digestTables(here(copy))).map((d) => d.table)).toEqual(["public.acte", "public.calme", "public.trace"]);

      // And it lives: it writes, stops, starts.
      await ask("insert into calme values (0, 'neuf', 1)", [], copy);
      await copy.stop();
      const again = await startPostgres({ dataDir });
      expect(await ask("select nom from calme where id = 0", [], again)).toEqual([{ nom: "neuf" }]);
    } finally {
      await copy.stop();
    }
  });

  it("keeps the log that a slow copy will need, although the server recycles what it can", async () => {
    const files: string[] = [];
    await withClient(server.connection({ database: "postgres", user: "postgres" }), async (client) => {
      let disturbed = false;
      for await (const { type, payload } of decodeRecords(copyCluster(client, server.dataDir, {}, () => undefined))) {
        if (type === "F") files.push((JSON.parse(payload.toString()) as { path: string }).path);
        if (type !== "F" || disturbed) continue;
        disturbed = true;
        for (let i = 0; i < 8; i++)
          await ask("insert into trace select -nextval('acte_id') from generate_series(1, 50); select pg_switch_wal(); checkpoint");
      }
    });
    expect(files.filter((path) => path.startsWith("pg_wal/")).length).toBeGreaterThanOrEqual(8);
    expect(files.indexOf("global/pg_control")).toBeGreaterThan(files.indexOf("PG_VERSION"));
  });

  it("two backups at once are both good", async () => {
    const load = writeUnderLoad(2);
    await Promise.all([backup({ server, to: `${to}-a`, key }), backup({ server, to: `${to}-b`, key })]);
    await load.stop();
    for (const from of [`${to}-a`, `${to}-b`]) {
      const { databases } = await verifyBackup({ from, key, workFolder: work });
      expect(databases.comptoir?.find((d) => d.table === "public.calme")?.rows).toBeGreaterThanOrEqual(20_000);
    }
  });
});

describe("verifyBackup", { timeout: 120_000 }, () => {
  it("starts the copy, reads every table, runs the caller's check and leaves nothing", async () => {
    await backup({ server, to, key, extra: { "audit-seal": Buffer.from("head 43") } });
    const verified = await verifyBackup({
      from: to,
      key,
      workFolder: work,
      check: async (copy, extra) => ({
        seal: extra["audit-seal"]?.toString(),
        rows: (await ask<{ n: number }>("select count(*)::int as n from calme", [], copy))[0]?.n,
        where: copy.dataDir,
      }),
    });
    expect(verified.checked).toMatchObject({ seal: "head 43", rows: expect.any(Number) });
    expect(verified.databases.comptoir).toEqual(await digestTables(here()));
    expect(verified.checked?.where.startsWith(server.dataDir)).toBe(false);
    expect((await readdir(work)).filter((name) => name.includes("verify"))).toEqual([]);
  });

  it("leaves nothing either when the check fails", async () => {
    await backup({ server, to, key });
    await expect(verifyBackup({ from: to, key, workFolder: work, check: () => Promise.reject(new Error("no")) })).rejects.toThrow("no");
    expect((await readdir(work)).filter((name) => name.includes("verify"))).toEqual([]);
  });
});

describe("what a restore refuses, leaving nothing behind", { timeout: 120_000 }, () => {
  let good: Buffer;
  let target: string;

  beforeAll(async () => {
    const path = join(work, "good");
    await backup({ server, to: path, key });
    good = await readFile(path);
  });

  beforeEach(async () => {
    target = join(work, `target-${count}`);
    await mkdir(target);
  });

  async function refusal(bytes: Buffer, o: { key?: Uint8Array } = {}): Promise<string> {
    await writeFile(to, bytes);
    const { kind } = await failureOf(restore({ from: to, key: o.key ?? key, dataDir: join(target, "data"), sync: false }));
    expect(await readdir(target)).toEqual([]);
    return kind;
  }

  it("another key", async () => {
    expect(await refusal(good, { key: randomBytes(32) })).toBe("BACKUP_KEY");
    expect(await refusal(good, { key: randomBytes(16) })).toBe("BACKUP_KEY");
  });

  it("a file cut anywhere, and a file that is something else", async () => {
    expect(await refusal(good.subarray(0, 10))).toBe("BACKUP_UNREADABLE");
    expect(await refusal(randomBytes(5000))).toBe("BACKUP_UNREADABLE");
    for (const part of [0.2, 0.5, 0.9]) expect(await refusal(good.subarray(0, Math.floor(good.length * part)))).toBe("BACKUP_DAMAGED");
    expect(await refusal(good.subarray(0, good.length - 1))).toBe("BACKUP_DAMAGED");
    expect(await refusal(Buffer.concat([good, Buffer.of(0)]))).toBe("BACKUP_DAMAGED");
  });

  it("one flipped byte, near the beginning, in the middle, near the end", async () => {
    for (const at of [80, Math.floor(good.length / 3), Math.floor(good.length / 2), good.length - 20]) {
      const changed = Buffer.from(good);
      changed.writeUInt8(changed.readUInt8(at) ^ 0xff, at);
      expect(await refusal(changed)).toBe("BACKUP_DAMAGED");
    }
  });

  it("an absent file, a folder that is not empty, a running server's folder", async () => {
    expect(await failureOf(restore({ from: join(work, "absent"), key, dataDir: join(target, "data") }))).toMatchObject({
      kind: "BACKUP_UNREADABLE",
    });
    await writeFile(to, good);
    await writeFile(join(target, "mine"), "");
    expect(await failureOf(restore({ from: to, key, dataDir: target }))).toMatchObject({ kind: "RESTORE_NOT_EMPTY" });
    expect(await failureOf(restore({ from: to, key, dataDir: server.dataDir }))).toMatchObject({ kind: "RESTORE_NOT_EMPTY" });
    expect(await readdir(target)).toEqual(["mine"]);
    expect(await ask("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("and it clears what a killed restore left", async () => {
    await writeFile(to, good);
    const script = runScript({
      dataDir: join(target, "data"),
      code: `p.restore({ from: ${JSON.stringify(to)}, key: Buffer.from("${key.toString("hex")}", "hex"), dataDir }); console.log("begun");`,
    });
    await script.nextLine();
    for (let waited = 0; (await readdir(target)).length === 0 && waited < 200; waited++) await sleep(10);
    script.child.kill("SIGKILL");
    await script.ended;
    expect((await readdir(target)).filter((name) => name.startsWith("data.restore-"))).toHaveLength(1);
    await restore({ from: to, key, dataDir: join(target, "data"), sync: false });
    expect(await readdir(target)).toEqual(["data"]);
  });
});

describe("what a backup refuses, leaving nothing behind", { timeout: 120_000 }, () => {
  it("a name that is taken: the older backup stays", async () => {
    await writeFile(to, "older");
    expect(await failureOf(backup({ server, to, key }))).toEqual({ kind: "BACKUP_EXISTS", path: to });
    expect(await readFile(to, "utf8")).toBe("older");
  });

  it("a key that is none, a member that is not named properly, a folder that does not exist", async () => {
    expect(await failureOf(backup({ server, to, key: Buffer.alloc(32) }))).toMatchObject({ kind: "BACKUP_KEY" });
    expect(await failureOf(backup({ server, to, key, extra: { "../x": Buffer.of(1) } }))).toMatchObject({ kind: "BACKUP_FAILED" });
    expect(await failureOf(backup({ server, to: join(work, "no", "folder"), key }))).toMatchObject({ kind: "BACKUP_FAILED" });
    expect((await readdir(work)).filter((name) => name.startsWith(`backup-${count}`))).toEqual([]);
    expect(await slots()).toEqual([]);
  });

  it("a connection that breaks half-way; the server goes on without slot nor backup mode", async () => {
    const running = failureOf(backup({ server, to, key }));
    for (let waited = 0; (await slots()).length === 0 && waited < 500; waited++) await sleep(2);
    await ask("select pg_terminate_backend(active_pid) from pg_replication_slots");
    expect(await running).toMatchObject({ kind: "BACKUP_FAILED" });
    expect((await readdir(work)).filter((name) => name.startsWith(`backup-${count}`))).toEqual([]);
    expect(await slots()).toEqual([]);
  });

  it("clears what a killed backup left, file and slot", async () => {
    const script = runScript({
      dataDir: server.dataDir,
      code: `const s = await p.startPostgres({ dataDir }); p.backup({ server: s, to: ${JSON.stringify(to)}, key: Buffer.from("${key.toString("hex")}", "hex") }); console.log("begun");`,
    });
    await script.nextLine();
    const leftovers = async (): Promise<string[]> => (await readdir(work)).filter((name) => name.startsWith(`backup-${count}`));
    for (let waited = 0; (await leftovers()).length === 0 && waited < 500; waited++) await sleep(2);
    script.child.kill("SIGKILL");
    await script.ended;
    expect(await leftovers()).toEqual([expect.stringContaining(".partial-")]);
    await backup({ server, to, key });
    expect(await leftovers()).toEqual([`backup-${count}`]);
    expect(await slots()).toEqual([]);
  });
});

describe("what a backup is", { timeout: 120_000 }, () => {
  it("holds no readable trace of the data, the key or the members", async () => {
    await ask("create table if not exists patient (nom text); insert into patient values ('DESMALIX NATHALIE')");
    await backup({ server, to, key, extra: { "audit-seal": Buffer.from("SEAL-HEAD-IN-CLEAR") } });
    const bytes = await readFile(to);
    for (const secret of [Buffer.from("DESMALIX"), Buffer.from("SEAL-HEAD"), Buffer.from("pg_control"), key, key.subarray(0, 8)])
      expect(bytes.includes(secret)).toBe(false);
    expect(bytes.subarray(0, 16).toString()).toBe("comptoir backup\n");
    let opened = 0;
    for await (const part of openSealed(createReadStream(to), key)) opened += part.length;
    expect(opened).toBeLessThan(bytes.length);
  });

  it("takes the same memory, both ways, whatever the size of the database", async () => {
    await ask("create table gros (id int, octets bytea); alter table gros alter octets set storage external");
    await ask(
      "insert into gros select i, (select string_agg(sha512((i * 16384 + j)::text::bytea), '') from generate_series(1, 16384) j) from generate_series(1, 130) i",
    );
    const size = (await ask<{ n: string }>("select pg_total_relation_size('gros') as n"))[0]?.n;
    expect(Number(size)).toBeGreaterThan(130_000_000);
    const script = runScript({
      dataDir: server.dataDir,
      code: `const s = await p.startPostgres({ dataDir });
        const key = Buffer.from("${key.toString("hex")}", "hex");
        const from = ${JSON.stringify(to)};
        const start = process.memoryUsage.rss(); let peak = start;
        const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 5);
        await p.backup({ server: s, to: from, key });
        await p.restore({ from, key, dataDir: from + "-restored", sync: false });
        clearInterval(timer);
        console.log(JSON.stringify({ grown: peak - start }));`,
    });
    const { grown } = JSON.parse(await script.nextLine()) as { grown: number };
    expect((await stat(to)).size).toBeGreaterThan(130_000_000);
    expect(grown).toBeLessThan(90_000_000);
    console.info(`memory grown by ${Math.round(grown / 1e6)} MB for ${Math.round(Number(size) / 1e6)} MB`);
    await ask("drop table gros");
  });
});
