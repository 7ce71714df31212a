import { setTimeout as sleep } from "node:timers/promises";
import { findHolder } from "../../../tools/process-lock.mjs";
import type { DataFolder } from "./layout.js";

const PATIENCE_MS = 60_000;

/** Asks the running `start` or `sandbox` to stop, and waits until it did. Returns the exit code. */
export async function stop(folder: DataFolder, say: (line: string) => void): Promise<number> {
  const holder = findHolder(folder.lock);
  if (!holder) {
    say("Comptoir n'est pas lancé.");
    return 0;
  }
  process.kill(holder.pid, "SIGTERM");
  const deadline = performance.now() + PATIENCE_MS;
  while (findHolder(folder.lock)?.pid === holder.pid) {
    if (performance.now() > deadline) {
      say(`Comptoir (processus ${holder.pid}) ne s'arrête pas. Journaux : ${folder.logs}`);
      return 1;
    }
    await sleep(100);
  }
  say("Comptoir est arrêté.");
  return 0;
}
