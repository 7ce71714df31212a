import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "../../../tools/process-lock.mjs";
import { expectNation } from "./expected-nation.js";
import { writePrivateJson } from "./private-file.js";
import { findRunFile } from "./run-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "private-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("files of the house after a power cut", () => {
  it("are replaced whole and private; a draft left behind is overwritten", () => {
    const path = join(folder, "sub", "run.json");
    writePrivateJson(path, { one: 1 });
    writeFileSync(`${path}.${process.pid}`, '{"tw', { mode: 0o644 });
    writePrivateJson(path, { two: 2 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ two: 2 });
    expect(readdirSync(join(folder, "sub"))).toEqual(["run.json"]);
    expect([path, join(folder, "sub")].map((one) => statSync(one).mode & 0o777)).toEqual([0o600, 0o700]);
  });

  it("half written by something else, they are as if absent", () => {
    for (const half of ["", "{", '{"version":1,"pids":{'] as const) {
      const path = join(folder, "half.json");
      writeFileSync(path, half);
      expect(findRunFile(path, process.pid)).toBeUndefined();
      expect(expectNation(path, { officine: 1, console: 2, ordonnance: 3, insi: 4, cartes: 5 })).toBeUndefined();
      const lock = takeLock(path);
      expect(lock.ok).toBe(true);
      if (lock.ok) lock.release();
    }
  });
});
