import { defineConfig } from "vitest/config";

const shared = { environment: "node", pool: "forks", testTimeout: 30_000, hookTimeout: 120_000 } as const;
// Only what Vite and Node do not add themselves: these also reach the test processes as --conditions, where "import" would break require().
const resolve = { conditions: ["@comptoir/source", "node"] };
const ssr = { resolve };

export default defineConfig({
  resolve,
  ssr,
  test: {
    maxWorkers: 2,
    projects: [
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "bench/src/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["**/*.int.test.ts", "**/dist/**", "**/node_modules/**"],
        },
      },
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: "int",
          include: ["packages/*/src/**/*.int.test.ts", "apps/*/src/**/*.int.test.ts", "tools/**/*.int.test.ts"],
          exclude: ["**/dist/**", "**/node_modules/**"],
          globalSetup: ["packages/postgres/src/testing/global-setup.ts"],
        },
      },
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: "e2e",
          include: ["e2e/src/**/*.e2e.ts"],
          globalSetup: ["e2e/src/global-setup.ts"],
          exclude: ["**/node_modules/**"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // What an asynchronous act changes is waited for, as long as a busy machine needs.
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
