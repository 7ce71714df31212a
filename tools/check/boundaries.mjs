import { readdirSync } from "node:fs";
import { join } from "node:path";
import config from "../../.dependency-cruiser.mjs";

const WORKSPACE_FOLDERS = ["packages", "apps", "e2e", "bench"];

/**
 * Holds every import of the workspaces against the rules. Analysing nothing is a failure, and so is analysing less than the source
 * files that lie there: TypeScript 7 has no JavaScript API, and a cruiser without a parser reports success on zero modules.
 * @param {string} root
 * @returns {Promise<{ modules: number, edges: number, problems: string[] }>}
 */
export async function checkBoundaries(root) {
  await import("./swc-for-cruiser.mjs");
  const { cruise } = await import("dependency-cruiser");
  const before = process.cwd();
  process.chdir(root);
  try {
    const { enhancedResolveOptions, ...options } = config.options;
    const folders = WORKSPACE_FOLDERS.filter((folder) => readdirSync(root).includes(folder));
    const result = await cruise(
      folders,
      /** @type {import("dependency-cruiser").ICruiseOptions} */ ({
        ...options,
        validate: true,
        ruleSet: { forbidden: config.forbidden },
        baseDir: root,
      }),
      /** @type {import("dependency-cruiser").IResolveOptions} */ (enhancedResolveOptions),
    );
    if (typeof result.output === "string") throw new Error("expected a result, not a report");
    const { modules, summary } = result.output;
    const analysed = new Set(modules.map(({ source }) => source));
    const edges = modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
    const problems = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    const missed = folders.flatMap((folder) => listSources(root, folder)).filter((file) => !analysed.has(file));
    if (analysed.size === 0) problems.push("no module was analysed: is @swc/core installed?");
    else if (edges === 0) problems.push("no import was seen: the parser reads nothing");
    problems.push(...missed.map((file) => `not analysed: ${file}`));
    return { modules: analysed.size, edges, problems };
  } finally {
    process.chdir(before);
  }
}

/** @param {string} root @param {string} folder @returns {string[]} paths relative to the root */
function listSources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ["node_modules", "dist", "coverage"].includes(entry.name) ? [] : listSources(root, path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}
