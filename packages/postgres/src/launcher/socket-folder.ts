import { createHash, randomBytes } from "node:crypto";
import { chown, lstat, mkdir, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";
import { canReach, type Identity } from "./identity.js";
import { readPostmaster } from "./postmaster.js";

/** `sun_path` holds 108 bytes with its final zero; the longest name inside the folder is `.s.PGSQL.5432.lock`. */
const longestFolder = 107 - "/.s.PGSQL.65535".length;

/**
 * Makes a fresh 0700 folder for the socket, short enough for the system's limit, whatever the length of the data folder.
 * Its name carries a hash of the data folder; the random end means that nobody can wait for us under that name.
 */
export async function createSocketFolder(dataDir: string, identity: Identity): Promise<string> {
  const refusals: string[] = [];
  for (const base of socketBases(identity)) {
    try {
      await assertSafeBase(base, identity);
      const folder = join(await realpath(base), `${prefixOf(dataDir)}${randomBytes(4).toString("hex")}`);
      if (Buffer.byteLength(folder) > longestFolder) throw new Error(`${folder}: longer than ${longestFolder} bytes`);
      await mkdir(folder, { mode: 0o700 });
      await chown(folder, identity.uid, identity.gid);
      const made = await lstat(folder);
      const usable = made.isDirectory() && made.uid === identity.uid && (made.mode & 0o777) === 0o700 && (await canReach(identity, folder));
      if (usable) return folder;
      await rm(folder, { recursive: true, force: true });
      throw new Error(`${folder}: not usable by the server`);
    } catch (error) {
      refusals.push(reasonOf(error));
    }
  }
  throw new PostgresError({ kind: "SOCKET_FOLDER_UNSAFE", detail: refusals.join(" ; ") });
}

/** Removes the socket folders that earlier, dead servers of this data folder left behind; the running one keeps its own. */
export async function removeOldSocketFolders(dataDir: string, identity: Identity): Promise<void> {
  const prefix = prefixOf(dataDir);
  for (const base of socketBases(identity)) {
    const real = await realpath(base).catch(() => base);
    for (const name of await readdir(real).catch(() => [])) {
      const folder = join(real, name);
      if (!name.startsWith(prefix) || folder === (await readPostmaster(dataDir))?.socketDir) continue;
      const found = await lstat(folder).catch(() => undefined);
      if (found?.isDirectory() === true && found.uid === identity.uid)
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Whether {@link createSocketFolder} made that folder for that data folder. */
export function isSocketFolderOf(folder: string, dataDir: string): boolean {
  return basename(folder).startsWith(prefixOf(dataDir));
}

function prefixOf(dataDir: string): string {
  return `comptoir-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}-`;
}

function socketBases(identity: Identity): string[] {
  const runtime = process.env.XDG_RUNTIME_DIR;
  const own = identity.how === "plain" && runtime !== undefined && runtime.startsWith("/") ? [runtime] : [];
  return [...new Set([...own, tmpdir(), "/tmp"])];
}

/** Nobody else may rename or replace what we put there: the base is ours or root's, and private or sticky. */
async function assertSafeBase(base: string, identity: Identity): Promise<void> {
  const { uid, mode } = await lstat(await realpath(base));
  const ownerIsSafe = uid === 0 || uid === identity.uid || uid === process.getuid?.();
  if (!ownerIsSafe || ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)) throw new Error(`${base}: others can change it`);
}
