import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { withClient } from "../connection.js";
import { parseDatabaseUrl } from "../database-url.js";
import { PostgresError, reasonOf } from "../failure.js";
import { removeAbandonedDrafts } from "../launcher/abandoned.js";
import { syncPath } from "../launcher/cluster.js";
import type { PostgresServer } from "../launcher/server.js";
import { copyCluster } from "./copy-cluster.js";
import type { BackupManifest } from "./manifest.js";
import { assertKey, sealBytes } from "./seal.js";

export interface BackupOptions {
  /** An embedded server; a `DATABASE_URL` server is refused. */
  server: PostgresServer | { url: string };
  /** Path of the file to make; must not exist. */
  to: string;
  /** 32 random bytes, kept elsewhere: without them the file is lost. */
  key: Uint8Array;
  /** Small named members stored beside the data, e.g. the head of the audit seal. */
  extra?: Readonly<Record<string, Uint8Array>>;
}

/**
 * Copies a running cluster into one encrypted file, readable by its owner only, while clients go on writing. Every commit
 * acknowledged before this resolves up to `stopLsn` is in it. The file appears under its name when it is complete and on
 * disk; memory stays flat whatever the size.
 *
 * @throws {PostgresError} BACKUP_NOT_OURS, BACKUP_KEY, BACKUP_EXISTS, BACKUP_FAILED; no file is left then
 */
export async function backup(o: BackupOptions): Promise<BackupManifest> {
  const { server } = o;
  if ("url" in server) throw new PostgresError({ kind: "BACKUP_NOT_OURS", host: parseDatabaseUrl(server.url).host ?? "localhost" });
  assertKey(o.key);
  const to = resolve(o.to);
  await assertAbsent(to);
  await removeAbandonedDrafts(to, ".partial-", process.getuid?.() ?? 0);
  const draft = `${to}.partial-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(draft, "wx", 0o600);
    let manifest: BackupManifest | undefined;
    try {
      manifest = await withClient(server.connection({ database: "postgres", user: "postgres" }), async (client) => {
        let made: BackupManifest | undefined;
        const records = copyCluster(client, server.dataDir, o.extra ?? {}, (m) => {
          made = m;
        });
        await pipeline(
          records,
          createGzip({ level: 1 }),
          (plain: AsyncIterable<Buffer>) => sealBytes(plain, o.key),
          (sealed: AsyncIterable<Buffer>) => writeAll(file, sealed),
        );
        return made;
      });
      await file.sync();
    } finally {
      await file.close();
    }
    if (manifest === undefined) throw new Error("the copy ended without a manifest");
    await publish(draft, to);
    return manifest;
  } catch (error) {
    if (error instanceof PostgresError) throw error;
    throw new PostgresError({ kind: "BACKUP_FAILED", detail: reasonOf(error) }, error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeAll(file: FileHandle, sealed: AsyncIterable<Buffer>): Promise<void> {
  for await (const bytes of sealed) {
    for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
  }
}

async function assertAbsent(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) throw new PostgresError({ kind: "BACKUP_EXISTS", path });
}

/** Gives the file its name without ever replacing another; a file system without hard links (a USB key) gets a rename. */
async function publish(draft: string, to: string): Promise<void> {
  try {
    await link(draft, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new PostgresError({ kind: "BACKUP_EXISTS", path: to }, error);
    await assertAbsent(to);
    await rename(draft, to);
  }
  await syncPath(dirname(to));
}
