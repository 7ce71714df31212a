import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const resolve = { conditions: ["@comptoir/source", "node"] };

/** The server's tests on Debian's PostgreSQL: same files as the project `int`, another server. */
export default defineConfig({
  root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  resolve,
  ssr: { resolve },
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    include: ["apps/server/src/**/*.int.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["tools/witnesses/debian-setup.mjs"],
  },
});
