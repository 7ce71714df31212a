import { createHash } from "node:crypto";
import { EXTRACT_FILES, type LineFault } from "@comptoir/segur/medicaments";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import { describeExtractFailure } from "./failure-text.js";
import { activateBase, findActiveBase, lockMedicineBase } from "./import-store.js";
import { loadExtract, RefusedExtract } from "./load-extract.js";

export interface ImportProgress {
  readonly step: "lecture" | "chargement" | "bascule";
  readonly text: string;
}

export interface ImportReport {
  /** `deja-en-service`: these very files are loaded already, nothing was done. */
  readonly outcome: "charge" | "deja-en-service";
  readonly extractDate: string;
  /** Rows per file of the set now in service. */
  readonly counts: Readonly<Record<string, number>>;
  /** Presentations that the set replaced did not list, and those that the new one no longer lists. */
  readonly added: number;
  readonly removed: number;
  readonly faults: readonly LineFault[];
  /** Files that this extract does not bring: what an earlier one said stays. */
  readonly absentFiles: readonly string[];
}

const SOURCE = "Base de données publique des médicaments (ANSM)";

/**
 * Reads an extract and puts it in service in one transaction: readers see the old set until the new one is whole, and a refusal (said in
 * French), a failure or a death on the way changes nothing. Runs as owner. Two imports at once wait for each other.
 */
export async function importBdpm(deps: {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** By the names of `EXTRACT_FILES`, uncompressed. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** `YYYY-MM-DD`; undefined: the latest day written in the files, so that a base never looks younger than it is. */
  readonly extractDate?: string | undefined;
  readonly onProgress?: (progress: ImportProgress) => void;
}): Promise<{ readonly ok: true; readonly report: ImportReport } | { readonly ok: false; readonly text: string }> {
  const { clock, files } = deps;
  const progress = deps.onProgress ?? (() => undefined);
  const digest = digestFiles(files);
  const absentFiles = Object.values(EXTRACT_FILES).flatMap(({ name }) => (files.has(name) ? [] : [name]));
  progress({ step: "lecture", text: "Lecture des fichiers de la BDPM" });
  try {
    const report = await deps.db.transaction().execute(async (trx): Promise<ImportReport> => {
      await lockMedicineBase(trx);
      const active = await findActiveBase(trx);
      if (active?.digest === digest) {
        const { extractDate, counts } = active;
        return { outcome: "deja-en-service", extractDate, counts, added: 0, removed: 0, faults: [], absentFiles };
      }
      const loaded = await loadExtract(trx, files, {
        previous: active?.counts ?? {},
        extractDate: deps.extractDate,
        today: clock.today(),
        onFile: (name) => progress({ step: "chargement", text: `Chargement de ${name}` }),
      });
      const { extractDate, faults, added, removed } = loaded;
      if (active !== undefined && extractDate < active.extractDate)
        progress({
          step: "bascule",
          text: `Attention : cet extrait (${frenchDay(extractDate)}) est plus ancien que celui qu'il remplace (${frenchDay(active.extractDate)})`,
        });
      progress({ step: "bascule", text: "Mise en service" });
      // Files that this extract does not bring keep their rows, so their counts stay true.
      const counts = { ...(active?.counts ?? {}), ...loaded.counts };
      await activateBase(trx, { source: SOURCE, extractDate, digest, counts, faults: faults.length, loadedAt: clock.now() });
      return { outcome: "charge", extractDate, counts, added, removed, faults, absentFiles };
    });
    return { ok: true, report };
  } catch (error) {
    if (error instanceof RefusedExtract) return { ok: false, text: describeExtractFailure(error.failure) };
    throw error;
  }
}

function digestFiles(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}

const frenchDay = (day: string): string => day.split("-").reverse().join("/");
