import { startTestPostgres } from "./test-server.js";

/**
 * vitest `globalSetup` of every project that needs PostgreSQL: one server per run, whose address the test processes inherit
 * in `COMPTOIR_TEST_PG`.
 */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  return () => server.stop();
}
