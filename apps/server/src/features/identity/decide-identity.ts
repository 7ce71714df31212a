import type { IdentityControl, IdentityDecision, PatientRecord, PatientSummary, StrictTraits } from "@comptoir/contract";
import { applyIdentityEvent, type IdentityEvent, type IdentityState, isFirstNameCoherent, mayCallInsi } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import {
  buildSummary,
  changeIdentity,
  type IdentityChange,
  lockPatient,
  type PatientRow,
  readIdentityState,
  readPatientRecord,
  readStrictTraits,
} from "../patients/index.js";
import { buildControl } from "./build-control.js";
import type { IdentityDeps } from "./deps.js";
import { readSettings } from "./identity-settings.js";
import { type CheckedPapers, describePapers, findPapers } from "./read-papers.js";
import { deleteAnswer, findAnswer, type WaitingAnswer } from "./store.js";
import { DECIDED, TEXTS } from "./texts.js";

interface Decided {
  readonly change: IdentityChange;
  readonly text: string;
}

/**
 * FIN of « Données INS à contrôler »: what the person saw on paper decides what becomes of the identity, and whether anything of the
 * INS enters the record. Strict traits are then those of INSi, byte for byte.
 */
export async function decideIdentity(
  deps: IdentityDeps,
  actor: Actor,
  o: IdentityDecision & { readonly id: string },
): Promise<{ patient: PatientRecord; summary: PatientSummary; text: string } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await lockPatient(trx, o.id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    if (row.version !== o.version) return refuse("FICHE_MODIFIEE");
    if (!mayCallInsi(readIdentityState(row))) return refuse("IDENTITE_NON_SURE");
    const answer = await findAnswer(trx, row);
    const { settings } = await readSettings(trx);
    const control = buildControl({ row, answer, settings, today: deps.clock.today() });
    if (!control || control.answerId !== o.answerId) return refuse("CONTROLE_PERIME");
    const decided = decide({ row, answer, control, at: deps.clock.now() }, o);
    if (decided instanceof Refusal) return decided;
    const changed = await write(trx, deps, actor, row, decided);
    return { patient: await readPatientRecord(trx, changed), summary: buildSummary(changed), text: decided.text };
  });
}

async function write(
  trx: Transaction<Database>,
  deps: IdentityDeps,
  actor: Actor,
  row: PatientRow,
  { change }: Decided,
): Promise<PatientRow> {
  const changed = await changeIdentity(trx, actor, row, change, deps.clock.now());
  await deleteAnswer(trx, actor.officineId, row.id);
  await recordAudit(trx, {
    actor,
    action: "identity.decide",
    target: { kind: "patient", id: row.id },
    outcome: "ok",
    detail: { decision: change.kind, before: row.ins_status, after: changed.ins_status, version: changed.version },
  });
  return changed;
}

interface Question {
  readonly row: PatientRow;
  readonly answer: WaitingAnswer | undefined;
  readonly control: IdentityControl;
  readonly at: Date;
}

function decide(question: Question, o: IdentityDecision): Decided | Refusal {
  const { row, control } = question;
  const before = readIdentityState(row);
  const chosen = findPapers(control, o.proof, o.different === true);
  if (chosen instanceof Refusal) return chosen;
  if (o.different === true) {
    const state = apply(before, [{ kind: "DIFFERENCES_SEEN" }]);
    return { change: { state, kind: "DIFFERENCES_SEEN", detail: describePapers(chosen), columns: NO_PAPER }, text: DECIDED.different };
  }
  if (control.differences.some((trait) => o.choices?.[trait] === undefined)) {
    return refuse("CONTROLE_INCOMPLET", { text: TEXTS.chooseTraits, where: "choices" });
  }
  if (control.differences.some((trait) => o.choices?.[trait] === "fiche")) {
    return { change: { state: before, kind: "LOCAL_KEPT", detail: { kept: control.differences.join(" ") } }, text: DECIDED.local };
  }
  if (!isFirstNameCoherent(o.firstName, control.traits.birthFirstNames)) {
    return refuse("REQUETE_INVALIDE", { where: "firstName", text: TEXTS.firstName });
  }
  return accept(question, o, chosen);
}

const NO_PAPER = { paper: null, paper_at: null } as const;

/** The INS enters the record; the paper, or its absence, says whether it is qualifiée. */
function accept({ row, answer, control, at }: Question, o: IdentityDecision, chosen: CheckedPapers): Decided | Refusal {
  const strong = chosen.paper?.confidence === "haute";
  if (o.proof.kind === "deja" && control.checked === undefined) {
    return refuse("CONTROLE_INCOMPLET", { text: TEXTS.nothingChecked, where: "proof" });
  }
  const events: IdentityEvent[] = [
    // The paper checked before was about other traits: its check goes with them.
    ...(control.differences.length > 0 ? [{ kind: "DIFFERENCES_SEEN" } as const] : []),
    ...(answer ? [{ kind: "INSI_ACCEPTED", ins: answer.ins, sameTraits: true } as const] : []),
    ...(strong ? [{ kind: "DOCUMENT_CHECKED" } as const] : []),
  ];
  const state = apply(readIdentityState(row), events);
  const { kind, columns, text } = weigh(row, control, o, chosen, at);
  return {
    text,
    change: {
      state,
      kind,
      detail: { ...describePapers(chosen), ...describeAnswer(row, answer) },
      traits: takeTraits(row, answer),
      columns: { first_name: o.firstName, ...(answer ? { ins_at: answer.at } : {}), ...columns },
    },
  };
}

function weigh(
  row: PatientRow,
  control: IdentityControl,
  o: IdentityDecision,
  { paper }: CheckedPapers,
  at: Date,
): { kind: string; columns: NonNullable<IdentityChange["columns"]>; text: string } {
  if (o.proof.kind === "deja") return { kind: "CHECKED_BEFORE", columns: {}, text: DECIDED.qualified };
  if (o.proof.kind === "refus") return { kind: "PAPER_REFUSED", columns: { paper_refused: true }, text: DECIDED.refused };
  if (o.proof.kind === "aucune") {
    const missed = row.paper_missed + 1;
    return { kind: "NO_PAPER", columns: { paper_missed: missed }, text: DECIDED.retrieved(Math.max(0, control.askAgain - missed)) };
  }
  if (paper?.confidence !== "haute") return { kind: "WEAK_PAPER", columns: {}, text: DECIDED.weak };
  return {
    kind: "CHECKED",
    columns: { paper: paper.code, paper_at: at, paper_missed: 0, paper_refused: false },
    text: DECIDED.qualified,
  };
}

/** What INSi gave beside the traits, and the INS that was there before (a NIA that becomes a NIR). */
function describeAnswer(row: PatientRow, answer: WaitingAnswer | undefined): Record<string, unknown> {
  if (!answer) return {};
  const replaced =
    row.ins_source !== null && row.matricule !== answer.ins.matricule ? { matricule: row.matricule, oid: row.oid } : undefined;
  return { inshisto: answer.history, ...(replaced ? { replaced } : {}) };
}

function takeTraits(row: PatientRow, answer: WaitingAnswer | undefined): StrictTraits {
  return answer?.traits ?? readStrictTraits(row);
}

/** Refusals were ruled out before: another one is a bug. */
function apply(state: IdentityState, events: readonly IdentityEvent[]): IdentityState {
  return events.reduce((current, event) => {
    const next = applyIdentityEvent(current, event);
    if (!next.ok) throw new Error(`the status machine refused ${event.kind}: ${next.failure.kind}`);
    return next.value;
  }, state);
}
