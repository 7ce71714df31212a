import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes JSON readable by its owner alone, whole or not at all, also when the power goes: under another name first, flushed, then by
 * rename, and the folder flushed. A draft left behind by a cut is never read, and the next one of the same process id replaces it.
 */
export function writePrivateJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFlushed(draft, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(draft, path);
  flush(openSync(dirname(path), "r"));
}

function writeFlushed(path: string, text: string): void {
  rmSync(path, { force: true });
  const handle = openSync(path, "wx", 0o600);
  writeSync(handle, text);
  flush(handle);
}

function flush(handle: number): void {
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
