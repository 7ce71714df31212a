import { createHash, randomBytes } from "node:crypto";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";
import { type Binaries, inspectBinaries } from "./binaries.js";

/**
 * Copies the programs (60 MB) to a folder that every account can walk to, for the case where they lie in a private home and
 * the server runs under another account. Done once per build of the programs; several processes may do it at once.
 */
export async function copyToReadableCache(binaries: Binaries, folder: string): Promise<Binaries> {
  const build = createHash("sha256")
    .update(await readFile(binaries.postgres))
    .digest("hex")
    .slice(0, 16);
  const target = join(folder, `postgresql-${binaries.version}-${build}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    const present = await lstat(target).catch(() => undefined);
    if (present === undefined) await copy(binaries.root, target);
    else if (!present.isDirectory() || present.uid !== 0 || (present.mode & 0o022) !== 0)
      throw new Error(`${target} can be changed by others`);
  } catch (error) {
    throw new PostgresError({ kind: "BINARIES_MISSING", packageName: target, detail: reasonOf(error) }, error);
  }
  return inspectBinaries(target, target);
}

async function copy(source: string, target: string): Promise<void> {
  const draft = `${target}.${randomBytes(6).toString("hex")}`;
  try {
    await cp(source, draft, { recursive: true, verbatimSymlinks: true });
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) await chmod(path, 0o755);
      else if (entry.isFile()) await chmod(path, entry.parentPath === join(draft, "bin") ? 0o755 : 0o644);
    }
    await chmod(draft, 0o755);
    await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
