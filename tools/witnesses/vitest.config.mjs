import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const resolve = { conditions: ["@comptoir/source", "node"] };

/**
 * Tests of what speaks SQL (features, outbox, trail, sessions, policies) on Debian's PostgreSQL: same files as the project `int`, another
 * server. Left out: what brings its own embedded server (whole processes, commands) and what asks HTTP alone.
 */
export default defineConfig({
  root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  resolve,
  ssr: { resolve },
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    include: ["apps/server/src/{features,platform}/**/*.int.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "apps/server/src/platform/{http,pdf}/**"],
    globalSetup: ["tools/witnesses/debian-setup.mjs"],
  },
});
