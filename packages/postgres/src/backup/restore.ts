import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { PostgresError, reasonOf } from "../failure.js";
import { removeAbandonedDrafts } from "../launcher/abandoned.js";
import { resolveBinaries } from "../launcher/binaries.js";
import { mountPoint, syncPath } from "../launcher/cluster.js";
import { choosePlace } from "../launcher/place.js";
import { decodeRecords } from "./records.js";
import { assertKey, openSealed } from "./seal.js";
import { type Target, type Unpacked, unpackRecords } from "./unpack-records.js";

export interface RestoreOptions {
  /** Path of the backup. */
  from: string;
  key: Uint8Array;
  /** Absent or empty folder unless `setAsideTo` is given; to be started with `startPostgres`. */
  dataDir: string;
  /** Sibling name that the data present take, once the copy is whole on disk: a copy that cannot be read moves nothing. */
  setAsideTo?: string;
  /** Called when the copy is whole on disk and nothing has been moved yet. */
  beforeSwap?: () => void;
  /** False leaves the flushing to the system: only for a folder that is thrown away. */
  sync?: boolean;
  /** As in `startPostgres`. */
  systemFolder?: string;
}

export interface RestoredBackup extends Unpacked {
  /** Where the data lie (see `startPostgres`). */
  dataDir: string;
}

/**
 * Unpacks a backup into a sibling folder, checks every byte (authentication of each chunk, digest of each file, presence of the
 * log up to the end), flushes it and only then gives it its name. The first start replays the log.
 *
 * @throws {PostgresError} RESTORE_NOT_EMPTY, BACKUP_UNREADABLE, BACKUP_KEY, BACKUP_DAMAGED, BACKUP_VERSION, RESTORE_FAILED;
 *   nothing is left on disk then
 */
export async function restore(o: RestoreOptions): Promise<RestoredBackup> {
  assertKey(o.key);
  const sync = o.sync ?? true;
  const from = resolve(o.from);
  const readable = await stat(from).catch((error: unknown) => {
    throw new PostgresError({ kind: "BACKUP_UNREADABLE", detail: reasonOf(error) }, error);
  });
  if (!readable.isFile()) throw new PostgresError({ kind: "BACKUP_UNREADABLE", detail: `${from} n'est pas un fichier` });
  const binaries = await resolveBinaries();
  const { dataDir, identity } = await choosePlace({
    dataDir: resolve(o.dataDir),
    binaries,
    ...(o.systemFolder === undefined ? {} : { fallback: o.systemFolder }),
  });
  if (o.setAsideTo === undefined) await assertEmpty(dataDir);
  await removeAbandonedDrafts(dataDir, ".restore-", identity.uid);
  const draft = `${dataDir}.restore-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    const unpacked = await unpackFile(from, o.key, { folder: draft, major: binaries.major, owner: identity, sync });
    o.beforeSwap?.();
    await swap(draft, dataDir, o.setAsideTo);
    if (sync) await syncPath(dirname(dataDir));
    return { dataDir, ...unpacked };
  } catch (error) {
    throw asFailure(error, dataDir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The folder takes the name of the data, and the data present the one they are set aside under; or nothing moves. */
async function swap(folder: string, dataDir: string, setAsideTo: string | undefined): Promise<void> {
  if (setAsideTo === undefined) return rename(folder, dataDir);
  await rename(dataDir, setAsideTo);
  try {
    await rename(folder, dataDir);
  } catch (error) {
    await rename(setAsideTo, dataDir);
    throw error;
  }
}

async function unpackFile(from: string, key: Uint8Array, target: Target): Promise<Unpacked> {
  const begun: { unpacking?: Promise<Unpacked> } = {};
  try {
    await pipeline(
      createReadStream(from, { highWaterMark: 256 * 1024 }),
      (sealed: AsyncIterable<Buffer>) => openSealed(sealed, key),
      createGunzip({ chunkSize: 256 * 1024 }),
      async (plain: AsyncIterable<Buffer>) => {
        begun.unpacking = unpackRecords(decodeRecords(plain), target);
        await begun.unpacking;
      },
    );
  } finally {
    // The pipeline fails with its first stage; the folder may be removed only once the last has stopped writing.
    await begun.unpacking?.catch(() => undefined);
  }
  if (begun.unpacking === undefined) throw new Error("nothing was read");
  return begun.unpacking;
}

function asFailure(error: unknown, dataDir: string): PostgresError {
  if (error instanceof PostgresError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOTEMPTY" || code === "EEXIST") return new PostgresError({ kind: "RESTORE_NOT_EMPTY", dataDir }, error);
  if (code === "EBUSY" || code === "EXDEV") return new PostgresError({ kind: "DATA_UNREACHABLE", dataDir, detail: mountPoint }, error);
  if (code.startsWith("Z_")) return new PostgresError({ kind: "BACKUP_DAMAGED", detail: "compression illisible" }, error);
  return new PostgresError({ kind: "RESTORE_FAILED", dataDir, detail: reasonOf(error) }, error);
}

async function assertEmpty(dataDir: string): Promise<void> {
  const content = await readdir(dataDir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new PostgresError({ kind: "DATA_UNREACHABLE", dataDir, detail: reasonOf(error) }, error);
  });
  if (content.length > 0) throw new PostgresError({ kind: "RESTORE_NOT_EMPTY", dataDir });
}
