import type { Kysely } from "kysely";
import { ImportRefused } from "../../platform/import-file.js";
import type { Database } from "../../platform/postgres/database.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { BATCH, ImportRun, type PatientsReport } from "./import-run.js";
import { CsvError, parseCsv } from "./parse-csv.js";
import { type ImportedPatient, OPTIONAL_COLUMNS, PATIENT_COLUMNS, type PatientColumn, readPatientLine } from "./read-patient-line.js";

/**
 * Enters a file of patients (public import command). The header is checked first and the whole text read once before anything is
 * written: a file that is not the one expected changes nothing. Lines then enter by transactions of 500, whole or not at all; a line at
 * fault is reported and left out. Interrupted or run again, the same file goes on where it stopped: a known person is not doubled.
 * Imported identities are provisoires whatever the file says. Throws {@link ImportRefused}.
 */
export async function importPatients(
  app: Kysely<Database>,
  text: string,
  o: { now: () => Date; onProgress?: (lines: number) => void },
): Promise<PatientsReport> {
  const { patients, rejected } = readFile(text);
  const officines = new Map((await listOfficines(app)).map((officine) => [officine.finess, officine.id]));
  const groups = new Map<string, ImportedPatient[]>();
  for (const patient of patients) {
    const officineId = officines.get(patient.finess);
    if (!officineId) {
      rejected.push({ line: patient.line, reason: `finess : ${patient.finess} n'est pas une officine de ce serveur` });
      continue;
    }
    const group = groups.get(officineId);
    if (group) group.push(patient);
    else groups.set(officineId, [patient]);
  }
  const run = new ImportRun(app, o);
  for (const [officineId, group] of groups) {
    for (let from = 0; from < group.length; from += BATCH) await run.enter(officineId, group.slice(from, from + BATCH));
  }
  return run.report(rejected);
}

function readFile(text: string): { patients: ImportedPatient[]; rejected: { line: number; reason: string }[] } {
  const patients: ImportedPatient[] = [];
  const rejected: { line: number; reason: string }[] = [];
  try {
    const records = parseCsv(text);
    const header = records.next();
    const columns = header.done ? [] : header.value.fields.map((field) => field.trim());
    const places = placeColumns(columns);
    for (const { line, fields } of records) {
      if (fields.length !== columns.length) {
        rejected.push({ line, reason: `${fields.length} colonnes au lieu de ${columns.length}` });
        continue;
      }
      const row = Object.fromEntries(places.map(([column, place]) => [column, fields[place] ?? ""])) as Record<PatientColumn, string>;
      const read = readPatientLine(line, row);
      if ("fault" in read) rejected.push({ line, reason: read.fault });
      else patients.push(read);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new ImportRefused(`Ligne ${error.line} : ${error.message}. Rien n'a été changé.`);
    throw error;
  }
  return { patients, rejected };
}

function placeColumns(columns: readonly string[]): [PatientColumn, number][] {
  const expected = PATIENT_COLUMNS.filter((column) => !OPTIONAL_COLUMNS.includes(column) || columns.includes(column));
  if (columns.length !== expected.length || expected.some((column) => !columns.includes(column))) {
    throw new ImportRefused(
      `Ce fichier n'est pas une liste de patients : l'en-tête attendu est « ${PATIENT_COLUMNS.filter((column) => !OPTIONAL_COLUMNS.includes(column)).join(";")} ». Rien n'a été changé.`,
    );
  }
  return PATIENT_COLUMNS.map((column) => [column, columns.indexOf(column)]);
}
