import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A lock file that names its holder by pid **and** process start time, so that a recycled pid never keeps a dead lock alive.
 * Plain Node: `tools/ensure.mjs` uses it before anything is installed, the CLI uses the same one.
 */

/** @typedef {{ pid: number, startedAt: string }} Holder */

/**
 * When a process started, as an opaque string; undefined when no such process lives (a zombie does not live).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function findStartTime(pid) {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command name may hold spaces and parentheses: fields are counted after the last one.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : `${fields[19]}@${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {Holder | undefined} */
function readHolder(path) {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8"));
    return Number.isInteger(holder.pid) && typeof holder.startedAt === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Holder | undefined} holder */
function lives(holder) {
  return holder !== undefined && findStartTime(holder.pid) === holder.startedAt;
}

/**
 * The live process that holds the lock, if any.
 * @param {string} path
 * @returns {Holder | undefined}
 */
export function findHolder(path) {
  const holder = readHolder(path);
  return lives(holder) ? holder : undefined;
}

/**
 * Takes the lock, or says who has it. The file appears with its content (hard link), and a dead holder's file is moved away by
 * rename, which only one of two rivals can do.
 * @param {string} path
 * @returns {{ ok: true, release: () => void } | { ok: false, holder: Holder }}
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const mine = { pid: process.pid, startedAt: findStartTime(process.pid) ?? "" };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        return { ok: true, release: () => releaseLock(path, mine) };
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      }
      const holder = findHolder(path);
      if (holder) return { ok: false, holder };
      removeDeadLock(path, `${draft}.dead`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} path @param {string} aside */
function removeDeadLock(path, aside) {
  try {
    renameSync(path, aside);
  } catch {
    return; // a rival was faster
  }
  try {
    // Between the look and the rename a rival may have taken the lock: give it back.
    if (lives(readHolder(aside))) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} path @param {Holder} mine */
function releaseLock(path, mine) {
  const holder = readHolder(path);
  if (holder?.pid === mine.pid && holder.startedAt === mine.startedAt) rmSync(path, { force: true });
}
