import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCollecting } from "./install.mjs";
import { digestSources } from "./source-digest.mjs";

/**
 * What is built: the sources it depends on, what proves it was built, and the command.
 * @typedef {{ name: string, label: string, sources: string[], outputs: string[], command: (root: string, force: boolean) => { args: string[], cwd: string } }} Part
 */

const LIBRARIES = ["packages/wire", "packages/segur", "packages/postgres", "packages/contract"];
const PROGRAMS = ["apps/server", "apps/sandbox", "apps/comptoir"];
const SETTINGS = ["tsconfig.base.json", "package-lock.json"];

/** @type {Part[]} */
const PARTS = [
  {
    name: "programs",
    label: "des programmes",
    sources: [...LIBRARIES, ...PROGRAMS, ...SETTINGS],
    outputs: PROGRAMS.map((app) => `${app}/dist/main.js`),
    command: (root, force) => ({
      args: [join(root, "node_modules/typescript/bin/tsc"), "-b", ...(force ? ["--force"] : []), ...PROGRAMS],
      cwd: root,
    }),
  },
  {
    name: "screens",
    label: "des écrans",
    sources: ["apps/web", "packages/contract", "packages/wire", ...SETTINGS],
    outputs: ["apps/web/dist/site/index.html"],
    command: (root) => ({
      args: [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"],
      cwd: join(root, "apps/web"),
    }),
  },
];

/** @param {string} root */
const recordPath = (root) => join(root, ".comptoir", "build.json");

/** @param {string} root @returns {Record<string, string>} */
function readRecord(root) {
  try {
    return JSON.parse(readFileSync(recordPath(root), "utf8"));
  } catch {
    return {};
  }
}

/**
 * The parts whose sources differ from those of the last successful build, or whose output is gone.
 * @param {string} root
 * @param {boolean} force
 * @returns {{ part: Part, digest: string, force: boolean }[]}
 */
export function findStaleParts(root, force) {
  const record = readRecord(root);
  return PARTS.map((part) => ({ part, digest: digestSources(root, part.sources), force })).filter(
    ({ part, digest }) => force || record[part.name] !== digest || part.outputs.some((output) => !existsSync(join(root, output))),
  );
}

/**
 * @param {string} root
 * @param {{ part: Part, digest: string, force: boolean }[]} stale
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>}
 */
export async function buildStale(root, stale, say) {
  for (const { part, digest, force } of stale) {
    say(`Construction ${part.label}…`);
    const startedAt = Date.now();
    const ticker = setInterval(() => say(`  … ${Math.round((Date.now() - startedAt) / 1000)} s`), 10_000);
    const { args, cwd } = part.command(root, force);
    const output = await runCollecting(process.execPath, args, cwd);
    clearInterval(ticker);
    if (output.code !== 0) {
      process.stderr.write(output.text);
      console.error(`La construction ${part.label} a échoué (message ci-dessus).`);
      return false;
    }
    writeRecord(root, { ...readRecord(root), [part.name]: digest });
    say(`Construction ${part.label} : ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  }
  return true;
}

/** @param {string} root @param {Record<string, string>} record */
function writeRecord(root, record) {
  mkdirSync(join(root, ".comptoir"), { recursive: true, mode: 0o700 });
  const draft = `${recordPath(root)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, recordPath(root));
}
