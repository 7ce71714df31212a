import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PREPARED_FOLDER } from "./prepared-folder.js";
import { startComptoir } from "./start-comptoir.js";

/** vitest `globalSetup` of the e2e project: one first start for all journeys. Its own success is proven by lifecycle.e2e.ts. */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "comptoir-prepared-"));
  await using comptoir = await startComptoir({ name: "first-start", folder });
  await comptoir.stop();
  process.env[PREPARED_FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
