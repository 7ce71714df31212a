import { PostgresError } from "../failure.js";

/*
 * Inside the envelope (seal.ts) and gzip, a backup is a row of records: type (1 byte, ASCII), length (u32 BE), payload.
 *   P  JSON BackupPreamble, first
 *   D  JSON {path}: a folder
 *   F  JSON {path}: a file follows; X  JSON {path}: a caller's member follows
 *   B  bytes of it; E  JSON {size, sha256}: its end
 *   M  JSON BackupManifest, last
 */
export type RecordType = "P" | "D" | "F" | "X" | "B" | "E" | "M";

export interface BackupRecord {
  type: RecordType;
  payload: Buffer;
}

/** Longest payload of each type; the manifest grows with the number of files (some 150 bytes each). */
const limits: Record<RecordType, number> = { P: 4096, D: 4096, F: 4096, X: 4096, B: 1 << 20, E: 4096, M: 64 << 20 };
const headBytes = 5;

export function encodeRecord(type: RecordType, payload: Uint8Array | object): Buffer {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload), "utf8");
  if (bytes.length > limits[type]) throw new PostgresError({ kind: "BACKUP_FAILED", detail: `record ${type}: ${bytes.length} bytes` });
  const record = Buffer.allocUnsafe(headBytes + bytes.length);
  record.write(type, 0, "latin1");
  record.writeUInt32BE(bytes.length, 1);
  record.set(bytes, headBytes);
  return record;
}

/** @throws {PostgresError} BACKUP_DAMAGED on an unknown type, an excessive length or a cut record */
export async function* decodeRecords(source: AsyncIterable<Uint8Array>): AsyncGenerator<BackupRecord> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = headBytes;
  for await (const part of source) {
    parts.push(part);
    held += part.length;
    if (held < wanted) continue;
    const all = Buffer.concat(parts, held);
    let from = 0;
    for (wanted = headBytes; held - from >= wanted; wanted = headBytes) {
      const { type, length } = readHead(all, from);
      wanted = headBytes + length;
      if (held - from < wanted) break;
      yield { type, payload: all.subarray(from + headBytes, from + wanted) };
      from += wanted;
    }
    parts = [all.subarray(from)];
    held -= from;
  }
  if (held > 0) throw new PostgresError({ kind: "BACKUP_DAMAGED", detail: "un enregistrement est coupé" });
}

function readHead(bytes: Buffer, at: number): { type: RecordType; length: number } {
  const type = bytes.toString("latin1", at, at + 1);
  const length = bytes.readUInt32BE(at + 1);
  if (!isRecordType(type)) throw new PostgresError({ kind: "BACKUP_DAMAGED", detail: `enregistrement inconnu ${JSON.stringify(type)}` });
  if (length > limits[type]) throw new PostgresError({ kind: "BACKUP_DAMAGED", detail: `enregistrement ${type} de ${length} octets` });
  return { type, length };
}

function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(limits, type);
}
