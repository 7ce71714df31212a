import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { copyPreparedFolder } from "./prepared-folder.js";
import { ARTEFACTS, REPOSITORY } from "./repository.js";
import type { RunJson } from "./run-json.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
const READY_PATIENCE_MS = 180_000;
const STOP_PATIENCE_MS = 60_000;

export interface Comptoir extends AsyncDisposable {
  /** The whole data folder (`.comptoir` of this run). */
  readonly folder: string;
  readonly runFile: string;
  /** run.json as it is now: a restarted program has another pid. */
  run(): RunJson;
  /** What the command printed so far. */
  output(): string;
  readonly process: ChildProcess;
  /** SIGTERM, then waits for the end; the data stay until disposal. Returns the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** Name below `.comptoir/artefacts` under which the logs are kept. */
  readonly name: string;
  /** Kept at the end, and started on again if it exists; absent = a new one, removed at the end. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A first start, instead of one on a copy of the prepared folder. */
  readonly fresh?: boolean;
}

/** Starts the real command on its own data folder and any free ports, and waits until run.json says that all is ready. */
export async function startComptoir(options: StartOptions): Promise<Comptoir> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "comptoir-"));
  if (!options.fresh) copyPreparedFolder(folder);
  const runFile = join(folder, "run.json");
  const ports = ["officine", "console", "ordonnance", "insi", "cartes"].flatMap((name) => [`--port-${name}`, "0"]);
  const child = spawn(process.execPath, [CLI, "start", "--data", folder, ...ports], {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATABASE_URL: "", ...options.env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS);
    const code = await exited;
    clearTimeout(patience);
    return code;
  };
  const dispose = async () => {
    await stop();
    keepLogs(folder, options.name);
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };

  const deadline = performance.now() + READY_PATIENCE_MS;
  while (!isRunFileOf(runFile, child.pid)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await dispose();
      throw new Error(`Comptoir did not start:\n${output}`);
    }
    await sleep(50);
  }
  return {
    folder,
    runFile,
    process: child,
    run: () => JSON.parse(readFileSync(runFile, "utf8")) as RunJson,
    output: () => output,
    stop,
    [Symbol.asyncDispose]: dispose,
  };
}

/** A start that was killed leaves its run.json behind: only the one of this process counts. */
function isRunFileOf(path: string, pid: number | undefined): boolean {
  return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as RunJson).pids.comptoir === pid;
}

function keepLogs(folder: string, name: string): void {
  const logs = join(folder, "logs");
  if (!existsSync(logs) || !statSync(logs).isDirectory()) return;
  const kept = join(ARTEFACTS, name);
  mkdirSync(kept, { recursive: true });
  cpSync(logs, kept, { recursive: true });
}
