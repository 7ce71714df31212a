import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findHolder, findStartTime, takeLock } from "./process-lock.mjs";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  path = join(folder, "start.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("process lock", () => {
  it("is held by one live process at a time, and freed", () => {
    const first = takeLock(path);
    expect(first.ok).toBe(true);
    expect(findHolder(path)?.pid).toBe(process.pid);
    expect(takeLock(path)).toEqual({ ok: false, holder: { pid: process.pid, startedAt: findStartTime(process.pid) } });
    if (first.ok) first.release();
    expect(existsSync(path)).toBe(false);
    expect(takeLock(path).ok).toBe(true);
  });

  it("is taken over from a dead process, and from a recycled pid", () => {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "1@x" }));
    expect(findHolder(path)).toBeUndefined();
    expect(takeLock(path).ok).toBe(true);
    writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: "long ago" }));
    expect(takeLock(path).ok).toBe(true);
  });

  it("is taken over when the file is half written", () => {
    writeFileSync(path, '{"pid":');
    expect(takeLock(path).ok).toBe(true);
  });

  it("never has two holders among rivals that find a dead lock", async () => {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "1@x" }));
    const rival = `
      import { takeLock } from ${JSON.stringify(join(import.meta.dirname, "process-lock.mjs"))};
      const lock = takeLock(${JSON.stringify(path)});
      console.log(lock.ok ? "held" : "refused");
      setTimeout(() => {}, 3000);`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", rival], { stdio: ["ignore", "pipe", "inherit"] });
        return new Promise<string>((resolve) => {
          child.stdout.on("data", (chunk: Buffer) => resolve(String(chunk).trim()));
          setTimeout(() => child.kill(), 2500);
        });
      }),
    );
    expect(answers.filter((answer) => answer === "held")).toHaveLength(1);
    expect(JSON.parse(readFileSync(path, "utf8")).pid).toBeGreaterThan(0);
  });
});
