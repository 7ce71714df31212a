import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { PostgresError } from "../failure.js";
import { isPostmasterOf, readPostmaster } from "./postmaster.js";
import { isSocketFolderOf } from "./socket-folder.js";

const seconds = 90;

/** Fast shutdown of the postmaster of a folder, if one runs; resolves when its process and its socket folder are gone. */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const found = await readPostmaster(dataDir);
  if (found === undefined || !isPostmasterOf(found.pid, dataDir)) return;
  try {
    process.kill(found.pid, "SIGINT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  const deadline = performance.now() + seconds * 1000;
  while (isPostmasterOf(found.pid, dataDir)) {
    if (performance.now() > deadline) throw new PostgresError({ kind: "STOP_TIMEOUT", dataDir, seconds });
    await sleep(20);
  }
  if (isSocketFolderOf(found.socketDir, dataDir)) await rm(found.socketDir, { recursive: true, force: true });
}
