import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./user-error.js";

const LOG_LIMIT = 20 * 1024 * 1024;
const STOP_PATIENCE_MS = 30_000;
const READY_PATIENCE_MS = 120_000;
/** A life longer than this wipes out what went wrong before. */
const STEADY_MS = 10_000;
/** Longest wait before a new start of a program that was ready, and of one that never was. */
const MAX_DELAY_MS = { ready: 2_000, never: 30_000 } as const;

export interface ProgramOptions<R> {
  /** French name for messages. */
  readonly name: string;
  /** Arguments of `node`; asked again at each start, so that a restart uses the ports and certificates of the moment. */
  readonly argv: () => string[];
  readonly logFile: string;
  readonly readReady: (message: unknown) => R;
  /** Called as soon as a process exists, ready or not. */
  readonly onSpawn: (pid: number) => void;
  /** Called at each start once the program is ready, the first time included. */
  readonly onReady: (ready: R, pid: number) => void;
  readonly say: (line: string) => void;
}

export interface Program {
  /** The first start reached « ready »; rejected with the end of its log when it did not. */
  readonly ready: Promise<void>;
  /** At any moment, ready or not. */
  stop(): Promise<void>;
}

/**
 * Starts a program and looks after it: its first start must reach « ready » or fails with the end of its log; after that, if it
 * dies it is started again, after 0.2 s at first, then later and later when it keeps dying. Its IPC channel is its life line: when this
 * process disappears, the program sees « disconnect » and stops by itself. It is detached, so that Ctrl+C reaches this process
 * alone and the order of stopping is ours.
 */
export function startProgram<R>(options: ProgramOptions<R>): Program {
  const { name, say } = options;
  let child: ChildProcess | undefined;
  let stopping = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const launch = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const log = openLog(options.logFile);
      const started = spawn(process.execPath, options.argv(), { stdio: ["ignore", log, log, "ipc"], detached: true });
      closeSync(log);
      child = started;
      if (started.pid !== undefined) options.onSpawn(started.pid);
      let ready = false;
      const patience = setTimeout(() => started.kill("SIGKILL"), READY_PATIENCE_MS);
      started.on("message", (message) => {
        if (ready || (message as { type?: unknown }).type !== "ready") return;
        ready = true;
        clearTimeout(patience);
        try {
          options.onReady(options.readReady(message), started.pid ?? 0);
          resolve();
        } catch (error) {
          reject(error as Error);
          started.kill("SIGKILL");
        }
      });
      started.on("exit", (code, signal) => {
        clearTimeout(patience);
        child = undefined;
        if (!ready) reject(new UserError(`${name} n'a pas démarré (${signal ?? `code ${code}`}).\n${readLogEnd(options.logFile)}`));
        if (!ready || stopping) return;
        if (performance.now() - startedAt > STEADY_MS) failures = 0;
        restartLater(`${name} : arrêt imprévu (${signal ?? `code ${code}`})`, MAX_DELAY_MS.ready);
      });
    });

  const restartLater = (what: string, maxDelay: number) => {
    const delay = Math.min(200 * 2 ** failures, maxDelay);
    failures += 1;
    say(`${what}, nouveau départ dans ${(delay / 1000).toLocaleString("fr-FR")} s. Journal : ${options.logFile}`);
    timer = setTimeout(() => {
      launch().catch((error: Error) => {
        if (!stopping) restartLater(error.message.split("\n")[0] ?? name, MAX_DELAY_MS.never);
      });
    }, delay);
  };

  const ready = launch();
  ready.catch(() => {}); // whoever waits for it hears of it; a stop before that is no crash
  const rotation = setInterval(() => rotateLog(options.logFile), 60_000);
  rotation.unref();
  return {
    ready,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      clearInterval(rotation);
      if (child) await endChild(child);
    },
  };
}

function endChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS);
    child.once("exit", () => {
      clearTimeout(patience);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rotateLog(path);
  return openSync(path, "a", 0o600);
}

/** The program keeps its file open in append mode, so the file is copied and emptied rather than renamed. */
function rotateLog(path: string): void {
  if (!existsSync(path) || statSync(path).size < LOG_LIMIT) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}

/** Last words of a program: of a structured line its message, of any other the line. */
function readLogEnd(path: string): string {
  const lines = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
  return [...lines.slice(-15).map(readMessage), `Journal complet : ${path}`].join("\n");
}

function readMessage(line: string): string {
  try {
    const entry = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown }; error?: unknown };
    return [entry.msg, entry.err?.message, entry.error].filter((part) => typeof part === "string").join(" : ") || line;
  } catch {
    return line;
  }
}
