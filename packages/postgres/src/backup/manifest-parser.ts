import { PostgresError } from "../failure.js";
import type { BackupFile, BackupManifest, BackupPreamble } from "./manifest.js";

/** Reads the payload of a D, F or X record: a relative path that stays below its folder. */
export function parsePath(payload: Buffer): string {
  return asPath(asObject(payload).path);
}

/** Reads the payload of an E record. */
export function parseEnd(payload: Buffer): { size: number; sha256: string } {
  const o = asObject(payload);
  return { size: asCount(o.size), sha256: asText(o.sha256, /^[0-9a-f]{64}$/) };
}

/** Reads the payload of the P record. */
export function parsePreamble(payload: Buffer): BackupPreamble {
  return asPreamble(asObject(payload));
}

/** Reads the payload of the M record. */
export function parseManifest(payload: Buffer): BackupManifest {
  const o = asObject(payload);
  const walSegmentBytes = asCount(o.walSegmentBytes);
  const lsn = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;
  // PostgreSQL allows powers of two from 1 MB to 1 GB.
  if (walSegmentBytes < 1 << 20 || walSegmentBytes > 1 << 30 || (walSegmentBytes & (walSegmentBytes - 1)) !== 0) throw damaged();
  return {
    ...asPreamble(o),
    startLsn: asText(o.startLsn, lsn),
    stopLsn: asText(o.stopLsn, lsn),
    timeline: asCount(o.timeline),
    walSegmentBytes,
    endedAt: asText(o.endedAt, /^[0-9T:.Z-]{20,40}$/),
    files: asFiles(o.files),
    extra: asFiles(o.extra),
  };
}

function asPreamble(o: Record<string, unknown>): BackupPreamble {
  if (o.format !== 1) throw damaged();
  return {
    format: 1,
    postgresVersion: asText(o.postgresVersion, /^[0-9.a-z]{1,20}$/),
    major: asText(o.major, /^\d{1,3}$/),
    systemIdentifier: asText(o.systemIdentifier, /^\d{1,20}$/),
    startedAt: asText(o.startedAt, /^[0-9T:.Z-]{20,40}$/),
  };
}

function asFiles(value: unknown): BackupFile[] {
  if (!Array.isArray(value)) throw damaged();
  return value.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) throw damaged();
    const o = entry as Record<string, unknown>;
    return { path: asPath(o.path), size: asCount(o.size), sha256: asText(o.sha256, /^[0-9a-f]{64}$/) };
  });
}

/** PostgreSQL's own names: letters, digits, `_`, `.`, `-`, never a dot alone; no absolute path, no step upwards. */
function asPath(value: unknown): string {
  const path = asText(value, /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/);
  if (path.length > 1024 || path.split("/").some((step) => step === "." || step === "..")) throw damaged(`chemin ${JSON.stringify(path)}`);
  return path;
}

function asText(value: unknown, shape: RegExp): string {
  if (typeof value !== "string" || !shape.test(value)) throw damaged(`valeur ${JSON.stringify(value)?.slice(0, 80)}`);
  return value;
}

function asCount(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw damaged(`nombre ${JSON.stringify(value)?.slice(0, 80)}`);
  return value as number;
}

function asObject(payload: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString("utf8"));
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : "JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged();
  return value as Record<string, unknown>;
}

function damaged(detail = "description illisible"): PostgresError {
  return new PostgresError({ kind: "BACKUP_DAMAGED", detail });
}
