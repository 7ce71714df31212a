import { resolve } from "node:path";
import { resolveBinaries } from "./binaries.js";
import { choosePlace } from "./place.js";
import { isPostmasterOf, readPostmaster } from "./postmaster.js";
import { type StartOptions, startPostgres } from "./start-postgres.js";

/**
 * Stops the server that users killed without a word left running on a folder. One that somebody uses goes on. True when a server
 * was found.
 *
 * @throws {PostgresError} as `startPostgres`
 */
export async function stopUnused(o: Pick<StartOptions, "dataDir" | "systemFolder">): Promise<boolean> {
  const fallback = o.systemFolder === undefined ? {} : { fallback: o.systemFolder };
  const { dataDir } = await choosePlace({ dataDir: resolve(o.dataDir), binaries: await resolveBinaries(), ...fallback });
  const found = await readPostmaster(dataDir);
  if (found === undefined || !isPostmasterOf(found.pid, dataDir)) return false;
  await (await startPostgres(o)).stop();
  return true;
}
