import { lstat, readdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive } from "./postmaster.js";
import { stopPostmaster } from "./stop-postmaster.js";

/** A child of the dead maker may still be writing there: what cannot be removed now goes at the next start. */
async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
}

/** Removes the siblings `<target><infix><pid>-…`, files or folders, whose maker died before it could rename or remove them. */
export async function removeAbandonedDrafts(target: string, infix: string, ownerUid: number): Promise<void> {
  for (const path of await findAbandoned(dirname(target), `${basename(target)}${infix}`, [ownerUid])) await discard(path);
}

/** The same for throw-away folders `<parent>/<prefix><pid>-…` whose server in `data` may still run. */
export async function removeAbandonedServers(parent: string, prefix: string): Promise<void> {
  for (const path of await findAbandoned(parent, prefix, [])) {
    await stopPostmaster(join(await realpath(path), "data"));
    await discard(path);
  }
}

async function findAbandoned(parent: string, prefix: string, otherOwners: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const maker = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : Number.NaN;
    if (!Number.isSafeInteger(maker) || maker === process.pid || isAlive(maker)) continue;
    const path = join(parent, name);
    const entry = await lstat(path).catch(() => undefined);
    // In a folder that everyone writes to, only what is ours.
    if (entry !== undefined && [process.getuid?.(), ...otherOwners].includes(entry.uid)) found.push(path);
  }
  return found;
}
