import type { ManualControl, PatientRecord, PatientSummary } from "@comptoir/contract";
import { applyIdentityEvent, readIdentityStatus } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import {
  buildSummary,
  changeIdentity,
  findPatient,
  lockPatient,
  type PatientRow,
  readIdentityState,
  readPatientRecord,
  readStrictTraits,
} from "../patients/index.js";
import { isMinor } from "./build-control.js";
import type { IdentityDeps } from "./deps.js";
import { readSettings } from "./identity-settings.js";
import { describePapers, findPapers } from "./read-papers.js";
import { MANUAL, TEXTS } from "./texts.js";

/** What the person compares with the paper: the traits of the record, and the papers that prove an identity. One row in the trail. */
export async function getManualControl(deps: IdentityDeps, actor: Actor, id: string): Promise<ManualControl | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findPatient(trx, id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    const refused = refuseState(row);
    if (refused) return refused;
    await recordAudit(trx, { actor, action: "identity.read", target: { kind: "patient", id }, outcome: "ok" });
    return buildManualControl(trx, deps, row);
  });
}

/**
 * Manual validation, without INSi: the traits of the record are those of a paper of high confidence (INS/va1.33). provisoire → validée; an
 * identity récupérée is checked in « Données INS à contrôler », beside the traits of INSi.
 */
export async function validateIdentity(
  deps: IdentityDeps,
  actor: Actor,
  o: { readonly id: string; readonly version: number; readonly code: string; readonly guardian?: string | undefined },
): Promise<{ patient: PatientRecord; summary: PatientSummary; text: string } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await lockPatient(trx, o.id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    if (row.version !== o.version) return refuse("FICHE_MODIFIEE");
    const refused = refuseState(row);
    if (refused) return refused;
    const proof = { kind: "piece", code: o.code, guardian: o.guardian } as const;
    const papers = findPapers(await buildManualControl(trx, deps, row), proof, false);
    if (papers instanceof Refusal) return papers;
    const state = applyIdentityEvent(readIdentityState(row), { kind: "DOCUMENT_CHECKED" });
    if (!state.ok) throw new Error("an identity in doubt was refused before");
    const now = deps.clock.now();
    const columns = { paper: o.code, paper_at: now, paper_missed: 0, paper_refused: false };
    const change = { state: state.value, kind: "VALIDATED_BY_HAND", detail: describePapers(papers), columns };
    const changed = await changeIdentity(trx, actor, row, change, now);
    await recordAudit(trx, {
      actor,
      action: "identity.validate",
      target: { kind: "patient", id: row.id },
      outcome: "ok",
      detail: { paper: o.code, before: row.ins_status, after: changed.ins_status, version: changed.version },
    });
    return { patient: await readPatientRecord(trx, changed), summary: buildSummary(changed), text: MANUAL.done };
  });
}

async function buildManualControl(trx: Transaction<Database>, deps: IdentityDeps, row: PatientRow): Promise<ManualControl> {
  const { settings } = await readSettings(trx);
  return {
    patientId: row.id,
    version: row.version,
    traits: readStrictTraits(row),
    minor: isMinor(row.birth_date, deps.clock.today()),
    papers: settings.papers.filter(({ shown, confidence }) => shown && confidence === "haute"),
  };
}

function refuseState(row: PatientRow): Refusal | undefined {
  if (row.ins_attributes.some((attribute) => attribute !== "homonyme")) return refuse("IDENTITE_NON_SURE");
  const status = readIdentityStatus(readIdentityState(row));
  return status === "provisoire" ? undefined : refuse("CONTROLE_PERIME", { text: MANUAL[status] });
}
