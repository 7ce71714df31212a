import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { findHolder, takeLock } from "../../../tools/process-lock.mjs";
import { describeRun } from "./announce.js";
import type { DataFolder } from "./layout.js";
import { findRunFile } from "./run-file.js";
import { type HouseOptions, runHouse } from "./run-house.js";

const OTHER_START_PATIENCE_MS = 300_000;

/** Starts everything, keeps it running, stops it in order. When it already runs, says where. Returns the exit code. */
export async function start(options: HouseOptions): Promise<number> {
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
