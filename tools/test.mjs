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
/** Journeys in a browser depend on a machine that others may keep busy; what proves that nothing is lost or sent twice does not. */
const NEVER_AGAIN = /\/(crash|restore|two-servers|lifecycle)\.e2e\.ts$/;
/** More broken journeys than this are no accident. */
const MOST_AGAIN = 2;

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

/**
 * Journeys that broke are walked a second time, whole: their steps follow each other. Said on the console and in the record
 * (`retries`); whatever breaks again, or is not a journey, stays broken.
 *
 * @param {{ code: number, tests: TestEntry[] }} first
 */
async function walkAgain(first) {
  const files = [...new Set(first.tests.filter(({ status }) => status === "failed").map(({ file }) => file))];
  if (files.length === 0 || files.length > MOST_AGAIN || files.some((file) => NEVER_AGAIN.test(file))) return first;
  for (const { file, title } of first.tests.filter(({ status }) => status === "failed")) console.log(`walked again: ${file} › ${title}`);
  const second = await runProject("e2e", files);
  const again = second.tests.map((test) => ({ ...test, retries: test.retries + 1 }));
  return { code: second.code, tests: [...first.tests.filter(({ file }) => !files.includes(file)), ...again] };
}

mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
rmSync(RECORD, { force: true });
const startedAt = new Date().toISOString();
const tests = /** @type {TestEntry[]} */ ([]);
let clean = true;
for (const project of PROJECTS) {
  const first = await runProject(project, process.argv.slice(2));
  const result = project === "e2e" ? await walkAgain(first) : first;
  clean &&= result.code === 0;
  tests.push(...result.tests);
}
writeFileSync(`${RECORD}.draft`, `${JSON.stringify({ startedAt, tests }, null, 1)}\n`);
renameSync(`${RECORD}.draft`, RECORD);

const count = (/** @type {TestEntry["status"]} */ status) => tests.filter((test) => test.status === status).length;
for (const { file, title } of tests.filter((test) => test.status === "failed")) console.log(`failed: ${file} › ${title}`);
if (tests.length === 0) console.log("no test ran");
const again = tests.filter(({ retries }) => retries > 0).length;
if (again > 0) console.log(`${again} tests passed or failed at their second walk`);
if (!clean && count("failed") === 0) console.log("vitest reported an error outside any test");
console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
process.exit(clean && count("failed") === 0 && count("passed") > 0 ? 0 : 1);
