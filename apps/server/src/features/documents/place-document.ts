import type { ReceivedDocument } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { lockPatient, readIdentityState } from "../patients/index.js";
import type { DocumentsDeps } from "./deps.js";
import { listDocumentDifferences } from "./find-owner.js";
import { readComparedTraits } from "./get-document.js";
import { buildDocument, type DocumentRow, findDocument, updatePlace } from "./store.js";
import { TEXTS } from "./texts.js";

type Place =
  | { readonly kind: "patient"; readonly patientId: string; readonly confirmed: boolean }
  | { readonly kind: "liste" }
  | { readonly kind: "cote" };

interface Placed {
  readonly state: DocumentRow["state"];
  readonly patientId: string | null;
  readonly reason: string;
}

/** Attaches, detaches or puts aside by the hand of a person. Never into a record that bears another INS than the document. */
export async function placeDocument(
  deps: DocumentsDeps,
  actor: Actor,
  o: { readonly id: string; readonly version: number; readonly place: Place },
): Promise<{ document: ReceivedDocument; text: string } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDocument(trx, o.id, { lock: true });
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknown });
    if (row.version !== o.version) return refuse("DOCUMENT_DEPLACE");
    const placed = await decide(trx, actor, row, o.place);
    if (placed instanceof Refusal) return placed;
    const changed = await updatePlace(trx, row, { ...placed, at: deps.clock.now(), by: actor.operatorName });
    const patientId = placed.patientId ?? row.patient_id;
    await recordAudit(trx, {
      actor,
      action: "document.place",
      target: { kind: "document", id: o.id },
      ...(patientId === null ? {} : { patientId }),
      outcome: "ok",
      detail: { before: row.state, after: placed.state },
    });
    return { document: await buildDocument(trx, changed), text: placed.reason };
  });
}

async function decide(trx: Transaction<Database>, actor: Actor, row: DocumentRow, place: Place): Promise<Placed | Refusal> {
  const who = actor.operatorName;
  if (place.kind === "liste") return { state: "a-rattacher", patientId: null, reason: TEXTS.detached(who) };
  if (place.kind === "cote") return { state: "mis-de-cote", patientId: null, reason: TEXTS.aside(who) };
  const patient = await lockPatient(trx, place.patientId);
  if (!patient) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
  const { ins } = readIdentityState(patient);
  if (row.matricule !== null && ins && (ins.matricule !== row.matricule || ins.oid !== row.oid)) {
    return refuse("DOCUMENT_DISCORDANT", { text: TEXTS.otherIns });
  }
  const traits = readComparedTraits(row);
  const differs = traits !== undefined && listDocumentDifferences(patient, traits).length > 0;
  if (differs && !place.confirmed) return refuse("DOCUMENT_DISCORDANT", { text: TEXTS.confirm, where: "confirmed" });
  return { state: "rattache", patientId: patient.id, reason: differs ? TEXTS.attachedWithDifferences(who) : TEXTS.attachedBy(who) };
}
