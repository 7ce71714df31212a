import type { Kysely } from "kysely";
import { ImportRefused } from "../../platform/import-file.js";
import type { Database } from "../../platform/postgres/database.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { BATCH, ImportRun, type PatientsReport } from "./import-run.js";
import { readFhirFile } from "./read-fhir-file.js";
import { readFhirPatient } from "./read-fhir-patient.js";
import type { ImportedPatient } from "./read-patient-line.js";

/** A file with more faults than this is not the file one meant. */
const MAX_FAULTS = 10_000;

/**
 * Enters the Patient resources of a FHIR Bundle or of an NDJSON file, with the guarantees of {@link importPatients}: the file is read
 * whole a first time before anything is written, records then enter by transactions of 500, what is at fault is reported with its place
 * and left out, and the same file run again goes on where it stopped. Resources of other types are left aside. Never more than a batch
 * per officine stands in memory. Throws {@link ImportRefused}.
 */
export async function importFhirPatients(
  app: Kysely<Database>,
  file: string,
  format: "bundle" | "ndjson",
  o: { now: () => Date; onProgress?: (lines: number) => void },
): Promise<PatientsReport> {
  const officines = new Map((await listOfficines(app)).map((officine) => [officine.finess, officine.id]));
  const onlyFiness = officines.size === 1 ? [...officines.keys()][0] : undefined;
  const faults = await readForFaults(file, format, onlyFiness, officines);
  const run = new ImportRun(app, o);
  const waiting = new Map<string, ImportedPatient[]>();
  for await (const { patient, officineId } of readPatients(file, format, onlyFiness, officines)) {
    const batch = [...(waiting.get(officineId) ?? []), patient];
    waiting.set(officineId, batch);
    if (batch.length < BATCH) continue;
    await run.enter(officineId, batch);
    waiting.delete(officineId);
  }
  for (const [officineId, batch] of waiting) await run.enter(officineId, batch);
  return run.report(faults);
}

interface Placed {
  readonly patient: ImportedPatient;
  readonly officineId: string;
}

/** The first reading: everything is judged, nothing is written. */
async function readForFaults(
  file: string,
  format: "bundle" | "ndjson",
  onlyFiness: string | undefined,
  officines: ReadonlyMap<string, string>,
): Promise<{ line: number; reason: string }[]> {
  const faults: { line: number; reason: string }[] = [];
  let patients = 0;
  for await (const read of readRecords(file, format, onlyFiness, officines)) {
    if (!("reason" in read)) patients += 1;
    else if (faults.push(read) > MAX_FAULTS) {
      throw new ImportRefused(
        `Plus de ${MAX_FAULTS} fiches sont refusées : ce fichier n'est pas celui qui est attendu. Rien n'a été changé.`,
      );
    }
  }
  if (patients + faults.length === 0) throw new ImportRefused("Ce fichier FHIR ne contient aucun patient. Rien n'a été changé.");
  return faults;
}

async function* readPatients(
  file: string,
  format: "bundle" | "ndjson",
  onlyFiness: string | undefined,
  officines: ReadonlyMap<string, string>,
): AsyncGenerator<Placed> {
  for await (const read of readRecords(file, format, onlyFiness, officines)) if (!("reason" in read)) yield read;
}

/** Each Patient of the file, or why it cannot enter. */
async function* readRecords(
  file: string,
  format: "bundle" | "ndjson",
  onlyFiness: string | undefined,
  officines: ReadonlyMap<string, string>,
): AsyncGenerator<Placed | { line: number; reason: string }> {
  const ids = new Set<string>();
  for await (const { place, resource } of readFhirFile(file, format)) {
    const read = readFhirPatient(place, resource, onlyFiness);
    if (read.kind === "other") continue;
    if (read.kind === "fault") {
      yield { line: place, reason: read.reason };
      continue;
    }
    const { id, patient } = read;
    const officineId = officines.get(patient.finess);
    if (id !== undefined && ids.has(id)) yield { line: place, reason: `id : ${id} est déjà dans ce fichier` };
    else if (officineId === undefined) yield { line: place, reason: `finess : ${patient.finess} n'est pas une officine de ce serveur` };
    else yield { patient, officineId };
    if (id !== undefined) ids.add(id);
  }
}
