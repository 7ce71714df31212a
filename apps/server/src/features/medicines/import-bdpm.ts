import { createHash } from "node:crypto";
import { type ExtractCounts, readExtract } from "@comptoir/segur/medicaments";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import { describeExtractFailure } from "./failure-text.js";
import { swapExtract } from "./swap-extract.js";

export interface ImportProgress {
  readonly step: "lecture" | "chargement" | "bascule";
  readonly text: string;
}

export interface ImportReport {
  /** `deja-en-service`: these very files are loaded already, nothing was done. */
  readonly outcome: "charge" | "deja-en-service";
  readonly extractDate: string;
  readonly counts: ExtractCounts;
  readonly added: number;
  readonly removed: number;
  readonly faults: readonly { readonly file: string; readonly line: number; readonly what: string }[];
}

const SOURCE = "Base de données publique des médicaments (ANSM)";

/**
 * Reads an extract and puts it in service in one transaction: readers see the old set until the new one is whole. Runs as owner. Two
 * imports at once wait for each other. A refusal says why in French and changes nothing.
 */
export async function importBdpm(deps: {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** `YYYY-MM-DD`; today when the folder does not say. */
  readonly extractDate?: string | undefined;
  readonly onProgress?: (progress: ImportProgress) => void;
}): Promise<{ readonly ok: true; readonly report: ImportReport } | { readonly ok: false; readonly text: string }> {
  const progress = deps.onProgress ?? (() => undefined);
  const digest = digestFiles(deps.files);
  progress({ step: "lecture", text: "Lecture des fichiers de la BDPM" });
  return deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('comptoir.medicine_base'))`.execute(trx);
    const { rows } = await sql<{ digest: string; counts: Record<string, number>; extract_date: string }>`
      select digest, counts, to_char(extract_date, 'YYYY-MM-DD') as extract_date from medicine_base where active`.execute(trx);
    const active = rows[0];
    if (active?.digest === digest) {
      const report: ImportReport = {
        outcome: "deja-en-service",
        extractDate: active.extract_date,
        counts: active.counts,
        added: 0,
        removed: 0,
        faults: [],
      };
      return { ok: true, report };
    }
    const read = readExtract(deps.files, active?.counts ?? {});
    if (!read.ok) return { ok: false, text: describeExtractFailure(read.failure) };
    progress({ step: "chargement", text: `Chargement de ${read.counts.presentations} présentations` });
    const { added, removed } = await swapExtract(trx, read.extract);
    progress({ step: "bascule", text: "Mise en service" });
    const extractDate = deps.extractDate ?? deps.clock.today();
    // Files that this extract does not bring keep their rows, so their counts stay true.
    const counts = { ...(active?.counts ?? {}), ...read.counts };
    await sql`update medicine_base set active = false where active`.execute(trx);
    await trx
      .insertInto("medicine_base")
      .values({
        source: SOURCE,
        extract_date: extractDate,
        digest,
        counts: JSON.stringify(counts),
        faults: read.faults.length,
        loaded_at: deps.clock.now(),
        active: true,
      })
      .execute();
    return { ok: true, report: { outcome: "charge", extractDate, counts, added, removed, faults: read.faults } };
  });
}

function digestFiles(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}
