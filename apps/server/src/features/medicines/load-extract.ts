import {
  type Component,
  EXTRACT_FILES,
  type ExtractFailure,
  type ExtractFileKey,
  type ExtractRows,
  type LineFault,
  openExtractFile,
} from "@comptoir/segur/medicaments";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import {
  componentColumns,
  conditionColumns,
  FROM_ATC,
  FROM_COMPOSITIONS,
  GENERIC_COLUMNS,
  HYBRID_COLUMNS,
  HYBRID_GROUP_COLUMNS,
  presentationColumns,
  shortageColumns,
  specialityColumns,
  WORD_COLUMNS,
} from "./extract-columns.js";
import { analyzeMedicines, createStaging, deleteRows, findUnlisted, isEmpty, mergeStaging, selectNames } from "./import-store.js";
import { listWords } from "./list-words.js";
import { type Columns, loadRows } from "./load-rows.js";

type Trx = Transaction<Database>;

const SPECIALITIES = { table: "medicine_speciality", staging: "new_speciality", key: "cis" };
const PRESENTATIONS = { table: "medicine_presentation", staging: "new_presentation", key: "cip13" };

/** Ends the transaction that loads an extract: nothing of it stays. */
export class RefusedExtract extends Error {
  readonly failure: ExtractFailure;
  constructor(failure: ExtractFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

export interface LoadedExtract {
  readonly counts: Readonly<Partial<Record<ExtractFileKey, number>>>;
  readonly faults: readonly LineFault[];
  readonly extractDate: string;
  readonly added: number;
  readonly removed: number;
}

/**
 * Loads the files of an extract into the tables, inside the caller's transaction, row after row (only the compositions are held whole,
 * for the keys of the specialities). The rows of optional files that are absent stay as they are. Presentations and specialities that are gone stay too, marked with the day of the extract, and with
 * their composition and conditions: a box still on the shelf must not lose its list.
 *
 * @throws {RefusedExtract} when a file is not what it should be
 */
export async function loadExtract(
  trx: Trx,
  files: ReadonlyMap<string, Uint8Array>,
  o: {
    readonly previous: Readonly<Record<string, number>>;
    /** Undefined: the latest day written in the files, at most `today`. */
    readonly extractDate: string | undefined;
    readonly today: string;
    readonly onFile: (name: string) => void;
  },
): Promise<LoadedExtract> {
  const reader = createReader(files, o);
  const first = await isEmpty(trx);
  /** Beside the table, to be compared with it; into it when it is empty. */
  const stage = async <K extends ExtractFileKey>(key: K, place: typeof SPECIALITIES, columns: Columns<ExtractRows[K]>) => {
    if (!first) await createStaging(trx, place.table, place.staging);
    await reader.read(key, (rows) => loadRows(trx, first ? place.table : place.staging, columns, rows));
  };
  const replace = <K extends ExtractFileKey>(key: K, table: string, columns: Columns<ExtractRows[K]>) =>
    reader.read(key, async (rows) => {
      await deleteRows(trx, table);
      await loadRows(trx, table, columns, rows);
    });

  const components = new Map<string, Component[]>();
  const hasCompositions = await reader.read("compositions", async (rows) => {
    for (const row of rows) {
      const own = components.get(row.cis);
      if (own) own.push(row);
      else components.set(row.cis, [row]);
    }
  });
  const atc = new Map<string, string>();
  const hasAtc = await reader.read("atc", async (rows) => {
    for (const row of rows) atc.set(row.cis, row.atc);
  });
  const specialities = specialityColumns(components, atc);
  await stage("specialities", SPECIALITIES, specialities);
  const unlisted = new Set(first ? [] : await findUnlisted(trx, SPECIALITIES));
  const listed = <T extends { readonly cis: string }>(rows: Iterable<T>) => keep(rows, (row) => !unlisted.has(row.cis));
  if (hasCompositions) {
    await deleteRows(trx, "medicine_component", unlisted);
    await loadRows(trx, "medicine_component", componentColumns(), listed(flatten(components.values())));
    components.clear();
  }
  await reader.read("conditions", async (rows) => {
    await deleteRows(trx, "medicine_condition", unlisted);
    await loadRows(trx, "medicine_condition", conditionColumns(), listed(rows));
  });
  const presentations = presentationColumns();
  await stage("presentations", PRESENTATIONS, presentations);
  await replace("generics", "medicine_generic_member", GENERIC_COLUMNS);
  await replace("shortages", "medicine_shortage", shortageColumns());
  await replace("hybridGroups", "medicine_hybrid_group", HYBRID_GROUP_COLUMNS);
  await replace("hybrids", "medicine_hybrid_member", HYBRID_COLUMNS);

  const extractDate = o.extractDate ?? (reader.latestDay() || o.today);
  const kept = new Set<string>([...(hasCompositions ? [] : FROM_COMPOSITIONS), ...(hasAtc ? [] : FROM_ATC)]);
  if (!first) await mergeStaging(trx, { ...SPECIALITIES, columns: specialities, kept, removedOn: extractDate });
  const { added, removed } = first
    ? { added: reader.counts.presentations ?? 0, removed: 0 }
    : await mergeStaging(trx, { ...PRESENTATIONS, columns: presentations, kept: new Set(), removedOn: extractDate });
  await deleteRows(trx, "medicine_word");
  await loadRows(trx, "medicine_word", WORD_COLUMNS, listWords(await selectNames(trx)));
  await analyzeMedicines(trx);
  return { counts: reader.counts, faults: reader.faults, extractDate, added, removed };
}

/** Opens the files one after the other, and keeps the score. */
function createReader(
  files: ReadonlyMap<string, Uint8Array>,
  o: { readonly previous: Readonly<Record<string, number>>; readonly today: string; readonly onFile: (name: string) => void },
) {
  for (const { name, required } of Object.values(EXTRACT_FILES))
    if (required && !files.has(name)) throw new RefusedExtract({ kind: "FICHIER_MANQUANT", file: name });
  const counts: Partial<Record<ExtractFileKey, number>> = {};
  const faults: LineFault[] = [];
  let latest = "";
  function* watch<T>(rows: Iterable<T>): Generator<T> {
    for (const row of rows) {
      const { declaredOn, authorisedOn, updatedOn } = row as { declaredOn?: string; authorisedOn?: string; updatedOn?: string };
      const day = declaredOn ?? authorisedOn ?? updatedOn ?? "";
      if (day > latest && day <= o.today) latest = day;
      yield row;
    }
  }
  return {
    counts,
    faults,
    /** Latest day written in the files read so far, the future left out (a presentation of 2924 is published). */
    latestDay: () => latest,
    /** Hands the rows of a file to `load`; false when the file is absent. */
    read: async <K extends ExtractFileKey>(key: K, load: (rows: Iterable<ExtractRows[K]>) => Promise<void>): Promise<boolean> => {
      const { name } = EXTRACT_FILES[key];
      const bytes = files.get(name);
      if (bytes === undefined) return false;
      o.onFile(name);
      const opened = openExtractFile(key, bytes, o.previous[key]);
      if (!opened.ok) throw new RefusedExtract(opened.failure);
      await load(watch(opened.value.rows));
      const failure = opened.value.end();
      if (failure !== undefined) throw new RefusedExtract(failure);
      counts[key] = opened.value.count;
      faults.push(...opened.value.faults);
      return true;
    },
  };
}

function* keep<T>(rows: Iterable<T>, test: (row: T) => boolean): Generator<T> {
  for (const row of rows) if (test(row)) yield row;
}

function* flatten<T>(lists: Iterable<readonly T[]>): Generator<T> {
  for (const list of lists) yield* list;
}
