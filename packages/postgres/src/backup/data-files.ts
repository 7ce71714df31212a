import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PostgresError } from "../failure.js";

/** Folders whose content a restored server makes anew (PostgreSQL, `basebackup.c`, excludeDirContents); `pg_wal` is copied apart. */
const emptied = new Set([
  "log",
  "pg_dynshmem",
  "pg_notify",
  "pg_replslot",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
  "pg_wal",
]);

/** Files of the running server only (ibid., excludeFiles), and the label files that the end of the backup provides. */
const skippedAtTop =
  /^(postmaster\.(pid|opts).*|comptoir-startup\.log|current_logfiles.*|backup_label.*|tablespace_map.*|backup_manifest|(recovery|standby)\.signal|postgresql\.auto\.conf\.tmp)$/;

/** Caches, sort files and temporary tables, in any folder. */
const skippedAnywhere = /^(pgsql_tmp.*|pg_internal\.init.*|t\d+_\d+(_\w+)?(\.\d+)?)$/;

/** Control file: copied last, so that it is never older than the pages. */
export const controlFile = "global/pg_control";

export type DataEntry = { kind: "folder" | "file"; path: string };

/**
 * Lists what a physical backup copies, folders before their content, without {@link controlFile}.
 *
 * @throws {PostgresError} BACKUP_FAILED on a symbolic link: data outside the folder (a tablespace) is not ours to copy
 */
export async function* listDataFiles(dataDir: string, below = ""): AsyncGenerator<DataEntry> {
  const names = await readdir(join(dataDir, below)).catch(ignoreVanished<string[]>([]));
  for (const name of names.sort()) {
    const path = below === "" ? name : `${below}/${name}`;
    if ((below === "" && skippedAtTop.test(name)) || skippedAnywhere.test(name) || path === controlFile) continue;
    const found = await lstat(join(dataDir, path)).catch(ignoreVanished(undefined));
    if (found === undefined) continue;
    if (found.isSymbolicLink())
      throw new PostgresError({ kind: "BACKUP_FAILED", detail: `${path} : lien vers l'extérieur du dossier de données` });
    if (found.isFile()) yield { kind: "file", path };
    if (!found.isDirectory()) continue;
    yield { kind: "folder", path };
    if (!(below === "" && emptied.has(name))) yield* listDataFiles(dataDir, path);
  }
}

/** Tables are dropped and files recycled while we read: the log says so to the restored server. */
export function ignoreVanished<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
