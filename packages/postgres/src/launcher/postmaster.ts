import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { link, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** What `postmaster.pid` says (PostgreSQL, `miscadmin.h`: one item per line). */
export interface Postmaster {
  pid: number;
  port: number;
  socketDir: string;
  /** `starting`, `ready`, `stopping`, `standby` or empty while the file is being written. */
  status: string;
  /** The file as read, to recognise it again. */
  text: string;
}

/** True when a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Reads `postmaster.pid`; absent when there is none. A file still being written has pid 0. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  let text: string;
  try {
    text = await readFile(join(dataDir, "postmaster.pid"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const lines = text.split("\n");
  // A stand-alone backend writes a negative id.
  const pid = Math.abs(Number.parseInt(lines[0] ?? "", 10));
  return {
    pid: Number.isSafeInteger(pid) ? pid : 0,
    port: Number.parseInt(lines[3] ?? "", 10) || 0,
    socketDir: lines[4] ?? "",
    status: (lines[7] ?? "").trim(),
    text,
  };
}

/** Whether that process is the postmaster of that folder: it works inside it. A recycled process id does not. */
export function isPostmasterOf(pid: number, dataDir: string): boolean {
  if (pid <= 0 || !isAlive(pid)) return false;
  if (process.platform !== "linux") return true; // no cheap proof: PostgreSQL's own interlock decides
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDir;
  } catch (error) {
    // Without /proc (a bare chroot) nothing is known.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return !existsSync("/proc/self");
    return isOwnedByUs(pid);
  }
}

/** A process of another user cannot be the postmaster of a folder of ours. */
function isOwnedByUs(pid: number): boolean {
  try {
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(uid) === process.getuid?.();
  } catch {
    return false;
  }
}

/**
 * Removes a `postmaster.pid` whose process id now belongs to someone else: PostgreSQL would refuse to start for ever. Only
 * the very file that was judged stale is removed; one that a faster launcher has written meanwhile is put back, and
 * PostgreSQL's shared-memory interlock guards that instant.
 */
export async function removeStalePostmasterFile(dataDir: string, stale: Postmaster): Promise<void> {
  const path = join(dataDir, "postmaster.pid");
  const aside = `${path}.stale-${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== stale.text) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
