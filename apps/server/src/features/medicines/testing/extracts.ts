import { existsSync } from "node:fs";
import path from "node:path";
import { EXTRACT_FILES } from "@comptoir/segur/medicaments";
import { readExtractFolder } from "../read-extract-folder.js";

const ROOT = path.resolve(import.meta.dirname, "../../../../../..");

/** The extract shipped with the product (May 2026). */
export const SHIPPED = path.join(ROOT, "data/bdpm");
const LATER = path.join(ROOT, "../shared/data/bdpm/2026-07-24");

/** A later extract (July 2026: three files), when one lies beside the checkout; it is not shipped. */
export function findLaterExtract(): string | undefined {
  if (existsSync(LATER)) return LATER;
  console.info(`No later extract in ${path.relative(ROOT, LATER)}: the swap is proved on an edited copy of the shipped one alone.`);
  return undefined;
}

export type Files = Map<string, Uint8Array>;

export async function readFiles(folder: string): Promise<Files> {
  const read = await readExtractFolder(folder);
  if (!read.ok) throw new Error(read.text);
  return read.files;
}

/** The same files, the lines of one of them edited; all bytes survive Latin-1. */
export function editFile(files: Files, name: string, edit: (lines: string[]) => string[]): Files {
  const lines = Buffer.from(files.get(name) ?? [])
    .toString("latin1")
    .split("\n");
  return new Map(files).set(name, Buffer.from(edit(lines).join("\n"), "latin1"));
}

/** Specialities in five: enough to pass for a national set, light enough to be loaded in every test. */
const SAMPLED = /^\d{7}[05]\t/;

/** A fifth of the specialities, with all that the files say of them, and those asked for; groups, shortages and hybrids are whole. */
export function sampleFiles(files: Files, cisCodes: readonly string[]): Files {
  let sample = files;
  for (const name of ["CIS_bdpm.txt", "CIS_CIP_bdpm.txt", "CIS_COMPO_bdpm.txt", "CIS_CPD_bdpm.txt", "CIS_MITM.txt"])
    sample = editFile(sample, name, (lines) => lines.filter((line) => SAMPLED.test(line) || cisCodes.some((cis) => line.startsWith(cis))));
  return sample;
}

/** The files that no extract may lack: what the July set holds. */
export function onlyMainFiles(files: Files): Files {
  const main = new Set<string>(Object.values(EXTRACT_FILES).flatMap(({ name, required }) => (required ? [name] : [])));
  return new Map([...files].filter(([name]) => main.has(name)));
}
