import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";
import { removeAbandonedDrafts } from "./abandoned.js";
import { writeAccessFiles } from "./access-files.js";
import type { Identity } from "./identity.js";
import type { Place } from "./place.js";

/** Says that a data folder was made by this package; a folder without it is never started. */
export const markerFile = "comptoir-cluster.json";

/** A folder that is a mount point cannot be made by a rename. */
export const mountPoint = "c'est un point de montage : choisissez un dossier à l'intérieur";

/**
 * Makes sure that the data folder holds a cluster of ours of the right version. `initdb` works in a sibling folder which is
 * renamed at the end: a folder under its final name always starts, whenever the power goes. Returns true when it was made now.
 */
export async function ensureCluster(place: Place, o: { sync: boolean }): Promise<boolean> {
  const { dataDir, binaries } = place;
  await removeAbandonedDrafts(dataDir, ".init-", place.identity.uid);
  const content = await readdir(dataDir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new PostgresError({ kind: "DATA_UNREACHABLE", dataDir, detail: reasonOf(error) }, error);
  });
  if (content.length === 0) return createCluster(place, o);
  if (!content.includes("PG_VERSION")) throw new PostgresError({ kind: "FOREIGN_FOLDER", dataDir });
  const found = (await readFile(join(dataDir, "PG_VERSION"), "utf8")).trim();
  if (found !== binaries.major) throw new PostgresError({ kind: "FOREIGN_VERSION", dataDir, found, expected: binaries.major });
  if (!content.includes(markerFile)) throw new PostgresError({ kind: "FOREIGN_FOLDER", dataDir });
  return false;
}

async function createCluster({ dataDir, binaries, identity }: Place, o: { sync: boolean }): Promise<boolean> {
  const draft = `${dataDir}.init-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await chown(draft, identity.uid, identity.gid);
    await runInitdb(identity, binaries.initdb, draft, o.sync);
    await writeFile(join(draft, markerFile), `${JSON.stringify({ software: "comptoir", layout: 1 })}\n`, { mode: 0o600 });
    await chown(join(draft, markerFile), identity.uid, identity.gid);
    await writeAccessFiles(draft, identity);
    if (o.sync) for (const path of [join(draft, markerFile), draft]) await syncPath(path);
    await rename(draft, dataDir);
    if (o.sync) await syncPath(dirname(dataDir));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false; // another launcher was first
    if (error instanceof PostgresError) throw error;
    if (code === "EBUSY" || code === "EXDEV") throw new PostgresError({ kind: "DATA_UNREACHABLE", dataDir, detail: mountPoint }, error);
    throw new PostgresError({ kind: "INIT_FAILED", dataDir, detail: reasonOf(error) }, error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function runInitdb(identity: Identity, initdb: string, folder: string, sync: boolean): Promise<void> {
  const { file, args, ...ids } = identity.command(initdb, [
    `--pgdata=${folder}`,
    "--username=postgres",
    "--encoding=UTF8",
    `--locale=${process.platform === "darwin" ? "C" : "C.UTF-8"}`,
    // The order of strings comes from PostgreSQL itself: a backup restored beside another libc keeps valid indexes.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth=peer",
    "--no-instructions",
    ...(sync ? [] : ["--no-sync"]),
  ]);
  const child = spawn(file, args, { ...ids, cwd: "/", env: serverEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) throw new PostgresError({ kind: "INIT_FAILED", dataDir: folder, detail: complaint.trim() || `initdb: ${code}` });
}

/** The little that PostgreSQL needs; nothing of ours (secrets, PG* variables) reaches it. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/** Flushes a file or a folder entry to the disk. */
export async function syncPath(path: string): Promise<void> {
  const isFolder = (await lstat(path)).isDirectory();
  const handle = await open(path, isFolder ? "r" : "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
