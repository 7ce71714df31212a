import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";

/** Names a data folder that was started once and stopped: made by the global set-up of the e2e project. */
export const PREPARED_FOLDER = "COMPTOIR_E2E_PREPARED";

/**
 * A first start makes two clusters and loads 20,000 presentations; journeys that are about something else begin from a copy of one.
 * A folder that already holds something is left as it is.
 */
export function copyPreparedFolder(folder: string): void {
  const prepared = process.env[PREPARED_FOLDER];
  if (!prepared || (existsSync(folder) && readdirSync(folder).length > 0)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const copy = spawnSync("cp", ["-a", `${prepared}/.`, folder], { encoding: "utf8" });
  if (copy.status !== 0) throw new Error(`the prepared folder could not be copied: ${copy.stderr}`);
}
