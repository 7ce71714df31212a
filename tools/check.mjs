import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkBoundaries } from "./check/boundaries.mjs";
import { findGuardProblems, listTextFiles } from "./check/guards.mjs";
import { programStep, runSteps } from "./check/run-steps.mjs";

/**
 * `npm run check`: everything that needs no database, no browser and no network. `--no-tests` leaves the unit tests to the
 * `npm test` that follows.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (/** @type {string} */ path) => join(ROOT, "node_modules", path);

const boundaries = {
  name: "boundaries",
  run: async () => {
    const { modules, edges, problems } = await checkBoundaries(ROOT);
    return {
      ok: problems.length === 0,
      summary: problems.length === 0 ? `${modules} modules, ${edges} imports` : `${problems.length} problems`,
      output: problems.join("\n"),
    };
  },
};

const guards = {
  name: "house guards",
  run: async () => {
    const files = listTextFiles(ROOT);
    const problems = findGuardProblems(files, ROOT);
    return {
      ok: problems.length === 0 && files.length > 0,
      summary: problems.length === 0 ? `${files.length} files` : `${problems.length} problems`,
      output: problems.join("\n"),
    };
  },
};

const ok = await runSteps([
  [
    programStep("types (tsc -b)", [bin("typescript/bin/tsc"), "-b"], ROOT),
    programStep("types of tools", [bin("typescript/bin/tsc"), "-p", "tools"], ROOT),
    ...(process.argv.includes("--no-tests")
      ? []
      : [programStep("unit tests", [bin("vitest/vitest.mjs"), "run", "--project", "unit", "--reporter", "dot"], ROOT)]),
  ],
  [
    boundaries,
    guards,
    programStep("lint and format (biome ci)", [bin("@biomejs/biome/bin/biome"), "ci", "--colors=off", "--max-diagnostics=20"], ROOT),
    programStep("dead code (knip)", [bin("knip/bin/knip.js"), "--no-progress"], ROOT),
  ],
]);
process.exit(ok ? 0 : 1);
