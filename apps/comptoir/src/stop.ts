import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { findHolder } from "../../../tools/process-lock.mjs";
import { type DataFolder, programArguments } from "./layout.js";
import { endLeftBehind } from "./left-behind.js";
import { runServerCommand } from "./server-command.js";

const PATIENCE_MS = 60_000;

/** Asks the running `start` or `sandbox` to stop, and waits until it did. Returns the exit code. */
export async function stop(folder: DataFolder, say: (line: string) => void): Promise<number> {
  const holder = findHolder(folder.lock);
  if (!holder) {
    await clearAfterKill(folder, say);
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

/** What a SIGKILL of everything left behind: programs that are still stopping, and the two PostgreSQL if nobody uses them. */
async function clearAfterKill(folder: DataFolder, say: (line: string) => void): Promise<void> {
  if (!existsSync(folder.children)) return;
  await endLeftBehind(folder.children, say);
  if (existsSync(folder.officineConfig)) {
    const { output } = await runServerCommand(folder, "release", []);
    if (output.trim()) say(output.trim());
  }
  if (existsSync(folder.nationConfig)) {
    spawnSync(process.execPath, [...programArguments("sandbox", "main"), "--config", folder.nationConfig, "--release"], {
      stdio: "ignore",
    });
  }
}
