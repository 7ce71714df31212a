import type { Kysely } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { importBatch } from "./import-batch.js";
import type { ImportedPatient } from "./read-patient-line.js";

export interface PatientsReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** `line`: of the file; of a FHIR Bundle, the number of the entry. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  /** Lines that entered but look like somebody already known: to be looked at by a person. */
  readonly duplicates: readonly { readonly line: number; readonly reason: string }[];
}

/** Records entered in one transaction. */
export const BATCH = 500;

/** The batches of one import and what became of them. */
export class ImportRun {
  readonly #app: Kysely<Database>;
  readonly #options: { now: () => Date; onProgress?: (lines: number) => void };
  readonly #total = { created: 0, updated: 0, unchanged: 0 };
  readonly #duplicates: { line: number; reason: string }[] = [];
  #done = 0;

  constructor(app: Kysely<Database>, options: { now: () => Date; onProgress?: (lines: number) => void }) {
    this.#app = app;
    this.#options = options;
  }

  /** At most {@link BATCH} records of one officine, whole or not at all. */
  async enter(officineId: string, batch: readonly ImportedPatient[]): Promise<void> {
    const outcome = await importBatch(this.#app, officineId, batch, this.#options.now());
    this.#total.created += outcome.created;
    this.#total.updated += outcome.updated;
    this.#total.unchanged += outcome.unchanged;
    for (const duplicate of outcome.duplicates) this.#duplicates.push(duplicate);
    this.#done += batch.length;
    this.#options.onProgress?.(this.#done);
  }

  report(rejected: readonly { line: number; reason: string }[]): PatientsReport {
    const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
    return { ...this.#total, rejected: rejected.toSorted(byLine), duplicates: this.#duplicates.toSorted(byLine) };
  }
}
