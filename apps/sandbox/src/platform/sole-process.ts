import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionOptions } from "@comptoir/postgres";
import { Client } from "pg";

/** Another process serves this nation already. */
export class NationBusyError extends Error {
  override readonly name = "NationBusyError";
  constructor() {
    super("Un autre bac à sable fait déjà vivre cette nation : arrêtez-le d'abord, ou donnez un autre dossier (« dataDir »).");
  }
}

/** Arbitrary constant; held by the session, so it ends with the process whatever happens. */
const lockNumber = 7_302_815_001n;
/** A killed process may leave its session for a moment. */
const patienceMs = 10_000;

/** Makes sure that one process serves the nation: clock and faults are remembered in memory. Returns what gives the place up. */
export async function claimNation(connection: ConnectionOptions, patience = patienceMs): Promise<() => Promise<void>> {
  const client = new Client(connection);
  // The database going away is reported by whoever works with it.
  client.on("error", () => undefined);
  await client.connect();
  const deadline = performance.now() + patience;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [lockNumber]);
    if (rows[0]?.taken === true) return () => client.end();
    if (performance.now() > deadline) {
      await client.end();
      throw new NationBusyError();
    }
    await sleep(100);
  }
}
