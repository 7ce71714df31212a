import {
  decodeAtc,
  decodeComponent,
  decodeCondition,
  decodeGenericMember,
  decodeHybrid,
  decodePresentation,
  decodeShortage,
  decodeSpeciality,
} from "./decode-lines.js";
import { EXTRACT_FILES, type ExtractFile, type ExtractFileKey } from "./extract-files.js";
import type { Extract } from "./model.js";
import { type ExtractFailure, type LineFault, readRows } from "./read-rows.js";

const DECODERS = {
  specialities: decodeSpeciality,
  presentations: decodePresentation,
  generics: decodeGenericMember,
  compositions: decodeComponent,
  conditions: decodeCondition,
  atc: decodeAtc,
  shortages: decodeShortage,
  hybrids: decodeHybrid,
} as const;

/** A file that shrinks by more than this against the set in service is refused (spec §4.1, Loader). */
const MAX_SHRINK = 0.1;

export type ExtractCounts = Readonly<Partial<Record<ExtractFileKey, number>>>;
export type PartialExtract = Partial<Extract>;

export type ReadExtract =
  | { readonly ok: true; readonly extract: PartialExtract; readonly faults: readonly LineFault[]; readonly counts: ExtractCounts }
  | { readonly ok: false; readonly failure: ExtractFailure };

/**
 * Bytes of the files → one extract, or the reason why it is refused. Files that are not required may be absent: the importer keeps
 * the previous content of those. `previous` = row counts of the set in service.
 */
export function readExtract(files: ReadonlyMap<string, Uint8Array>, previous: ExtractCounts = {}): ReadExtract {
  const extract: Record<string, unknown> = {};
  const counts: Partial<Record<ExtractFileKey, number>> = {};
  const faults: LineFault[] = [];
  for (const key of Object.keys(EXTRACT_FILES) as ExtractFileKey[]) {
    const file: ExtractFile = EXTRACT_FILES[key];
    const bytes = files.get(file.name);
    if (bytes === undefined) {
      if (file.required) return { ok: false, failure: { kind: "FICHIER_MANQUANT", file: file.name } };
      continue;
    }
    const read = readRows<unknown>(file, bytes, DECODERS[key]);
    if (!read.ok) return read;
    const rows = read.value.rows.length;
    const before = previous[key];
    if (before !== undefined && rows < before * (1 - MAX_SHRINK))
      return { ok: false, failure: { kind: "FICHIER_RETRECI", file: file.name, rows, previous: before } };
    extract[key] = read.value.rows;
    counts[key] = rows;
    faults.push(...read.value.faults);
  }
  return { ok: true, extract: extract as PartialExtract, faults, counts };
}
