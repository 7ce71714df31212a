import {
  type BoxContent,
  type Component,
  type Condition,
  compositionKey,
  EXTRACT_FILES,
  type ExtractFailure,
  type ExtractFileKey,
  type ExtractRows,
  isNarrowMargin,
  type LineFault,
  openExtractFile,
  type PresentationRow,
  parseBoxContent,
  type Shortage,
  type Speciality,
  searchKey,
} from "@comptoir/segur/medicaments";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { analyzeMedicines, createStaging, emptyTable, isEmpty, mergeStaging, selectNames } from "./import-store.js";
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
 * Loads the files of an extract into the tables, inside the caller's transaction, one file in memory at a time. The rows of optional files
 * that are absent stay as they are. Presentations and specialities that are gone stay too, marked with the day of the extract.
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
  for (const { name, required } of Object.values(EXTRACT_FILES))
    if (required && !files.has(name)) throw new RefusedExtract({ kind: "FICHIER_MANQUANT", file: name });
  const counts: Partial<Record<ExtractFileKey, number>> = {};
  const faults: LineFault[] = [];
  let latest = "";
  const see = (day: string | undefined): void => {
    if (day !== undefined && day > latest && day <= o.today) latest = day;
  };

  /** Hands the rows of a file to `load`; false when the file is absent. */
  async function readFile<K extends ExtractFileKey>(key: K, load: (rows: Iterable<ExtractRows[K]>) => Promise<void>): Promise<boolean> {
    const { name } = EXTRACT_FILES[key];
    const bytes = files.get(name);
    if (bytes === undefined) return false;
    o.onFile(name);
    const opened = openExtractFile(key, bytes, o.previous[key]);
    if (!opened.ok) throw new RefusedExtract(opened.failure);
    await load(opened.value.rows);
    const failure = opened.value.end();
    if (failure !== undefined) throw new RefusedExtract(failure);
    counts[key] = opened.value.count;
    faults.push(...opened.value.faults);
    return true;
  }
  /** Beside the table, to be compared with it; into it when it is empty. */
  const stage = async <K extends ExtractFileKey>(
    key: K,
    { table, staging }: { table: string; staging: string },
    columns: Columns<ExtractRows[K]>,
    seen: (row: ExtractRows[K]) => void,
  ) => {
    if (!first) await createStaging(trx, table, staging);
    await readFile(key, (rows) => loadRows(trx, first ? table : staging, columns, tap(rows, seen)));
  };
  const replace = <K extends ExtractFileKey>(
    key: K,
    table: string,
    columns: Columns<ExtractRows[K]>,
    seen?: (row: ExtractRows[K]) => void,
  ) =>
    readFile(key, async (rows) => {
      await emptyTable(trx, table);
      await loadRows(trx, table, columns, seen ? tap(rows, seen) : rows);
    });

  const first = await isEmpty(trx);
  const components = new Map<string, Component[]>();
  const atc = new Map<string, string>();
  const hasCompositions = await replace("compositions", "medicine_component", componentColumns(), (row) => {
    const own = components.get(row.cis);
    if (own) own.push(row);
    else components.set(row.cis, [row]);
  });
  const hasAtc = await readFile("atc", async (rows) => {
    for (const row of rows) atc.set(row.cis, row.atc);
  });
  const specialities = specialityColumns(components, atc);
  await stage("specialities", SPECIALITIES, specialities, (row) => see(row.authorisedOn));
  components.clear();
  const presentations = presentationColumns();
  await stage("presentations", PRESENTATIONS, presentations, (row) => see(row.declaredOn));
  await replace("generics", "medicine_generic_member", {
    group_id: ["text", (row) => row.group],
    cis: ["text", (row) => row.cis],
    label: ["text", (row) => row.label],
    type: ["smallint", (row) => row.type],
  });
  await replace("conditions", "medicine_condition", conditionColumns());
  await replace("shortages", "medicine_shortage", shortageColumns(), (row) => see(row.updatedOn));
  await replace("hybridGroups", "medicine_hybrid_group", {
    group_id: ["text", (row) => row.group],
    route: ["text", (row) => row.route],
    label: ["text", (row) => row.label],
  });
  await replace("hybrids", "medicine_hybrid_member", {
    group_id: ["text", (row) => row.group],
    cis: ["text", (row) => row.cis],
    role: ["text", (row) => row.role],
  });

  const removedOn = o.extractDate ?? (latest || o.today);
  const kept = new Set([...(hasCompositions ? [] : ["composition_key", "narrow_margin", "substance_key"]), ...(hasAtc ? [] : ["atc"])]);
  if (!first) await mergeStaging(trx, { ...SPECIALITIES, columns: specialities, kept, removedOn });
  const { added, removed } = first
    ? { added: counts.presentations ?? 0, removed: 0 }
    : await mergeStaging(trx, { ...PRESENTATIONS, columns: presentations, kept: new Set(), removedOn });
  await emptyTable(trx, "medicine_word");
  await loadRows(
    trx,
    "medicine_word",
    { word: ["text", (row) => row.word], sound: ["text", (row) => row.sound], weight: ["integer", (row) => row.weight] },
    listWords(await selectNames(trx)),
  );
  await analyzeMedicines(trx);
  return { counts, faults, extractDate: removedOn, added, removed };
}

function* tap<T>(rows: Iterable<T>, see: (row: T) => void): Generator<T> {
  for (const row of rows) {
    see(row);
    yield row;
  }
}

/** 1, 2, 3… within each speciality, in the order of the file. */
function numberWithinCis(): (row: { readonly cis: string }) => number {
  const last = new Map<string, number>();
  return ({ cis }) => {
    const position = (last.get(cis) ?? 0) + 1;
    last.set(cis, position);
    return position;
  };
}

function specialityColumns(components: ReadonlyMap<string, readonly Component[]>, atc: ReadonlyMap<string, string>): Columns<Speciality> {
  const active = (row: Speciality) => (components.get(row.cis) ?? []).filter(({ nature }) => nature === "SA");
  return {
    cis: ["text", (row) => row.cis],
    name: ["text", (row) => row.name],
    form: ["text", (row) => row.form],
    routes: ["text[]", (row) => row.routes],
    holders: ["text[]", (row) => row.holders],
    status: ["text", (row) => row.status],
    marketed: ["boolean", (row) => row.marketing === "Commercialisée"],
    reinforced_monitoring: ["boolean", (row) => row.reinforcedMonitoring],
    atc: ["text", (row) => atc.get(row.cis) || null],
    composition_key: ["text", (row) => compositionKey(components.get(row.cis) ?? [], row.form)],
    narrow_margin: ["boolean", (row) => active(row).some(({ substance }) => isNarrowMargin(substance))],
    name_key: ["text", (row) => ` ${searchKey(row.name)}`],
    substance_key: ["text", (row) => [...new Set(active(row).map(({ substance }) => ` ${searchKey(substance)}`))].join("")],
  };
}

function presentationColumns(): Columns<PresentationRow> {
  // Half of the labels are said more than once.
  const contents = new Map<string, BoxContent | undefined>();
  const contentOf = (label: string) => {
    if (!contents.has(label)) contents.set(label, parseBoxContent(label));
    return contents.get(label);
  };
  return {
    cip13: ["text", (row) => row.cip13],
    cip7: ["text", (row) => row.cip7],
    cis: ["text", (row) => row.cis],
    label: ["text", (row) => row.label],
    units: ["integer", (row) => contentOf(row.label)?.units],
    unit_content: ["text", (row) => contentOf(row.label)?.unitContent],
    rate: ["integer", (row) => row.rate],
    price_cents: ["integer", (row) => row.priceCents],
    fee_cents: ["integer", (row) => row.feeCents],
    marketed: ["boolean", (row) => row.marketing === "Déclaration de commercialisation" && row.state === "Présentation active"],
    declared_on: ["date", (row) => row.declaredOn],
  };
}

const componentColumns = (): Columns<Component> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  element: ["text", (row) => row.element],
  substance_code: ["text", (row) => row.substanceCode],
  substance: ["text", (row) => row.substance],
  dosage: ["text", (row) => row.dosage],
  reference: ["text", (row) => row.reference],
  nature: ["text", (row) => row.nature],
});

const conditionColumns = (): Columns<Condition> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  text: ["text", (row) => row.text],
});

const shortageColumns = (): Columns<Shortage> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  cip13: ["text", (row) => row.cip13],
  code: ["smallint", (row) => row.code],
  label: ["text", (row) => row.label],
  since: ["date", (row) => row.since],
});
