import type { PatientSummary, ReceivedDocument } from "@comptoir/contract";
import { UNKNOWN_PLACE } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildSummary, findPatient, listBearers, listLikelyPatients, type PatientRow } from "../patients/index.js";
import type { DocumentsDeps } from "./deps.js";
import { type ComparedTrait, type DocumentTraits, listDocumentDifferences } from "./find-owner.js";
import { buildDocument, type DocumentRow, findDocument, readDocumentBytes, readTraits } from "./store.js";
import { TEXTS } from "./texts.js";

interface LikelyOwner {
  readonly patient: PatientSummary;
  readonly differences: ComparedTrait[];
  readonly sameIns: boolean;
}

/** A document and whose it may be: who bears its INS, then who was born the same day with a like name. */
export async function getDocument(
  deps: DocumentsDeps,
  actor: Actor,
  id: string,
): Promise<{ document: ReceivedDocument; likely: LikelyOwner[] } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDocument(trx, id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknown });
    await trace(trx, actor, row, "document.read");
    return { document: await buildDocument(trx, row), likely: await listLikelyOwners(trx, row) };
  });
}

/** Its bytes, as they came. */
export async function openDocument(deps: DocumentsDeps, actor: Actor, id: string): Promise<Uint8Array | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDocument(trx, id);
    const bytes = row && (await readDocumentBytes(trx, id));
    if (!row || !bytes) return refuse("INTROUVABLE", { text: TEXTS.unknown });
    await trace(trx, actor, row, "document.open");
    return bytes;
  });
}

async function trace(trx: Transaction<Database>, actor: Actor, row: DocumentRow, action: "document.read" | "document.open"): Promise<void> {
  await recordAudit(trx, {
    actor,
    action,
    target: { kind: "document", id: row.id },
    ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
    outcome: "ok",
  });
}

/** The traits that the datamatrix says: a place that is unknown says nothing. */
export function readComparedTraits(row: DocumentRow): DocumentTraits | undefined {
  const traits = readTraits(row);
  return traits && { ...traits, birthPlace: traits.birthPlace === UNKNOWN_PLACE ? undefined : traits.birthPlace };
}

async function listLikelyOwners(trx: Transaction<Database>, row: DocumentRow): Promise<LikelyOwner[]> {
  const traits = readComparedTraits(row);
  if (!traits || row.matricule === null || row.oid === null) return [];
  const bearers = await listBearers(trx, { matricule: row.matricule, oid: row.oid });
  const build = (one: PatientRow, sameIns: boolean): LikelyOwner => ({
    patient: buildSummary(one),
    differences: listDocumentDifferences(one, traits),
    sameIns,
  });
  const owners = bearers.map((one) => build(one, true));
  for (const { id } of await listLikelyPatients(trx, traits)) {
    const like = owners.some(({ patient }) => patient.id === id) ? undefined : await findPatient(trx, id);
    if (like) owners.push(build(like, false));
  }
  return owners;
}
