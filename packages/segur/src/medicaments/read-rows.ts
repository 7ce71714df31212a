import { decodeText } from "./decode-text.js";
import { EXTRACT_FILES, type ExtractFile, type ExtractFileKey } from "./extract-files.js";
import type { ExtractRows } from "./model.js";

/** What could not be read: the line is set aside (or kept without the cell at fault), counted, never fatal below the threshold. */
export interface LineFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

export type ExtractFailure =
  | { readonly kind: "FICHIER_VIDE"; readonly file: string }
  | { readonly kind: "FICHIER_TROP_PETIT"; readonly file: string; readonly bytes: number; readonly minBytes: number }
  | { readonly kind: "FICHIER_TROP_GRAND"; readonly file: string; readonly bytes: number; readonly maxBytes: number }
  | { readonly kind: "PAS_UN_FICHIER_BDPM"; readonly file: string; readonly line: number; readonly what: string }
  | { readonly kind: "TEXTE_ABIME"; readonly file: string }
  | { readonly kind: "FICHIER_MANQUANT"; readonly file: string }
  | { readonly kind: "FICHIER_RETRECI"; readonly file: string; readonly rows: number; readonly previous: number };

/** No file of the base is near this; a larger one is not read at all. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** One faulty line in a hundred and the file is not the one expected. */
const FAULT_SHARE = 0.01;
/** A file that shrinks by more than this against the set in service is refused (spec §4.1, Loader). */
const MAX_SHRINK = 0.1;
const MAX_LINE_CHARACTERS = 20_000;

/** A file being read. */
export interface OpenedFile<T> {
  /** To be iterated once; ends early when there are too many faults. */
  readonly rows: Iterable<T>;
  /** Fills as rows are read. */
  readonly faults: readonly LineFault[];
  /** Rows read so far. */
  readonly count: number;
  /** Once the rows are read: why the file is refused after all, or undefined. */
  end(): ExtractFailure | undefined;
}

/**
 * Bytes of one file → typed rows, one at a time. Tab separated, no header, no quoting (43 presentations hold a bare `"`); ends of line
 * are LF or CRLF with stray CR; lines that hold nothing but CR are skipped (spec §4.1).
 *
 * @param previous rows of the same file in the set in service, if any
 */
export function openExtractFile<K extends ExtractFileKey>(
  key: K,
  bytes: Uint8Array,
  previous?: number,
): { readonly ok: true; readonly value: OpenedFile<ExtractRows[K]> } | { readonly ok: false; readonly failure: ExtractFailure } {
  const file: ExtractFile<ExtractRows[K]> = EXTRACT_FILES[key];
  const { name, minBytes } = file;
  const refuse = (failure: ExtractFailure) => ({ ok: false, failure }) as const;
  if (bytes.length === 0) return refuse({ kind: "FICHIER_VIDE", file: name });
  if (bytes.length > MAX_FILE_BYTES)
    return refuse({ kind: "FICHIER_TROP_GRAND", file: name, bytes: bytes.length, maxBytes: MAX_FILE_BYTES });
  const head = bytes.subarray(0, 4_096);
  if (head.includes(0)) return refuse({ kind: "PAS_UN_FICHIER_BDPM", file: name, line: 1, what: "un fichier binaire" });
  if (/<!doctype html|<html|<\?xml/i.test(new TextDecoder("latin1").decode(head)))
    return refuse({ kind: "PAS_UN_FICHIER_BDPM", file: name, line: 1, what: "une page web, pas des données" });
  if (bytes.length < minBytes) return refuse({ kind: "FICHIER_TROP_PETIT", file: name, bytes: bytes.length, minBytes });
  const text = decodeText(bytes);
  if (text === undefined) return refuse({ kind: "TEXTE_ABIME", file: name });
  return { ok: true, value: readText(file, text, previous) };
}

function readText<T>(file: ExtractFile<T>, text: string, previous: number | undefined): OpenedFile<T> {
  const faults: LineFault[] = [];
  const seen = new Set<string>();
  const maxFaults = Math.floor(countLines(text) * FAULT_SHARE);
  let count = 0;

  function* readLines(): Generator<T> {
    let line = 0;
    const note = (what: string) => faults.push({ file: file.name, line, what });
    for (let start = 0; start < text.length && faults.length <= maxFaults; ) {
      let end = text.indexOf("\n", start);
      if (end === -1) end = text.length;
      line += 1;
      const tooLong = end - start > MAX_LINE_CHARACTERS;
      const raw = tooLong ? undefined : text.slice(start, end).replaceAll("\r", "");
      start = end + 1;
      if (raw === "") continue;
      const row = raw === undefined ? "ligne démesurée" : decodeCells(file, raw, note);
      if (typeof row === "string") {
        note(row);
        continue;
      }
      const key = file.unique?.(row);
      if (key !== undefined && seen.has(key)) {
        note(`« ${key} » déjà lu plus haut`);
        continue;
      }
      if (key !== undefined) seen.add(key);
      count += 1;
      yield row;
    }
  }

  return {
    rows: { [Symbol.iterator]: readLines },
    faults,
    get count() {
      return count;
    },
    end: () => {
      const first = faults[0];
      if (first !== undefined && faults.length > maxFaults)
        return { kind: "PAS_UN_FICHIER_BDPM", file: file.name, line: first.line, what: first.what };
      if (count === 0) return { kind: "FICHIER_VIDE", file: file.name };
      return previous !== undefined && count < previous * (1 - MAX_SHRINK)
        ? { kind: "FICHIER_RETRECI", file: file.name, rows: count, previous }
        : undefined;
    },
  };
}

function countLines(text: string): number {
  let lines = 1;
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) lines += 1;
  return lines;
}

function decodeCells<T>(file: ExtractFile<T>, raw: string, note: (what: string) => void): T | string {
  if (raw.includes("\u0000")) return "octet nul dans le texte";
  const cells = raw.split("\t").map((cell) => cell.trim());
  // Some lines end with one more tab.
  while (cells.length > file.columns && cells.at(-1) === "") cells.pop();
  const fits = file.openEnded ? cells.length >= file.columns : cells.length === file.columns;
  return fits ? file.decode(cells, note) : `${cells.length} colonnes au lieu de ${file.columns}`;
}
