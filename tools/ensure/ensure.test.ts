import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readInstallState } from "./install.mjs";
import { digestSources } from "./source-digest.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ensure-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
};

describe("state of the installation", () => {
  const wanted = {
    "": { name: "x" },
    "apps/server": { version: "0.1.0" },
    "node_modules/zod": { version: "4.6.7" },
    "node_modules/@comptoir/server": { resolved: "apps/server", link: true },
    "node_modules/@esbuild/darwin": { version: "1.0.0", optional: true },
  };
  const { "": _root, "node_modules/@esbuild/darwin": _other, ...installed } = wanted;

  it("is missing until npm wrote its record", () => {
    write("package-lock.json", { packages: wanted });
    expect(readInstallState(root)).toBe("missing");
  });

  it("is fresh when all but other platforms' packages are there", () => {
    write("package-lock.json", { packages: wanted });
    write("node_modules/.package-lock.json", { packages: installed });
    expect(readInstallState(root)).toBe("fresh");
  });

  it("is stale when a version differs or a package is absent", () => {
    write("package-lock.json", { packages: wanted });
    write("node_modules/.package-lock.json", { packages: { ...installed, "node_modules/zod": { version: "4.6.6" } } });
    expect(readInstallState(root)).toBe("stale");
    write("node_modules/.package-lock.json", { packages: { "node_modules/zod": { version: "4.6.7" } } });
    expect(readInstallState(root)).toBe("stale");
  });
});

describe("digest of sources", () => {
  it("sees bytes and names, not dates, tests, outputs or folders apart", () => {
    write("a/src/x.ts", "1");
    const before = digestSources(root, ["a"]);
    utimesSync(join(root, "a/src/x.ts"), 1, 1);
    write("a/src/x.test.ts", "t");
    write("a/dist/x.js", "d");
    write("b/x.ts", "1");
    expect(digestSources(root, ["a"])).toBe(before);
    write("a/src/x.ts", "2");
    const changed = digestSources(root, ["a"]);
    expect(changed).not.toBe(before);
    write("a/src/y.ts", "");
    expect(digestSources(root, ["a"])).not.toBe(changed);
  });
});

describe("an old Node", () => {
  it.each(["18.20.4", "20.18.3"])("%s gets one clear sentence", (version) => {
    const entry = join(import.meta.dirname, "..", "ensure.mjs");
    const script = `Object.defineProperty(process.versions, "node", { value: "${version}" }); import(${JSON.stringify(entry)});`;
    const run = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    expect(run.status).toBe(1);
    expect(run.stderr.trim().split("\n")).toEqual([
      expect.stringContaining(`demande Node.js 20.19 ou plus récent ; cette machine a la version ${version}`),
    ]);
  });
});
