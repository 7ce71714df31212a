import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@comptoir/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReadyMessage } from "./start-sandbox.js";
import { createCaller, dispenseBundle, newKey } from "./testing/caller.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const mainFile = fileURLToPath(new URL("main.ts", import.meta.url));
let folder: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comptoir-nation-"));
  config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ dataDir: join(folder, "nation"), host: "127.0.0.1", ports: { console: 0, ordonnance: 0 } }));
});
afterAll(async () => {
  // Whatever a failed test left: adopt the database and stop it, then the folder can go.
  const server = await startPostgres({ dataDir: join(folder, "nation", "pg") });
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Process {
  readonly child: ChildProcess;
  readonly ready: Promise<ReadyMessage>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  stderr(): string;
}

function launch(file = config): Process {
  const child = fork(mainFile, ["--config", file], {
    cwd: root,
    execArgv: ["--conditions=@comptoir/source", "--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.once("exit", (code, signal) => done({ code, signal }));
  });
  const ready = new Promise<ReadyMessage>((done, fail) => {
    child.once("message", (message) => done(message as ReadyMessage));
    void ended.then(({ code, signal }) => fail(new Error(`ended ${code ?? signal}: ${said}`)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended, stderr: () => said };
}

async function control(ready: ReadyMessage, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${ready.control.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ready.control.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function officineOf(ready: ReadyMessage) {
  const [[finess, files] = ["", { cert: "", key: "" }]] = Object.entries(ready.pki.clients);
  const [ca, cert, key] = await Promise.all([readFile(ready.pki.ca, "utf8"), readFile(files.cert, "utf8"), readFile(files.key, "utf8")]);
  return createCaller({ url: ready.services.ordonnance.url, finess, tls: { ca, cert, key } });
}

describe("the process", { timeout: 120_000 }, () => {
  it("starts on nothing, says where everything is, keeps its keys to itself", async () => {
    const { child, ready, ended } = launch();
    const said = await ready;
    expect(Object.keys(said.pki.clients).length).toBeGreaterThanOrEqual(2);
    for (const { cert, key } of [...Object.values(said.pki.clients), ...Object.values(said.pki.prescribers)]) {
      expect(((await stat(key)).mode & 0o777).toString(8)).toBe("600");
      expect(await readFile(cert, "utf8")).toContain("BEGIN CERTIFICATE");
    }
    expect(((await stat(join(folder, "nation", "pki", "ca.key"))).mode & 0o777).toString(8)).toBe("600");
    const { operators } = JSON.parse(await readFile(said.demo.operators, "utf8")) as {
      operators: { finess: string; code: string; rpps?: string }[];
    };
    expect(operators).toContainEqual(
      expect.objectContaining({ code: "NP", displayName: "PERRIN Nathalie", role: "titulaire", finess: Object.keys(said.pki.clients)[0] }),
    );
    const patients = (await readFile(said.demo.patients, "utf8")).split("\n");
    expect(patients[0]).toBe("finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid");
    expect(patients.some((line) => line.includes("DESMALIX;;NATHALIE;1955-06-15;F;63220"))).toBe(true);
    expect(patients.length).toBeGreaterThan(200);
    const { ordonnances } = JSON.parse(await readFile(said.demo.ordonnances, "utf8")) as {
      ordonnances: { numero: string; label: string; patient: string }[];
    };
    expect(ordonnances.length).toBeGreaterThanOrEqual(30);
    expect(ordonnances.find((one) => one.numero === "01S2TBPZ2JCNZZYGHZ")?.patient).toBe("DESMALIX NATHALIE");
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("keeps everything across a stop and a kill: ordonnances, executions, clock, faults, token, authority", async () => {
    const first = launch();
    const before = await first.ready;
    const officine = await officineOf(before);
    const written = (await control(before, "POST", "/ordonnance", {
      lines: [{ cip13: "3400935955838", posology: "1 si douleur", repeats: 2 }],
      months: 12,
    })) as { id: string; numero: string; lines: { id: string }[] };
    const lock = await officine.lock(written.id);
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: officine.finess, lines: [{ lineId: written.lines[0]?.id }] });
    const answer = await officine.dispense(written.id, lock.secret, key, bundle);
    expect(answer.status).toBe(200);
    await control(before, "POST", "/clock", { advanceMs: 24 * 3600_000 });
    await control(before, "PUT", "/faults/ordonnance", { kind: "slow", ms: 5 });
    const ca = await readFile(before.pki.ca, "utf8");
    first.child.kill("SIGKILL");
    expect(await first.ended).toEqual({ code: null, signal: "SIGKILL" });

    const second = launch();
    const after = await second.ready;
    expect(after.control.token).toBe(before.control.token);
    expect(await readFile(after.pki.ca, "utf8")).toBe(ca);
    const state = await control(after, "GET", "/state");
    expect(state).toMatchObject({ clock: { offsetMs: 24 * 3600_000 }, services: { ordonnance: { faults: [{ kind: "slow", ms: 5 }] } } });
    const back = await officineOf(after);
    const replayed = await back.dispense(written.id, "gone", key, bundle);
    expect([replayed.status, replayed.headers["idempotency-replayed"], replayed.text]).toEqual([200, "true", answer.text]);
    expect(await control(after, "GET", `/ordonnance/${written.numero}`)).toMatchObject({ executions: [{ key }] });
    second.child.disconnect();
    expect(await second.ended).toEqual({ code: 0, signal: null });
  });

  it("a second process on the same nation is refused with a sentence, and the first one goes on", async () => {
    const first = launch();
    const said = await first.ready;
    const second = launch();
    expect((await second.ended).code).toBe(1);
    expect(second.stderr()).toContain("Un autre bac à sable fait déjà vivre cette nation");
    expect((await fetch(`${said.console.url}/`)).status).toBe(200);
    first.child.kill("SIGINT");
    expect((await first.ended).code).toBe(0);
  });

  it("a stop asked for during the start is obeyed", async () => {
    const { child, ended, stderr } = launch();
    await new Promise<void>((done) => {
      child.stderr?.on("data", () => done());
    });
    child.kill("SIGTERM");
    expect((await ended).code, stderr()).toBe(0);
  });

  it.each([
    ["{", "illisible"],
    ['{"dataDir":"relatif"}', "chemin absolu"],
    ['{"dataDir":"/tmp/x","host":"0.0.0.0"}', "boucle locale"],
    ['{"dataDir":"/tmp/x","surprise":1}', "Configuration du bac à sable refusée"],
  ])("refuses the configuration %s in one sentence", async (text, sentence) => {
    const file = join(folder, "bad.json");
    await writeFile(file, text);
    const { ended, stderr } = launch(file);
    expect((await ended).code).toBe(1);
    expect(stderr()).toContain(sentence);
  });
});
