import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startComptoir } from "@comptoir/e2e/start-comptoir";
import { type Measure, round } from "./measure.js";

const SETTLE_MS = 5000;
const SERVER_LIMIT_MB = 250;

/** Memory of each process at rest after a start, in MB, beside an empty Node process measured in the same run. */
export const memory: Measure = {
  name: "memory",
  beside: `an empty Node process; limit of the server: ${SERVER_LIMIT_MB} MB`,
  run: async (say) => {
    await using comptoir = await startComptoir({ name: "bench-memory" });
    await sleep(SETTLE_MS);
    const empty = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
    await sleep(500);
    const bare = readRss(empty.pid ?? 0);
    empty.kill();
    const figures: Record<string, number> = { emptyNodeMb: round(bare, 0) };
    for (const [name, pid] of Object.entries(comptoir.run().pids)) {
      figures[`${name}Mb`] = round(readRss(pid), 0);
      figures[`${name}OfEmptyNode`] = round(readRss(pid) / bare);
    }
    // Shared buffers are counted once: proportional share, not resident size.
    const postgres = listPostgres(comptoir.folder);
    figures.postgresMb = round(
      postgres.reduce((sum, pid) => sum + readPss(pid), 0),
      0,
    );
    figures.postgresProcesses = postgres.length;
    for (const [name, value] of Object.entries(figures)) say(`${name}: ${value}`);
    const { serverMb = Number.POSITIVE_INFINITY } = figures;
    return { figures: { ...figures, serverLimitMb: SERVER_LIMIT_MB }, kept: postgres.length > 0 && serverMb <= SERVER_LIMIT_MB };
  },
};

/** Resident memory of a process, in MB. */
export function readRss(pid: number): number {
  return readField(`/proc/${pid}/status`, "VmRSS");
}

function readPss(pid: number): number {
  return readField(`/proc/${pid}/smaps_rollup`, "Pss");
}

/** A field in kB, as MB. */
function readField(path: string, field: string): number {
  const match = readFileSync(path, "utf8").match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"));
  return Number(match?.[1] ?? 0) / 1024;
}

/** The postmasters whose data lie in this folder, and their children. */
function listPostgres(folder: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = pids.filter((pid) => {
    const [program = "", ...args] = readCommand(pid);
    return program.endsWith("postgres") && args.some((arg) => arg.startsWith(folder));
  });
  const children = pids.filter((pid) => parents.includes(readParent(pid)));
  return [...parents, ...children].map(Number);
}

function readCommand(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function readParent(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8").match(/^PPid:\s+(\d+)/m)?.[1] ?? "";
  } catch {
    return "";
  }
}
