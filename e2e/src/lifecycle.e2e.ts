import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { OfficineClient } from "./officine-client.js";
import { REPOSITORY } from "./repository.js";
import { findOperator } from "./seeded-nation.js";
import { startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

/** Every process whose command line names this folder: our programs and their PostgreSQL. */
function listProcesses(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(folder));
}

describe("the life of a start", () => {
  it("starts again after a SIGKILL of the command, and leaves nothing running (how fast: npm run bench -- start)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "life-"));
    try {
      await using first = await startComptoir({ name: "lifecycle", folder });
      const before = first.run();
      // Killed without a word: the programs see their channel close and stop by themselves.
      first.process.kill("SIGKILL");
      for (let tries = 0; tries < 200 && Object.values(before.pids).some(isAlive); tries += 1) await sleep(100);
      expect(Object.values(before.pids).filter(isAlive)).toEqual([]);

      await using second = await startComptoir({ name: "lifecycle", folder });
      expect(second.run().operators).toEqual(before.operators);
      const client = new OfficineClient(second.run().officine.url);
      expect((await client.logIn(findOperator(second, "NP"))).operator.role).toBe("titulaire");
      expect(await second.stop()).toBe(0);
      expect(second.output()).toContain("Comptoir est arrêté.");
      expect(listProcesses(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("everything killed at once, PostgreSQL stays behind: `stop` ends it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "life-"));
    try {
      await using first = await startComptoir({ name: "lifecycle", folder });
      const { pids } = first.run();
      for (const pid of Object.values(pids)) process.kill(pid, "SIGKILL");
      for (let tries = 0; tries < 200 && Object.values(pids).some(isAlive); tries += 1) await sleep(50);
      expect(listProcesses(folder)).not.toEqual([]);
      const run = spawnSync(process.execPath, [CLI, "stop", "--data", folder], { encoding: "utf8", timeout: 120_000 });
      expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining("laissé en marche, est rendu") });
      expect(listProcesses(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("waits for a start under way instead of making a second one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "life-"));
    const args = [
      CLI,
      "start",
      "--data",
      folder,
      ...["officine", "console", "ordonnance", "insi", "cartes"].flatMap((name) => [`--port-${name}`, "0"]),
    ];
    try {
      const first = spawn(process.execPath, args, { stdio: "ignore" });
      const ended = new Promise((resolve) => first.once("exit", resolve));
      while (!existsSync(join(folder, "start.lock"))) await sleep(20);
      const second = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 120_000 });
      expect(second.status).toBe(0);
      expect(second.stdout).toContain("Comptoir est en train de démarrer");
      expect(second.stdout).toContain("http://localhost:");
      expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).pids.comptoir).toBe(first.pid);
      expect(spawnSync(process.execPath, [CLI, "stop", "--data", folder], { encoding: "utf8" }).stdout).toContain("Comptoir est arrêté.");
      await ended;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("hears the word to stop during a first start, and leaves nothing running", async () => {
    const folder = mkdtempSync(join(tmpdir(), "life-"));
    const args = [
      CLI,
      "start",
      "--data",
      folder,
      ...["officine", "console", "ordonnance", "insi", "cartes"].flatMap((name) => [`--port-${name}`, "0"]),
    ];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (!existsSync(join(folder, "children.json"))) await sleep(20);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(listProcesses(folder)).toEqual([]);
    expect(existsSync(join(folder, "start.lock"))).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  });

  it("refuses a port that was asked for and is taken, in one sentence", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const folder = mkdtempSync(join(tmpdir(), "life-"));
    const run = spawnSync(process.execPath, [CLI, "start", "--data", folder, "--port-officine", String(port)], { encoding: "utf8" });
    server.close();
    rmSync(folder, { recursive: true, force: true });
    expect(run.status).toBe(1);
    expect(run.stderr.trim()).toBe(`Le port ${port} demandé pour officine est déjà pris.`);
  });
});

/** Can anybody read this checkout? In a folder of root alone, another user has nothing to run. */
const readableByAll = (() => {
  for (let path = REPOSITORY; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o005) !== 0o005) return false;
    if (path === dirname(path)) return true;
  }
})();

describe.runIf(process.getuid?.() === 0 && readableByAll)("an ordinary user", () => {
  it("starts Comptoir in a folder of mode 0700 of its own", async () => {
    const id = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
    const user = { uid: id("-u"), gid: id("-g") };
    const home = mkdtempSync(join(tmpdir(), "ordinary-"));
    chownSync(home, user.uid, user.gid);
    const folder = join(home, "data");
    const ports = ["officine", "console", "ordonnance", "insi", "cartes"].flatMap((name) => [`--port-${name}`, "0"]);
    const env = { PATH: process.env.PATH ?? "", HOME: home, LANG: "C.UTF-8" };
    const child = spawn(process.execPath, [CLI, "start", "--data", folder, ...ports], {
      ...user,
      env,
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      for (let tries = 0; tries < 1200 && child.exitCode === null && !existsSync(join(folder, "run.json")); tries += 1) await sleep(100);
      expect(existsSync(join(folder, "run.json")), output).toBe(true);
      expect(statSync(join(folder, "run.json")).uid).toBe(user.uid);
    } finally {
      child.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    }
  });
});
