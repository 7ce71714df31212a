import { decodeText } from "./decode-text.js";
import type { ExtractFile } from "./extract-files.js";

/** A line that could not be read: kept apart, counted, never fatal below the threshold. */
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
  | { readonly kind: "FICHIER_MANQUANT"; readonly file: string }
  | { readonly kind: "FICHIER_RETRECI"; readonly file: string; readonly rows: number; readonly previous: number };

/** No file of the base is near this; a larger one is not read at all. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** One faulty line in a hundred and the file is not the one expected. */
const FAULT_SHARE = 0.01;
const MAX_LINE_CHARACTERS = 20_000;

export interface Rows<T> {
  readonly rows: T[];
  readonly faults: LineFault[];
}

/**
 * Bytes of one file → typed rows. Tab separated, no header, no quoting (43 presentations hold a bare `"`); ends of line are LF
 * or CRLF with stray CR; lines that hold nothing but CR are skipped (spec §4.1).
 */
export function readRows<T>(
  file: ExtractFile,
  bytes: Uint8Array,
  decode: (cells: readonly string[]) => T | string,
): { readonly ok: true; readonly value: Rows<T> } | { readonly ok: false; readonly failure: ExtractFailure } {
  if (bytes.length === 0) return { ok: false, failure: { kind: "FICHIER_VIDE", file: file.name } };
  if (bytes.length > MAX_FILE_BYTES)
    return { ok: false, failure: { kind: "FICHIER_TROP_GRAND", file: file.name, bytes: bytes.length, maxBytes: MAX_FILE_BYTES } };
  if (bytes.length < file.minBytes)
    return { ok: false, failure: { kind: "FICHIER_TROP_PETIT", file: file.name, bytes: bytes.length, minBytes: file.minBytes } };
  const text = decodeText(bytes, file.encoding);
  const head = text.slice(0, 512);
  if (/<!doctype html|<html|<\?xml/i.test(head))
    return { ok: false, failure: { kind: "PAS_UN_FICHIER_BDPM", file: file.name, line: 1, what: "une page web, pas des données" } };
  if (head.includes("\u0000"))
    return { ok: false, failure: { kind: "PAS_UN_FICHIER_BDPM", file: file.name, line: 1, what: "un fichier binaire" } };
  const rows: T[] = [];
  const faults: LineFault[] = [];
  let line = 0;
  let read = 0;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    line += 1;
    const raw = end - start > MAX_LINE_CHARACTERS ? undefined : text.slice(start, end).replaceAll("\r", "");
    start = end + 1;
    if (raw === "") continue;
    read += 1;
    const decoded = raw === undefined ? "ligne démesurée" : decodeLine(file, raw, decode);
    if (typeof decoded === "string") faults.push({ file: file.name, line, what: decoded });
    else rows.push(decoded);
  }
  const first = faults[0];
  if (first !== undefined && faults.length > read * FAULT_SHARE)
    return { ok: false, failure: { kind: "PAS_UN_FICHIER_BDPM", file: file.name, line: first.line, what: first.what } };
  if (rows.length === 0) return { ok: false, failure: { kind: "FICHIER_VIDE", file: file.name } };
  return { ok: true, value: { rows, faults } };
}

function decodeLine<T>(file: ExtractFile, raw: string, decode: (cells: readonly string[]) => T | string): T | string {
  const cells = raw.split("\t").map((cell) => cell.trim());
  // Some lines end with one more tab.
  while (cells.length > file.columns && cells.at(-1) === "") cells.pop();
  if (cells.length !== file.columns) return `${cells.length} colonnes au lieu de ${file.columns}`;
  return decode(cells);
}
