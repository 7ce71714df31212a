import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, ftruncateSync, linkSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/**
 * Small files that must be there, whole, after a power cut: written beside under another name, flushed, given their name, and the
 * folder flushed so that the name itself stays. A draft that a cut leaves behind is never read: no name of ours ends like it.
 */

/** The new content or the old one, whenever the power goes; the file is readable by its owner alone unless `mode` says otherwise. */
export function replaceFile(file: string, content: string, mode = 0o600): void {
  const draft = writeDraft(file, content, mode);
  renameSync(draft, file);
  syncFolder(path.dirname(file));
}

/** Like {@link replaceFile} for a file that may exist only once: false when somebody else made it first. */
export function createFile(file: string, content: string, mode = 0o600): boolean {
  const draft = writeDraft(file, content, mode);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(path.dirname(file));
  return true;
}

/** Adds one line, flushed. Half a line left at the end by a power cut is removed first: nobody was told that it was written. */
export function appendLine(file: string, line: string): void {
  const handle = openSync(file, "a+", 0o600);
  try {
    const { size } = fstatSync(handle);
    const whole = findWholeSize(handle, size);
    if (whole < size) ftruncateSync(handle, whole);
    writeSync(handle, `${line}\n`);
    fsyncSync(handle);
    if (size === 0) syncFolder(path.dirname(file));
  } finally {
    closeSync(handle);
  }
}

/** Size up to and with the last newline. */
function findWholeSize(handle: number, size: number): number {
  const block = Buffer.alloc(4096);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const read = readSync(handle, block, 0, end - start, start);
    const at = block.subarray(0, read).lastIndexOf(0x0a);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

function writeDraft(file: string, content: string, mode: number): string {
  const draft = `${file}.brouillon-${randomBytes(6).toString("hex")}`;
  const handle = openSync(draft, "wx", mode);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return draft;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
