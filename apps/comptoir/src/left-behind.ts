import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { findStartTime, type Holder } from "../../../tools/process-lock.mjs";
import { writePrivateJson } from "./private-file.js";

const STOP_PATIENCE_MS = 20_000;

/** Notes the children of this start: pid and start time, so that a recycled pid is never taken for one of ours. */
export function recordChildren(path: string, pids: readonly number[]): void {
  writePrivateJson(
    path,
    pids.map((pid): Holder => ({ pid, startedAt: findStartTime(pid) ?? "" })),
  );
}

/**
 * After a SIGKILL of the command, its programs see their channel close and stop by themselves; two servers on one folder would be
 * a mess, so a new start waits for them, and ends those that linger.
 */
export async function endLeftBehind(path: string, say: (line: string) => void): Promise<void> {
  const living = () => readChildren(path).filter(({ pid, startedAt }) => findStartTime(pid) === startedAt);
  if (living().length > 0) say("Des programmes du lancement précédent s'arrêtent : attente…");
  for (const { pid } of living()) send(pid, "SIGTERM");
  const deadline = performance.now() + STOP_PATIENCE_MS;
  while (living().length > 0) {
    await sleep(100);
    if (performance.now() > deadline) for (const { pid } of living()) send(pid, "SIGKILL");
  }
  rmSync(path, { force: true });
}

function readChildren(path: string): Holder[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder[];
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
