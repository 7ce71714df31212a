import { createHash, randomBytes } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { PostgresError } from "../failure.js";
import { controlFile, ignoreVanished, listDataFiles } from "./data-files.js";
import type { BackupFile, BackupManifest, BackupPreamble } from "./manifest.js";
import { encodeRecord } from "./records.js";
import { isSegment, listWalSegments } from "./wal-segments.js";

const readBytes = 256 * 1024;
const largestExtra = 16 * 1024 * 1024;

/**
 * The records of a physical backup of a running cluster (PostgreSQL, "Making a Base Backup Using the Low Level API").
 * A temporary replication slot of this session keeps the log from being recycled meanwhile; it disappears with the session,
 * as does the backup mode, so that an interrupted backup leaves no trace on the server.
 */
export async function* copyCluster(
  client: Client,
  dataDir: string,
  extra: Readonly<Record<string, Uint8Array>>,
  onManifest: (manifest: BackupManifest) => void,
): AsyncGenerator<Buffer> {
  const files: BackupFile[] = [];
  const members: BackupFile[] = [];
  await client.query("set statement_timeout = 0; set idle_session_timeout = 0; set lock_timeout = 0");
  // Before the start: the slot must hold back the log from the checkpoint on which the backup rests.
  await client.query("select pg_create_physical_replication_slot($1, immediately_reserve => true, temporary => true)", [
    `comptoir_backup_${randomBytes(6).toString("hex")}`,
  ]);
  const { preamble, timeline, walSegmentBytes } = await describeCluster(client);
  yield encodeRecord("P", preamble);
  const { lsn: startLsn } = await one<{ lsn: string }>(client, "select pg_backup_start('comptoir', fast => true)::text as lsn");

  for await (const entry of listDataFiles(dataDir)) {
    if (entry.kind === "folder") yield encodeRecord("D", { path: entry.path });
    else yield* copyFile(dataDir, entry.path, files);
  }
  yield* writeMember("F", controlFile, await readControlFile(dataDir), files);
  const stop = await one<{ lsn: string; label: string; map: string; at: Date }>(
    client,
    "select lsn::text as lsn, labelfile as label, spcmapfile as map, clock_timestamp() as at from pg_backup_stop(wait_for_archive => false)",
  );
  if (stop.map.trim() !== "") throw new PostgresError({ kind: "BACKUP_FAILED", detail: "le serveur utilise des tablespaces" });
  yield* writeMember("F", "backup_label", Buffer.from(stop.label, "utf8"), files);

  const range = { startLsn, stopLsn: stop.lsn, timeline, walSegmentBytes };
  for (const segment of listWalSegments(range)) {
    const before = files.length;
    yield* copyFile(dataDir, segment.path, files, (firstPage) => {
      if (!isSegment(firstPage, segment, timeline))
        throw new PostgresError({ kind: "BACKUP_FAILED", detail: `${segment.path} : recyclé avant la fin` });
    });
    if (files[before]?.size !== walSegmentBytes)
      throw new PostgresError({ kind: "BACKUP_FAILED", detail: `${segment.path} : absent ou incomplet` });
  }
  for (const name of await readdir(join(dataDir, "pg_wal"))) {
    if (/^[0-9A-F]{8}\.history$/.test(name)) yield* copyFile(dataDir, `pg_wal/${name}`, files);
  }
  for (const [name, bytes] of Object.entries(extra)) {
    if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) || bytes.length > largestExtra) {
      throw new PostgresError({ kind: "BACKUP_FAILED", detail: `membre ${JSON.stringify(name)} refusé` });
    }
    yield* writeMember("X", name, bytes, members);
  }
  const manifest: BackupManifest = { ...preamble, ...range, endedAt: stop.at.toISOString(), files, extra: members };
  yield encodeRecord("M", manifest);
  onManifest(manifest);
}

async function describeCluster(client: Client): Promise<{ preamble: BackupPreamble; timeline: number; walSegmentBytes: number }> {
  const row = await one<{ version: string; id: string; at: Date; timeline: number; segment: string }>(
    client,
    `select split_part(current_setting('server_version'), ' ', 1) as version, system_identifier::text as id, clock_timestamp() as at,
            timeline_id as timeline, (select setting from pg_settings where name = 'wal_segment_size') as segment
       from pg_control_system(), pg_control_checkpoint()`,
  );
  const major = row.version.split(".")[0] ?? row.version;
  return {
    preamble: { format: 1, postgresVersion: row.version, major, systemIdentifier: row.id, startedAt: row.at.toISOString() },
    timeline: row.timeline,
    walSegmentBytes: Number(row.segment),
  };
}

/** Copies what the file holds when it is opened: what is appended later is in the log. A file that vanished is left out. */
async function* copyFile(dataDir: string, path: string, files: BackupFile[], check?: (firstPage: Buffer) => void): AsyncGenerator<Buffer> {
  const handle = await open(join(dataDir, path), "r").catch(ignoreVanished(undefined));
  if (handle === undefined) return;
  try {
    const end = (await handle.stat()).size;
    const hash = createHash("sha256");
    yield encodeRecord("F", { path });
    let at = 0;
    while (at < end) {
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, end - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) break; // truncated meanwhile
      const bytes = buffer.subarray(0, bytesRead);
      if (at === 0) check?.(bytes);
      at += bytesRead;
      hash.update(bytes);
      yield encodeRecord("B", bytes);
    }
    const sha256 = hash.digest("hex");
    yield encodeRecord("E", { size: at, sha256 });
    files.push({ path, size: at, sha256 });
  } finally {
    await handle.close();
  }
}

async function* writeMember(type: "F" | "X", path: string, bytes: Uint8Array, list: BackupFile[]): AsyncGenerator<Buffer> {
  yield encodeRecord(type, { path });
  for (let at = 0; at < bytes.length; at += readBytes) yield encodeRecord("B", bytes.subarray(at, at + readBytes));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  yield encodeRecord("E", { size: bytes.length, sha256 });
  list.push({ path, size: bytes.length, sha256 });
}

/** Reads the control file until two readings agree: the server rewrites it in place. */
async function readControlFile(dataDir: string): Promise<Buffer> {
  let previous = await readFile(join(dataDir, controlFile));
  for (let attempt = 0; attempt < 50; attempt++) {
    await sleep(5);
    const again = await readFile(join(dataDir, controlFile));
    if (again.equals(previous)) return again;
    previous = again;
  }
  throw new PostgresError({ kind: "BACKUP_FAILED", detail: `${controlFile} change sans cesse` });
}

async function one<T extends object>(client: Client, sql: string): Promise<T> {
  const { rows } = await client.query<T>(sql);
  const row = rows[0];
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return row;
}
