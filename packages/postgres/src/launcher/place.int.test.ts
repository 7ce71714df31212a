import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PostgresError } from "../failure.js";
import { type Account, chooseLabel, readAccounts } from "./identity.js";
import { runScript, type Script } from "./script.test.support.js";
import { startPostgres } from "./start-postgres.js";
import { stopPostmaster } from "./stop-postmaster.js";

const isRoot = process.getuid?.() === 0;
const accounts = await readAccounts();
const hasPostgres = accounts.some((a) => a.name === "postgres");

let work: string;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "comptoir-place-"));
});

afterEach(async () => {
  for (const entry of await readdir(work, { recursive: true }))
    if (entry.endsWith("PG_VERSION") && !entry.includes("base")) await stopPostmaster(join(work, entry, ".."));
  await rm(work, { recursive: true, force: true });
});

/** What a started server tells of itself. */
interface Told {
  dataDir: string;
  uid: number;
  adopted: boolean;
  answer: string;
}

const startAndAsk = `const s = await p.startPostgres({ dataDir, systemFolder: SYSTEM });
  const answer = await p.withClient(s.connection({ database: "postgres", user: "postgres" }), async (c) => (await c.query("select session_user || ' ' || count(*) as a from pg_class")).rows[0].a);
  const { statSync } = await import("node:fs");
  console.log(JSON.stringify({ dataDir: s.dataDir, uid: statSync(s.dataDir).uid, adopted: s.adopted, answer }));`;
const startOrRefuse = `try { ${startAndAsk} } catch (error) { console.log(JSON.stringify({ kind: error.kind, message: error.message })); }`;

function launch(o: Parameters<typeof runScript>[0]): Script {
  return runScript({ ...o, code: o.code.replaceAll("SYSTEM", JSON.stringify(join(work, "system"))) });
}

async function tell(script: Script): Promise<Told & { kind?: string; message?: string }> {
  const line = await script.nextLine();
  await script.ended;
  return JSON.parse(line) as Told;
}

/** Stops a server from outside, once it has been asked about. */
async function stop(dataDir: string): Promise<void> {
  await stopPostmaster(dataDir);
}

describe.runIf(isRoot)("an ordinary user", { timeout: 120_000 }, () => {
  const daemon = accounts.find((a) => a.name === "daemon") as Account;

  it("runs PostgreSQL itself, under its own name", async () => {
    await chmod(work, 0o755);
    const home = join(work, "home");
    await mkdir(home, { mode: 0o700 });
    await chown(home, daemon.uid, daemon.gid);
    const told = await tell(launch({ dataDir: join(home, "data"), code: startAndAsk, uid: daemon.uid, gid: daemon.gid }));
    expect(told).toMatchObject({ uid: daemon.uid, adopted: false, answer: expect.stringMatching(/^postgres \d+$/) });
    // root comes later (sudo): the data keep their owner, the running server is adopted, then started again as that owner.
    const adopted = await startPostgres({ dataDir: told.dataDir });
    expect(adopted.adopted).toBe(true);
    await adopted.stop();
    const again = await tell(launch({ dataDir: told.dataDir, code: startAndAsk }));
    expect(again).toMatchObject({ uid: daemon.uid, adopted: false });
    const owners = new Set<number>();
    for (const entry of await readdir(told.dataDir, { recursive: true })) owners.add((await stat(join(told.dataDir, entry))).uid);
    expect([...owners]).toEqual([daemon.uid]);
    await stop(told.dataDir);
    expect(await tell(launch({ dataDir: told.dataDir, code: startAndAsk, uid: daemon.uid, gid: daemon.gid }))).toMatchObject({
      adopted: false,
    });
  });

  it("without an entry in /etc/passwd runs it under a borrowed name; the files stay its own", async () => {
    const uid = 54_321;
    await chmod(work, 0o755);
    const home = join(work, "home");
    await mkdir(home, { mode: 0o700 });
    await chown(home, uid, uid);
    const told = await tell(launch({ dataDir: join(home, "data"), code: startAndAsk, uid, gid: uid }));
    expect(told).toMatchObject({ uid, adopted: false, answer: expect.stringMatching(/^postgres \d+$/) });
  });

  it("is refused root's data with a sentence that names root", async () => {
    await chmod(work, 0o755);
    const dataDir = join(work, "data");
    await mkdir(dataDir, { mode: 0o755 });
    await writeFile(join(dataDir, "PG_VERSION"), "18\n");
    const told = await tell(launch({ dataDir, code: startOrRefuse, uid: daemon.uid, gid: daemon.gid }));
    expect(told).toMatchObject({ kind: "FOREIGN_OWNER", message: expect.stringContaining("root") });
  });
});

/** A user namespace that maps every id to itself and allows no further one: what a container that refuses `unshare` looks like. */
async function refuseNamespaces(): Promise<{ holder: ChildProcess; through: (setup?: string) => string[] }> {
  const holder = spawn("unshare", ["--user", "sleep", "120"], { stdio: "ignore" });
  await once(holder, "spawn");
  const { readlink } = await import("node:fs/promises");
  while ((await readlink(`/proc/${holder.pid}/ns/user`)) === (await readlink("/proc/self/ns/user"))) await sleep(10);
  for (const map of ["uid_map", "gid_map"]) await writeFile(`/proc/${holder.pid}/${map}`, "0 0 4294967295\n");
  return {
    holder,
    through: (setup = "true") => [
      ...["nsenter", "-t", String(holder.pid), "-U", "-S", "0", "-G", "0", "--"],
      ...["unshare", "--mount", "sh", "-c", `echo 0 > /proc/sys/user/max_user_namespaces && ${setup} && exec "$@"`, "sh"],
    ],
  };
}

describe.runIf(isRoot && process.platform === "linux" && hasPostgres)(
  "root, where user namespaces are refused",
  { timeout: 120_000 },
  () => {
    const postgres = accounts.find((a) => a.name === "postgres") as Account;
    let refusing: Awaited<ReturnType<typeof refuseNamespaces>>;

    beforeEach(async () => {
      refusing = await refuseNamespaces();
    });

    afterEach(async () => {
      refusing.holder.kill();
      await once(refusing.holder, "exit");
    });

    it("gives the data to postgres, where postgres can walk", async () => {
      await chmod(work, 0o755);
      const dataDir = join(work, "data");
      const told = await tell(launch({ dataDir, code: startAndAsk, through: refusing.through() }));
      expect(told).toMatchObject({ dataDir, uid: postgres.uid, answer: expect.stringMatching(/^postgres \d+$/) });
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
      // Back on a machine that allows namespaces, the owner stays.
      await stop(dataDir);
      const here = await startPostgres({ dataDir });
      expect([here.adopted, (await stat(dataDir)).uid]).toEqual([false, postgres.uid]);
      await here.stop();
    });

    it("puts the data outside a private home, and finds them again, also once namespaces are allowed", async () => {
      await chmod(work, 0o711);
      await mkdir(join(work, "home"), { mode: 0o700 });
      const dataDir = join(work, "home", "data");
      const told = await tell(launch({ dataDir, code: startAndAsk, through: refusing.through() }));
      expect(told).toMatchObject({ uid: postgres.uid, adopted: false, dataDir: expect.stringContaining(join(work, "system", "data-")) });
      expect(await tell(launch({ dataDir, code: startAndAsk, through: refusing.through() }))).toMatchObject({
        adopted: true,
        dataDir: told.dataDir,
      });
      const here = await startPostgres({ dataDir, systemFolder: join(work, "system") });
      expect([here.adopted, here.dataDir]).toEqual([true, told.dataDir]);
      await here.stop();
    });

    it("copies programs that lie in a private home to a readable folder, once", async () => {
      await chmod(work, 0o755);
      const { copyToReadableCache } = await import("./binaries-cache.js");
      const { resolveBinaries, inspectBinaries } = await import("./binaries.js");
      await mkdir(join(work, "home"), { mode: 0o700 });
      const installed = await resolveBinaries();
      await cp(installed.root, join(work, "home", "native"), { recursive: true, verbatimSymlinks: true });
      const hidden = await inspectBinaries("test", join(work, "home", "native"));
      const copies = await Promise.all([
        copyToReadableCache(hidden, join(work, "system")),
        copyToReadableCache(hidden, join(work, "system")),
      ]);
      expect(copies[0]).toEqual(copies[1]);
      expect(await readdir(join(work, "system"))).toHaveLength(1);
      const child = spawn(copies[0]?.postgres ?? "", ["--version"], { uid: postgres.uid, gid: postgres.gid, stdio: "ignore" });
      expect((await once(child, "exit"))[0]).toBe(0);
      await chmod(copies[0]?.root ?? "", 0o777);
      await expect(copyToReadableCache(hidden, join(work, "system"))).rejects.toThrow(/can be changed by others/);
    });

    it("refuses with a sentence when there is no postgres account: nobody never owns health data", async () => {
      await chmod(work, 0o755);
      const passwd = join(work, "passwd");
      await writeFile(passwd, "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
      const through = refusing.through(`mount --bind ${passwd} /etc/passwd`);
      const told = await tell(launch({ dataDir: join(work, "data"), code: startOrRefuse, through }));
      expect(told).toMatchObject({
        kind: "NO_SAFE_ACCOUNT",
        message: expect.stringMatching(/compte système « postgres »[\s\S]*DATABASE_URL/),
      });
      expect((await readdir(work)).sort()).toEqual(["passwd"]);
    });

    it("hands root's data over to postgres", async () => {
      await chmod(work, 0o755);
      const dataDir = join(work, "data");
      await (await startPostgres({ dataDir })).stop();
      expect((await stat(dataDir)).uid).toBe(0);
      const told = await tell(launch({ dataDir, code: startAndAsk, through: refusing.through() }));
      expect(told).toMatchObject({ uid: postgres.uid, adopted: false });
    });
  },
);

describe.runIf(isRoot)("root", { timeout: 120_000 }, () => {
  it("never serves data that belong to nobody", async () => {
    await chmod(work, 0o755);
    const dataDir = join(work, "data");
    await mkdir(dataDir);
    await writeFile(join(dataDir, "PG_VERSION"), "18\n");
    await chown(dataDir, 65_534, 65_534);
    const error = await startPostgres({ dataDir }).catch((e: unknown) => e);
    expect((error as PostgresError).failure).toMatchObject({ kind: "FOREIGN_OWNER", owner: "nobody" });
  });
});

describe.runIf(isRoot && process.platform === "linux")("a folder that is a mount point", { timeout: 120_000 }, () => {
  it("is refused with a sentence, and left empty", async () => {
    const dataDir = join(work, "mounted");
    await mkdir(dataDir);
    const through = ["unshare", "--mount", "sh", "-c", `mount -t tmpfs none ${dataDir} && exec "$@"`, "sh"];
    expect(await tell(launch({ dataDir, code: startOrRefuse, through }))).toMatchObject({
      kind: "DATA_UNREACHABLE",
      message: expect.stringContaining("point de montage"),
    });
    expect(await readdir(work)).toEqual(["mounted"]);
  });
});

describe("the name worn inside a namespace", { timeout: 120_000 }, () => {
  const account = (name: string, uid: number): Account => ({ name, uid, gid: uid });

  it("is postgres, else another system account, and nobody only when there is nothing else", () => {
    const [root, daemon, bin, nobody, postgres] = [
      account("root", 0),
      account("daemon", 1),
      account("bin", 2),
      account("nobody", 65_534),
      account("postgres", 101),
    ];
    expect(chooseLabel([root, nobody, bin, daemon, postgres])?.name).toBe("postgres");
    expect(chooseLabel([root, nobody, bin, daemon])?.name).toBe("daemon");
    expect(chooseLabel([root, nobody])?.name).toBe("nobody");
    expect(chooseLabel([root])).toBeUndefined();
  });
});
