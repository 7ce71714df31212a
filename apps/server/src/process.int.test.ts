import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "@comptoir/postgres";
import { createTestDatabase } from "@comptoir/postgres/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importOfficines } from "./features/operators/index.js";
import { commandActor } from "./platform/command-actor.js";
import { type Config, readConfig } from "./platform/config.js";
import { createLogger } from "./platform/log.js";
import { enqueue } from "./platform/outbox/index.js";
import { listOfficines } from "./platform/postgres/officines.js";
import { connect, openDatabase } from "./platform/postgres/open-database.js";
import { withOfficine } from "./platform/postgres/with-officine.js";
import { GARE, MARCHE } from "./testing/demo-people.js";

let folder: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "comptoir-process-"));
});

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  // A killed server leaves PostgreSQL behind, as after a crash: it is adopted, then stopped.
  await (await startPostgres({ dataDir: path.join(folder, "data", "pg") })).stop();
  await rm(folder, { recursive: true, force: true });
});

async function configFile(overrides: object = {}): Promise<string> {
  const file = path.join(folder, `config-${crypto.randomUUID()}.json`);
  await writeFile(file, JSON.stringify({ profile: "bac-a-sable", dataDir: path.join(folder, "data"), ...overrides }));
  return file;
}

function run(script: "main.ts" | "command.ts", args: string[], ipc: boolean) {
  const child = spawn(
    process.execPath,
    ["--conditions=@comptoir/source", "--import", "tsx", path.join(import.meta.dirname, script), ...args],
    { stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])] },
  );
  children.add(child);
  const output = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    output.err += chunk.toString();
  });
  const ended = once(child, "exit").then(([code]) => {
    children.delete(child);
    return code as number | null;
  });
  return { child, output, ended };
}

async function readyLine(server: ReturnType<typeof run>): Promise<string> {
  while (!server.output.out.includes("\n")) {
    if (server.child.exitCode !== null) throw new Error(`ended before it was ready: ${server.output.err}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server.output.out.split("\n")[0] ?? "";
}

describe("the server process", { timeout: 120_000 }, () => {
  it("prints one ready line, serves, stops on SIGTERM with code 0 and PostgreSQL last", async () => {
    const server = run("main.ts", ["--config", await configFile()], false);
    const ready = JSON.parse(await readyLine(server)) as { type: string; url: string };
    expect(ready).toEqual({ type: "ready", url: expect.stringMatching(/^http:\/\/localhost:\d+$/) });
    expect((await fetch(`${ready.url}/healthz`)).status).toBe(200);
    server.child.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    await expect(fetch(`${ready.url}/healthz`)).rejects.toThrow();
    expect(server.output.out.split("\n").filter(Boolean)).toHaveLength(1);
    for (const line of server.output.err.split("\n").filter(Boolean)) expect(() => JSON.parse(line), line).not.toThrow();
  });

  it("says ready on its IPC channel and stops when its parent goes", async () => {
    const server = run("main.ts", ["--config", await configFile()], true);
    const [ready] = (await once(server.child, "message")) as [{ type: string; url: string }];
    expect(ready.type).toBe("ready");
    expect(server.output.out).toBe("");
    server.child.disconnect();
    expect(await server.ended).toBe(0);
  });

  it("killed, leaves PostgreSQL to be adopted by the next start", async () => {
    const first = run("main.ts", ["--config", await configFile()], false);
    await readyLine(first);
    first.child.kill("SIGKILL");
    await first.ended;
    const second = run("main.ts", ["--config", await configFile()], false);
    const ready = JSON.parse(await readyLine(second)) as { url: string };
    expect((await fetch(`${ready.url}/healthz`)).status).toBe(200);
    second.child.kill("SIGINT");
    expect(await second.ended).toBe(0);
  });

  it("two servers and a command on one cluster: none takes it from the others, the last one stops it", async () => {
    const config = await configFile();
    const first = run("main.ts", ["--config", config], false);
    await readyLine(first);
    const second = run("main.ts", ["--config", config], false);
    const { url } = JSON.parse(await readyLine(second)) as { url: string };
    const command = run("command.ts", ["audit-verify", "--config", config], false);
    first.child.kill("SIGTERM");
    expect([await first.ended, await command.ended]).toEqual([0, 0]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(existsSync(path.join(folder, "data", "pg", "postmaster.pid"))).toBe(false);
  });

  it("PostgreSQL killed under it: the process ends with code 1, and the next one recovers", async () => {
    const config = await configFile();
    const first = run("main.ts", ["--config", config], false);
    await readyLine(first);
    const postmaster = Number((await readFile(path.join(folder, "data", "pg", "postmaster.pid"), "utf8")).split("\n")[0]);
    process.kill(postmaster, "SIGKILL");
    expect(await first.ended).toBe(1);
    expect(first.output.err).toContain("PostgreSQL ended under the server");
    const second = run("main.ts", ["--config", config], false);
    const { url } = JSON.parse(await readyLine(second)) as { url: string };
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  it("a failpoint arms once « ready » was said: a start on open rows comes to its end, then stops dead", async () => {
    const file = await configFile({ failpoints: ["after-claim"] });
    await leaveOpenRow(readConfig(file), MARCHE);
    const server = run("main.ts", ["--config", file], false);
    expect(JSON.parse(await readyLine(server))).toMatchObject({ type: "ready" });
    await leaveOpenRow(readConfig(file), GARE);
    expect(await server.ended).toBe(null); // SIGKILL
  });

  it.each([
    [{ profile: "production", clockOffsetMs: 1 }, "Configuration refusée, clé « clockOffsetMs »"],
    [{ http: { host: "0.0.0.0" } }, "Configuration refusée, clé « http.host »"],
    [{ failpoints: ["nulle-part"] }, "Configuration refusée, clé « failpoints »"],
  ])("refuses %j with a sentence and code 1", async (overrides, sentence) => {
    const server = run("main.ts", ["--config", await configFile(overrides)], false);
    expect(await server.ended).toBe(1);
    expect(server.output.err).toContain(sentence);
    expect(server.output.out).toBe("");
  });
});

/** A transmission that still must leave, as a crash leaves it. */
async function leaveOpenRow(config: Config, known: typeof MARCHE): Promise<void> {
  const database = await openDatabase(config, createLogger({ level: "silent" }));
  const owner = connect(database.access.owner, { max: 1 });
  try {
    await importOfficines(owner, { officines: [known] }, { demo: true });
    const officine = (await listOfficines(database.app)).find(({ finess }) => finess === known.finess)?.id ?? "";
    await withOfficine(database.app, officine, (trx) =>
      enqueue(trx, {
        kind: "ordonnance.execution",
        service: "ordonnance",
        orderingKey: "a",
        idempotencyKey: "a",
        payload: {},
        actor: commandActor(officine),
        act: "Essai",
      }),
    );
  } finally {
    await owner.destroy();
    await database.close();
  }
}

describe("the command process", { timeout: 120_000 }, () => {
  it("prints for a person on stdout; code 1 for an unknown name, a missing argument, a missing configuration", async () => {
    const cases: [string[], RegExp][] = [
      [["inconnue"], /^Commande inconnue : inconnue\. Commandes :/],
      [["doctor"], /--config <fichier JSON> est attendu/],
      [["import-patients", "--config", await configFile()], /un argument est attendu : le fichier des patients/],
      [["import-patients", "absent.csv", "--config", await configFile()], /introuvable/],
      [["doctor", "--config", path.join(folder, "absent.json")], /ne peut pas être lu/],
    ];
    for (const [args, message] of cases) {
      const command = run("command.ts", args, false);
      expect(await command.ended, args.join(" ")).toBe(1);
      expect(command.output.out).toMatch(message);
    }
  });

  it("[DATABASE_URL] by a socket: commands work there; backup and restore refuse and name pg_basebackup", async () => {
    await using database = await createTestDatabase();
    const { host, port } = database.admin;
    const url = `postgres:///${database.name}?host=${host}&port=${port}&user=postgres`;
    const config = await configFile({ dataDir: path.join(folder, "external"), database: { url } });
    const verify = run("command.ts", ["audit-verify", "--config", config], false);
    expect(await verify.ended, verify.output.err).toBe(0);
    for (const name of ["backup", "restore"]) {
      const to = path.join(folder, "external.sauvegarde");
      const command = run("command.ts", [name, to, "--config", config], false);
      expect(await command.ended).toBe(1);
      expect(command.output.out).toContain("pg_basebackup");
      expect(existsSync(to)).toBe(false);
    }
    expect(existsSync(path.join(folder, "external", "pg"))).toBe(false);
  });

  it("works beside nobody: starts PostgreSQL, does its work, stops it, code 0", async () => {
    const command = run("command.ts", ["audit-verify", "--config", await configFile()], false);
    expect(await command.ended, command.output.out).toBe(0);
  });
});
