import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BDPM_FOLDER, type DataFolder } from "./layout.js";
import { writePrivateJson } from "./private-file.js";
import type { SandboxReady } from "./ready-messages.js";
import { runServerCommand } from "./server-command.js";
import { UserError } from "./user-error.js";

/**
 * First start of the bac à sable: the demo data enter the officine by its public import commands, as any pharmacy's would, and the
 * BDPM extract shipped with the product is loaded. Done once per database; begun and interrupted, it is simply done again.
 */
export async function importDemoOnce(
  folder: DataFolder,
  demo: SandboxReady["demo"],
  databaseUrl: string | undefined,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const imports: [label: string, name: string, path: string][] = [
    ["Officines de démonstration", "import-officines", demo.officines],
    ["Opérateurs de démonstration", "import-operators", demo.operators],
    ["Patients de démonstration", "import-patients", demo.patients],
    ["Base publique des médicaments (BDPM)", "import-bdpm", BDPM_FOLDER],
  ];
  const done = digest([databaseUrl ?? "", ...imports.map(([, , path]) => (path === BDPM_FOLDER ? "" : readFileSync(path, "utf8")))]);
  if (readDone(folder.demoRecord) === done) return;
  for (const [label, name, path] of imports) {
    const startedAt = performance.now();
    say(`${label}…`);
    const { code, output } = await runServerCommand(folder, name, [path], { signal });
    if (code !== 0) throw new UserError(`${label} : l'import a échoué.\n${output}`);
    const report = output.trim().split("\n").at(-1) ?? "";
    say(`  ${report} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
  writePrivateJson(folder.demoRecord, { done });
}

function readDone(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { done: string }).done;
  } catch {
    return undefined; // none yet, or unreadable: the imports change nothing the second time
  }
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
