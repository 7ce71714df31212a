import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findHolder, takeLock } from "../../../tools/process-lock.mjs";
import { describeRun } from "./announce.js";
import { importDemoOnce } from "./demo.js";
import { type DataFolder, programArguments } from "./layout.js";
import { endLeftBehind, recordChildren } from "./left-behind.js";
import { type AskedPorts, choosePorts, type PortName } from "./ports.js";
import { writePrivateJson } from "./private-file.js";
import { type Program, startProgram } from "./program.js";
import { readSandboxReady, readServerReady } from "./ready-messages.js";
import { findRunFile, type Profile, type RunState, removeRunFile, writeRunFile } from "./run-file.js";
import { buildServerConfig, type SettingsFile } from "./server-config.js";

export interface StartOptions {
  readonly folder: DataFolder;
  readonly ports: AskedPorts;
  readonly profile: Profile;
  readonly settings: SettingsFile;
  readonly databaseUrl: string | undefined;
  /** Places where the server's first life stops dead (tests, bac à sable only). */
  readonly failpoints: readonly string[];
  /** The national services alone, for developers of other software. */
  readonly nationOnly: boolean;
  readonly say: (line: string) => void;
  /** Resolves when it is time to stop. */
  readonly untilStop: Promise<void>;
}

const OTHER_START_PATIENCE_MS = 300_000;

/** Starts everything, keeps it running, stops it in order. When it already runs, says where. Returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const { folder, say } = options;
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  for (;;) {
    const lock = takeLock(folder.lock);
    if (lock.ok) {
      try {
        return await runHouse(options);
      } finally {
        lock.release();
      }
    }
    if (await announceOther(folder, lock.holder.pid, say)) return 0;
    if (findHolder(folder.lock)?.pid === lock.holder.pid) {
      say(`Comptoir (processus ${lock.holder.pid}) démarre encore. Journaux : ${folder.logs}`);
      return 1;
    }
  }
}

/** Waits for the other start to be ready and prints its addresses; false when it disappeared or takes too long. */
async function announceOther(folder: DataFolder, pid: number, say: (line: string) => void): Promise<boolean> {
  const deadline = performance.now() + OTHER_START_PATIENCE_MS;
  let told = false;
  while (performance.now() < deadline && findHolder(folder.lock)?.pid === pid) {
    const run = findRunFile(folder.runFile, pid);
    if (run) {
      say(`Comptoir est déjà lancé (processus ${pid}) :\n\n${describeRun(run)}\n`);
      return true;
    }
    if (!told) say(`Comptoir est en train de démarrer (processus ${pid}) : attente…`);
    told = true;
    await sleep(200);
  }
  return false;
}

async function runHouse(options: StartOptions): Promise<number> {
  const { folder, say, profile } = options;
  const beganAt = performance.now();
  removeRunFile(folder.runFile);
  await endLeftBehind(folder.children, say);

  const withNation = profile === "bac-a-sable";
  const names: PortName[] = [
    ...(options.nationOnly ? [] : (["officine"] as const)),
    ...(withNation ? (["console", "ordonnance"] as const) : []),
  ];
  const ports = await choosePorts(options.ports, names, say);

  let state: RunState = { profile, startedAt: new Date() };
  let complete = false;
  /** At each start of a program, restarts included: its pid and its addresses may have changed. */
  const update = (change: Partial<RunState>) => {
    state = { ...state, ...change };
    recordChildren(
      folder.children,
      [state.sandbox?.pid, state.server?.pid].filter((pid) => pid !== undefined),
    );
    if (complete) writeRunFile(folder.runFile, state);
  };

  const programs: Program[] = [];
  try {
    if (withNation) {
      writePrivateJson(folder.nationConfig, {
        dataDir: folder.nation,
        host: "127.0.0.1",
        ports: { console: ports.console, ordonnance: ports.ordonnance },
      });
      say("Bac à sable…");
      programs.push(
        await startProgram({
          name: "Le bac à sable",
          argv: () => [...programArguments("sandbox", "main"), "--config", folder.nationConfig],
          logFile: join(folder.logs, "nation.log"),
          readReady: readSandboxReady,
          onReady: (ready, pid) => update({ sandbox: { ready, pid } }),
          say,
        }),
      );
    }
    if (!options.nationOnly) {
      const sandbox = state.sandbox?.ready;
      const config = buildServerConfig({ ...options, port: ports.officine, sandbox });
      writePrivateJson(folder.officineConfig, { ...config, ...(options.failpoints.length > 0 && { failpoints: options.failpoints }) });
      say("Officine…");
      programs.push(await startServer(folder, update, say));
      // A fault point stops the server once: the next start of the same server finds it disarmed.
      writePrivateJson(folder.officineConfig, config);
      if (sandbox) await importDemoOnce(folder, sandbox.demo, options.databaseUrl, say);
    }
    complete = true;
    const run = writeRunFile(folder.runFile, state);
    say(`\nComptoir est prêt (${((performance.now() - beganAt) / 1000).toFixed(1).replace(".", ",")} s).\n\n${describeRun(run)}\n`);
    say("Ctrl+C arrête tout.");
    await options.untilStop;
    say("Arrêt…");
  } finally {
    complete = false;
    removeRunFile(folder.runFile);
    // The officine first: what it must still say to the services, it can.
    for (const program of programs.reverse()) await program.stop();
    rmSync(folder.children, { force: true });
  }
  say("Comptoir est arrêté.");
  return 0;
}

function startServer(folder: DataFolder, update: (change: Partial<RunState>) => void, say: (line: string) => void): Promise<Program> {
  return startProgram({
    name: "L'officine",
    argv: () => [...programArguments("server", "main"), "--config", folder.officineConfig],
    logFile: join(folder.logs, "officine.log"),
    readReady: readServerReady,
    onReady: (ready, pid) => update({ server: { ready, pid } }),
    say,
  });
}
