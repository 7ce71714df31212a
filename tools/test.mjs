import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm test [-- filters]`: the three vitest projects one after the other (a browser journey is not timed beside a compiler), their
 * tests gathered in `.comptoir/tests.json`, and one plain closing line. No test at all is a failure.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, ".comptoir");
const RECORD = join(FOLDER, "tests.json");
const PROJECTS = ["unit", "int", "e2e"];

/** @typedef {{ title: string, file: string, project: string, status: "passed" | "failed" | "skipped", retries: number, ms: number }} TestEntry */

/** @param {string} project @param {string[]} filters @returns {Promise<{ code: number, tests: TestEntry[] }>} */
async function runProject(project, filters) {
  const record = join(FOLDER, `tests.${project}.${process.pid}.json`);
  const args = [
    join(ROOT, "node_modules/vitest/vitest.mjs"),
    ...["run", "--project", project, "--passWithNoTests"],
    ...["--reporter", "default", "--reporter", join(ROOT, "tools/test/record-reporter.mjs")],
    ...filters,
  ];
  const env = { ...process.env, COMPTOIR_TEST_RECORD: record };
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env });
  const code = await new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  const tests = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : [];
  rmSync(record, { force: true });
  return { code, tests };
}

mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
rmSync(RECORD, { force: true });
const startedAt = new Date().toISOString();
const tests = /** @type {TestEntry[]} */ ([]);
let clean = true;
for (const project of PROJECTS) {
  const result = await runProject(project, process.argv.slice(2));
  clean &&= result.code === 0;
  tests.push(...result.tests);
}
writeFileSync(`${RECORD}.draft`, `${JSON.stringify({ startedAt, tests }, null, 1)}\n`);
renameSync(`${RECORD}.draft`, RECORD);

const count = (/** @type {TestEntry["status"]} */ status) => tests.filter((test) => test.status === status).length;
for (const { file, title } of tests.filter((test) => test.status === "failed")) console.log(`failed: ${file} › ${title}`);
if (tests.length === 0) console.log("no test ran");
if (!clean && count("failed") === 0) console.log("vitest reported an error outside any test");
console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
process.exit(clean && count("failed") === 0 && count("passed") > 0 ? 0 : 1);
