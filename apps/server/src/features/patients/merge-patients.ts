import { randomUUID } from "node:crypto";
import type { PatientRecord } from "@comptoir/contract";
import { IDENTITY_STATUSES } from "@comptoir/segur/ins";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { changeIdentity } from "./change-identity.js";
import { readIdentityState } from "./identity-state.js";
import { readPatientRecord } from "./patient-record.js";
import { type PatientRow, readOneOf } from "./patient-view.js";
import { lockPatient } from "./store.js";

const TEXTS = {
  unknown: "L'une des deux fiches n'existe pas, ou a déjà été fusionnée. Rien n'a été changé.",
  itself: "Une fiche ne se fusionne pas avec elle-même.",
  openSale: "Une vente est ouverte ou en attente pour l'une des deux fiches. Terminez-la ou abandonnez-la, puis fusionnez.",
  twoIns: "Les deux fiches portent une INS différente : ce sont deux personnes pour INSi. Rien n'a été changé.",
  lessSure: "L'autre fiche a l'identité la plus sûre : c'est elle qu'il faut garder. Rien n'a été changé.",
  unsure: "Une identité douteuse ou fictive ne se fusionne pas. Levez d'abord cet attribut (A dans la fiche).",
  done: "Fiches fusionnées : les ventes, délivrances et historiques ont suivi.",
} as const;

/** How certain a status is: what INSi gave counts more than what a paper showed. */
const CERTAINTY = { provisoire: 0, validee: 1, recuperee: 2, qualifiee: 3 } as const;

/**
 * Makes one record of two that are one person, in one transaction. The record that stays keeps its traits, its status and its INS, and
 * takes the used names of the other when it has none; what followed the other follows it. The other stays in the base and points to it.
 */
export async function mergePatients(
  deps: { readonly db: Kysely<Database>; readonly clock: Clock },
  actor: Actor,
  o: { readonly id: string; readonly version: number; readonly other: string; readonly otherVersion: number },
): Promise<{ patient: PatientRecord; text: string } | Refusal> {
  if (o.id === o.other) return refuse("FUSION_REFUSEE", { text: TEXTS.itself });
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const held = await lockBoth(trx, o.id, o.other);
    if (!held) return refuse("INTROUVABLE", { text: TEXTS.unknown });
    const { kept, merged } = held;
    if (kept.version !== o.version || merged.version !== o.otherVersion) return refuse("FICHE_MODIFIEE");
    const refused = judge(kept, merged);
    if (refused) return refused;
    const moved = await moveFollowers(trx, kept.id, merged.id);
    if (moved === undefined) return refuse("FUSION_REFUSEE", { text: TEXTS.openSale });
    const changed = await write(trx, actor, held, moved, deps.clock.now());
    return { patient: await readPatientRecord(trx, changed), text: TEXTS.done };
  });
}

interface Held {
  readonly kept: PatientRow;
  readonly merged: PatientRow;
}

/** In one order whatever was asked: two merges at once wait for each other, never both. */
async function lockBoth(trx: Transaction<Database>, id: string, other: string): Promise<Held | undefined> {
  const rows: PatientRow[] = [];
  for (const one of [id, other].sort()) {
    const row = await lockPatient(trx, one);
    if (row) rows.push(row);
  }
  const [kept, merged] = [rows.find((row) => row.id === id), rows.find((row) => row.id === other)];
  return kept && merged && { kept, merged };
}

function judge(kept: PatientRow, merged: PatientRow): Refusal | undefined {
  const text = findReason(kept, merged);
  return text === undefined ? undefined : refuse("FUSION_REFUSEE", { text });
}

function findReason(kept: PatientRow, merged: PatientRow): string | undefined {
  if ([kept, merged].some((row) => row.ins_attributes.some((attribute) => attribute !== "homonyme"))) return TEXTS.unsure;
  const [one, other] = [readIdentityState(kept).ins, readIdentityState(merged).ins];
  if (one && other && (one.matricule !== other.matricule || one.oid !== other.oid)) return TEXTS.twoIns;
  const sure = (row: PatientRow) => CERTAINTY[readOneOf(IDENTITY_STATUSES, row.ins_status)];
  return sure(kept) < sure(merged) ? TEXTS.lessSure : undefined;
}

/** How many rows of each table went over; undefined while a sale is open on either. */
async function moveFollowers(trx: Transaction<Database>, kept: string, merged: string): Promise<object | undefined> {
  const { rows } = await sql<{ moved: object | null }>`select merge_patient(${kept}, ${merged}) as moved`.execute(trx);
  return rows[0]?.moved ?? undefined;
}

async function write(trx: Transaction<Database>, actor: Actor, { kept, merged }: Held, moved: object, now: Date): Promise<PatientRow> {
  const person = `${merged.birth_name} ${merged.birth_first_names}`;
  const change = { state: readIdentityState(kept), kind: "MERGED", detail: { person, merged: merged.id } };
  const columns = {
    used_name: kept.used_name ?? merged.used_name,
    used_first_name: kept.used_first_name ?? merged.used_first_name,
  };
  const changed = await changeIdentity(trx, actor, kept, { ...change, columns }, now);
  await trx
    .insertInto("patient_merge")
    .values({
      officine_id: actor.officineId,
      id: randomUUID(),
      kept_id: kept.id,
      merged_id: merged.id,
      at: now,
      operator_id: actor.operatorId,
      operator_name: actor.operatorName,
      moved: JSON.stringify(moved),
    })
    .execute();
  for (const row of [kept, merged]) {
    await recordAudit(trx, {
      actor,
      action: "patient.merge",
      target: { kind: "patient", id: row.id },
      outcome: "ok",
      detail: { stays: row.id === kept.id },
    });
  }
  return changed;
}
