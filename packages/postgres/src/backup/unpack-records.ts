import { createHash, type Hash } from "node:crypto";
import { chown, type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { PostgresError } from "../failure.js";
import { markerFile, syncPath } from "../launcher/cluster.js";
import { controlFile } from "./data-files.js";
import type { BackupFile, BackupManifest } from "./manifest.js";
import { parseEnd, parseManifest, parsePath, parsePreamble } from "./manifest-parser.js";
import type { BackupRecord } from "./records.js";
import { listWalSegments } from "./wal-segments.js";

/** Where and for whom a backup is unpacked. */
export interface Target {
  folder: string;
  /** Major version of the programs that will serve the data. */
  major: string;
  owner: { uid: number; gid: number };
  sync: boolean;
}

/** What a backup held, once it is on disk. */
export interface Unpacked {
  manifest: BackupManifest;
  extra: Record<string, Buffer>;
}

/** The member being read: a file on disk, or a caller's member in memory. */
interface Current {
  path: string;
  size: number;
  hash: Hash;
  write(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** Writes the records of a backup below a folder and proves that they are exactly what its manifest announces. */
export async function unpackRecords(records: AsyncIterable<BackupRecord>, target: Target): Promise<Unpacked> {
  const files: BackupFile[] = [];
  const members: BackupFile[] = [];
  const folders: string[] = [];
  const extra: Record<string, Buffer> = {};
  let current: (Current & { list: BackupFile[] }) | undefined;
  let begun = false;
  let manifest: BackupManifest | undefined;
  try {
    for await (const { type, payload } of records) {
      if (manifest !== undefined) throw damaged("données après la fin");
      if (begun !== (type !== "P")) throw damaged("le préambule n'est pas au début");
      if ((current !== undefined) !== (type === "B" || type === "E")) throw damaged("enregistrements en désordre");
      if (type === "P") {
        const { major } = parsePreamble(payload);
        if (major !== target.major) throw new PostgresError({ kind: "BACKUP_VERSION", found: major, expected: target.major });
        begun = true;
      } else if (type === "D") {
        const path = parsePath(payload);
        await mkdir(join(target.folder, path), { mode: 0o700 });
        folders.push(path);
      } else if (type === "F") {
        current = { ...(await openFile(target, parsePath(payload))), list: files };
      } else if (type === "X") {
        current = { ...openMember(extra, parsePath(payload)), list: members };
      } else if (type === "B" && current !== undefined) {
        current.size += payload.length;
        current.hash.update(payload);
        await current.write(payload);
      } else if (type === "E" && current !== undefined) {
        const end = parseEnd(payload);
        const found = { path: current.path, size: current.size, sha256: current.hash.digest("hex") };
        if (end.size !== found.size || end.sha256 !== found.sha256) throw damaged(`${found.path} : empreinte différente`);
        await current.end();
        current.list.push(found);
        current = undefined;
      } else if (type === "M") {
        manifest = parseManifest(payload);
      }
    }
  } finally {
    await current?.end();
  }
  if (manifest === undefined) throw damaged("le manifeste manque");
  assertSame(manifest.files, files);
  assertSame(manifest.extra, members);
  assertComplete(manifest);
  await finishFolders(target, folders);
  return { manifest, extra };
}

async function openFile(target: Target, path: string): Promise<Current> {
  // "wx" also refuses a path that comes twice.
  const handle: FileHandle = await open(join(target.folder, path), "wx", 0o600);
  let closed = false;
  return {
    path,
    size: 0,
    hash: createHash("sha256"),
    write: async (bytes) => {
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
    },
    end: async () => {
      if (closed) return;
      closed = true;
      try {
        await handle.chown(target.owner.uid, target.owner.gid);
        if (target.sync) await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

function openMember(extra: Record<string, Buffer>, path: string): Current {
  if (Object.hasOwn(extra, path)) throw damaged(`${path} : présent deux fois`);
  const parts: Buffer[] = [];
  let size = 0;
  return {
    path,
    size: 0,
    hash: createHash("sha256"),
    write: async (bytes) => {
      size += bytes.length;
      if (size > 16 * 1024 * 1024) throw damaged(`${path} : trop grand`);
      parts.push(Buffer.from(bytes));
    },
    end: async () => {
      extra[path] = Buffer.concat(parts);
    },
  };
}

function assertSame(announced: readonly BackupFile[], found: readonly BackupFile[]): void {
  if (announced.length !== found.length) throw damaged(`${found.length} fichiers au lieu de ${announced.length}`);
  for (const [i, file] of announced.entries()) {
    const other = found[i];
    if (other?.path !== file.path || other.size !== file.size || other.sha256 !== file.sha256)
      throw damaged(`${file.path} : différent du manifeste`);
  }
}

/** Without one of these the server would not start, or would start on pages that are not consistent. */
function assertComplete(manifest: BackupManifest): void {
  const sizes = new Map(manifest.files.map((file) => [file.path, file.size]));
  for (const path of ["PG_VERSION", controlFile, "backup_label", markerFile]) if (!sizes.has(path)) throw damaged(`${path} manque`);
  for (const { path } of listWalSegments(manifest)) if (sizes.get(path) !== manifest.walSegmentBytes) throw damaged(`${path} manque`);
}

async function finishFolders({ folder, owner, sync }: Target, folders: readonly string[]): Promise<void> {
  for (const path of [...folders.map((p) => join(folder, p)), folder]) {
    await chown(path, owner.uid, owner.gid);
    if (sync) await syncPath(path);
  }
}

function damaged(detail: string): PostgresError {
  return new PostgresError({ kind: "BACKUP_DAMAGED", detail });
}
