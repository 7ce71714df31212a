import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findStartTime } from "../../../tools/process-lock.mjs";
import { endLeftBehind, recordChildren } from "./left-behind.js";
import { type Program, startProgram } from "./program.js";

let folder: string;
let programs: Program[];
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "program-"));
  programs = [];
  said = [];
});
afterEach(async () => {
  for (const program of programs) await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that obeys the process interface: ready over IPC, stops on SIGTERM and on disconnect. */
const OBEDIENT = `
  process.on("SIGTERM", () => { require("node:fs").writeFileSync(process.argv[1], "stopped"); process.exit(0); });
  process.on("disconnect", () => process.exit(0));
  process.send({ type: "ready", url: "http://localhost:1" });
  setInterval(() => {}, 1000);`;

async function launch(script: string, onReady: (pid: number) => void = () => {}) {
  const program = startProgram({
    name: "L'essai",
    argv: () => ["-e", script, join(folder, "mark")],
    logFile: join(folder, "essai.log"),
    readReady: (message) => message as { url: string },
    onSpawn: () => {},
    onReady: (_ready, pid) => onReady(pid),
    say: (line) => said.push(line),
  });
  programs.push(program);
  await program.ready;
  return program;
}

describe("a supervised program", () => {
  it("is ready when it says so, and is stopped gracefully", async () => {
    let pid = 0;
    const program = await launch(OBEDIENT, (found) => {
      pid = found;
    });
    expect(findStartTime(pid)).toBeDefined();
    await program.stop();
    expect(findStartTime(pid)).toBeUndefined();
    expect(readFileSync(join(folder, "mark"), "utf8")).toBe("stopped");
    expect(said).toEqual([]);
  });

  it("is started again after a SIGKILL, and the new pid is told", async () => {
    const pids: number[] = [];
    await launch(OBEDIENT, (pid) => pids.push(pid));
    process.kill(pids[0] ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 5000 });
    expect(pids[1]).not.toBe(pids[0]);
    expect(said.join()).toContain("L'essai : arrêt imprévu (SIGKILL), nouveau départ dans 0,2 s");
  });

  it("fails with the end of its log when it never becomes ready, in a file for its owner alone", async () => {
    await expect(launch('console.error("base introuvable"); process.exit(3);')).rejects.toThrow(
      /L'essai n'a pas démarré \(code 3\)\.\nbase introuvable/,
    );
    expect(statSync(join(folder, "essai.log")).mode & 0o777).toBe(0o600);
  });

  it("can be stopped before it is ready", async () => {
    let pid = 0;
    const program = startProgram({
      name: "L'essai",
      argv: () => ["-e", "setInterval(() => {}, 1000)"],
      logFile: join(folder, "essai.log"),
      readReady: () => undefined,
      onSpawn: (found) => {
        pid = found;
      },
      onReady: () => {},
      say: (line) => said.push(line),
    });
    await program.stop();
    expect(findStartTime(pid)).toBeUndefined();
    await expect(program.ready).rejects.toThrow("n'a pas démarré (SIGTERM)");
    expect(said).toEqual([]);
  });

  it("slows down when it keeps dying", async () => {
    const script = `
      const fs = require("node:fs"), mark = process.argv[1];
      const first = !fs.existsSync(mark);
      fs.appendFileSync(mark, Date.now() + "\\n");
      if (!first) process.exit(1);
      process.send({ type: "ready" });
      setTimeout(() => process.exit(1), 50);`;
    await launch(script);
    const starts = () => readFileSync(join(folder, "mark"), "utf8").trim().split("\n").map(Number);
    await vi.waitFor(() => expect(starts().length).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
    const [, second = 0, third = 0, fourth = 0] = starts();
    expect(fourth - third).toBeGreaterThan(third - second);
  });
});

describe("programs left behind by a SIGKILL of the command", () => {
  it("are waited for and ended before the next start; a recycled pid is left alone", async () => {
    const path = join(folder, "children.json");
    let pid = 0;
    await launch(OBEDIENT, (found) => {
      pid = found;
    });
    recordChildren(path, [pid]);
    const [ours] = JSON.parse(readFileSync(path, "utf8")) as { pid: number; startedAt: string }[];
    writeFileSync(path, JSON.stringify([{ pid: process.pid, startedAt: "long ago" }, ours]));
    await endLeftBehind(path, (line) => said.push(line));
    expect(findStartTime(pid)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    expect(said[0]).toBe("Des programmes du lancement précédent s'arrêtent : attente…");
  });
});
