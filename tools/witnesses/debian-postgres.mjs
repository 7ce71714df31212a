import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Debian's own server, the oldest version that `DATABASE_URL` may name. */
export const DEBIAN_POSTGRES = ["/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"];

/** Every store, migration and policy test of the server again, on Debian's PostgreSQL instead of the embedded one. */
export const debianPostgres = {
  name: "postgresql",
  programs: DEBIAN_POSTGRES.map((folder) => join(folder, "postgres")),
  debianPackage: "postgresql-15",
  run: async () => {
    const folder = DEBIAN_POSTGRES.find((path) => existsSync(join(path, "postgres")));
    const run = spawnSync(
      process.execPath,
      [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--config", "tools/witnesses/vitest.config.mjs", "--reporter", "dot"],
      { cwd: ROOT, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", COMPTOIR_DEBIAN_POSTGRES: folder } },
    );
    const count = run.stdout.match(/Tests\s+(\d+) passed/)?.[1];
    if (run.status !== 0 || !count) throw new Error(`tests fail on ${folder}\n${run.stdout.slice(-6000)}${run.stderr.slice(-2000)}`);
    return `${count} tests of what speaks SQL on ${folder}`;
  },
};
