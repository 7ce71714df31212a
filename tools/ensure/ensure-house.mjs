import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findHolder, takeLock } from "../process-lock.mjs";
import { buildStale, findStaleParts } from "./build.mjs";
import { installDependencies, readInstallState } from "./install.mjs";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const HELP = `Usage : node tools/ensure.mjs [--no-build] [--force-build] [--quiet] [--root dossier]
Installe les dépendances et construit les programmes, seulement si c'est nécessaire.
`;

/**
 * Installs and builds what is missing or stale. Two at once: the second waits for the first.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function ensureHouse(args) {
  const { values } = parseArgs({
    args,
    options: {
      "no-build": { type: "boolean", default: false },
      "force-build": { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
      root: { type: "string", default: ROOT },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { root, "no-build": noBuild, "force-build": forceBuild } = values;
  const say = values.quiet ? () => {} : (/** @type {string} */ line) => console.log(line);
  if (readInstallState(root) === "fresh" && (noBuild || findStaleParts(root, forceBuild).length === 0)) return 0;

  const lockPath = join(root, ".comptoir", "install.lock");
  const lock = await waitForLock(lockPath, say);
  try {
    // Another process may have done the work while this one waited.
    if (readInstallState(root) !== "fresh" && !(await installDependencies(root, say))) return 1;
    if (noBuild) return 0;
    const parts = findStaleParts(root, forceBuild);
    return (await buildStale(root, parts, say)) ? 0 : 1;
  } finally {
    lock.release();
  }
}

/**
 * @param {string} path
 * @param {(line: string) => void} say
 */
async function waitForLock(path, say) {
  let waited = false;
  for (;;) {
    const lock = takeLock(path);
    if (lock.ok) return lock;
    if (!waited) say(`Une installation est déjà en cours (processus ${lock.holder.pid}) : attente…`);
    waited = true;
    while (existsSync(path) && findHolder(path)) await new Promise((resolve) => setTimeout(resolve, 250));
    // The one that did the work goes first: its next step is to start.
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}
