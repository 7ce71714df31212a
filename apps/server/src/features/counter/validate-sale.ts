import type { PatientSummary, Sale, SaleDraft } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { learnPrescriber } from "../prescribers/index.js";
import { buildControl, type Control } from "./build-control.js";
import { comparePatient } from "./compare-patient.js";
import type { CounterDeps } from "./deps.js";
import { digestDraft } from "./digest-draft.js";
import { isDispensationCancelled } from "./dispensation-store.js";
import { enqueueExecution, enqueueRecovery } from "./enqueue-transmission.js";
import { countRenewals } from "./ordonnance-header.js";
import { refuseValidation } from "./policy.js";
import { numberOrdonnancier, recordDispensation } from "./record-dispensation.js";
import { refuseStale, refuseUnknownPatient } from "./refuse-sale.js";
import { readSaleView } from "./sale-view.js";
import {
  closeSaleOrdonnance,
  findCompleted,
  findLastConsultation,
  findSale,
  findSaleOrdonnance,
  insertSale,
  type SaleOrdonnance,
  updateSale,
} from "./store.js";
import { TEXTS } from "./texts.js";

/** Outcomes of a consultation that leave the ordonnance to be read later: nothing of it is known, and it may be delivered. */
const READ_LATER: ReadonlySet<string> = new Set(["INDISPONIBLE", "INCERTAIN", "REPONSE_ILLISIBLE", "VERROUILLEE", "NON_HABILITE"]);
/** … and those after which a paper sale is about another ordonnance. */
const NOT_DELIVERED: ReadonlySet<string> = new Set(["ANNULEE", "EXPIREE", "DEJA_EXECUTEE"]);

interface Validation {
  readonly id: string;
  readonly version: number;
  readonly draft: SaleDraft;
}

/**
 * FIN. One transaction holds the whole act: dispensation, lines, numbers of the ordonnancier, what must reach the téléservice, audit.
 * It waits for no service. A repeat (same version, same content) returns the first result; another validation of a sale already ended
 * is refused.
 */
export async function validateSale(deps: CounterDeps, actor: Actor, o: Validation): Promise<Sale | Refusal> {
  const refused = refuseValidation(actor);
  if (refused) return refused;
  const outcome = await withOfficine(deps.db, actor.officineId, (trx) => validateInTransaction(trx, deps, actor, o));
  if (outcome instanceof Refusal) return outcome;
  if (outcome === "validated") {
    await deps.failpoint("after-commit-before-reply");
    deps.wakeOutbox();
  }
  return withOfficine(deps.db, actor.officineId, (trx) => readSaleView(trx, deps, actor, o.id));
}

async function validateInTransaction(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  o: Validation,
): Promise<"validated" | "repeat" | Refusal> {
  const now = deps.clock.now();
  const digest = digestDraft(o.draft);
  const unknown = await refuseUnknownPatient(trx, deps, o.draft);
  if (unknown) return unknown;
  const sale =
    (await findSale(trx, actor.officineId, o.id, "lock")) ??
    (o.version === 0 && (await insertSale(trx, actor, { id: o.id, draft: o.draft, now })) ? "new" : undefined);
  if (!sale) return refuse(o.version === 0 ? "VERSION_DEPASSEE" : "INTROUVABLE");
  if (sale !== "new") {
    if (sale.state === "validee" && sale.validated_version === o.version && sale.validated_digest?.equals(digest)) return "repeat";
    const stale = refuseStale(sale, o.version);
    if (stale) return stale;
  }
  const tied = await findSaleOrdonnance(trx, actor.officineId, o.id);
  const draft: SaleDraft = tied?.confirmed_at ? { ...o.draft, kind: "numerique" } : o.draft;
  const patient = draft.patientId === undefined ? undefined : await deps.patients.getPatientSummary(trx, draft.patientId);
  const control = await buildControl(trx, deps, draft, tied?.confirmed_at ? tied.ordonnance : undefined);
  const completesId = await findCompleted(trx, actor.officineId, o.id);
  if (completesId !== undefined && (await isDispensationCancelled(trx, actor.officineId, completesId))) {
    return refuse("DELIVRANCE_DEJA_ANNULEE", { text: TEXTS.completedCancelled });
  }
  const refused = refuseOrdonnance(draft, tied, patient) ?? refuseRenewal(draft, tied) ?? refuseControl(control);
  if (refused) return refused;
  await recordValidation(trx, deps, actor, o, { now, digest, draft, tied, patient, control, completesId });
  return "validated";
}

/** An ordonnance that is not confirmed, or whose patient is not the patient of the sale any more. */
function refuseOrdonnance(draft: SaleDraft, tied: SaleOrdonnance | undefined, patient: PatientSummary | undefined): Refusal | undefined {
  if (!tied) return draft.kind === "numerique" ? refuse("REQUETE_INVALIDE", { text: TEXTS.noOrdonnance }) : undefined;
  if (!tied.confirmed_at || !patient) return refuse("REQUETE_INVALIDE", { text: TEXTS.toConfirm });
  return comparePatient(patient, tied.ordonnance.patient).length === 0 ? undefined : refuse("PATIENT_DISCORDANT");
}

/** A renewal that the ordonnance does not hold; on a paper one only the paper knows. */
function refuseRenewal(draft: SaleDraft, tied: SaleOrdonnance | undefined): Refusal | undefined {
  const most = tied && countRenewals(tied.ordonnance);
  if (most === undefined || draft.renewal <= most) return undefined;
  return refuse("REQUETE_INVALIDE", { where: "renouvellement", text: TEXTS.tooManyRenewals(draft.renewal, most) });
}

function refuseControl(control: Control): Refusal | undefined {
  if (control.lines.length === 0) return refuse("VENTE_VIDE");
  if (control.missing.length === 0) return undefined;
  return refuse("ECARTS_A_JUSTIFIER", {
    details: control.missing.map((row) => ({
      where: row.lineId,
      what: [row.prescribed ?? row.delivered ?? row.ecart, ...(row.detail === undefined ? [] : [row.detail])].join(" : "),
    })),
  });
}

async function recordValidation(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  o: Validation,
  act: {
    readonly now: Date;
    readonly digest: Buffer;
    readonly draft: SaleDraft;
    readonly tied: SaleOrdonnance | undefined;
    readonly patient: PatientSummary | undefined;
    readonly control: Control;
    readonly completesId: string | undefined;
  },
): Promise<void> {
  const { now, draft, tied, patient, completesId } = act;
  const { lines } = act.control;
  const id = deps.ids.newDispensationId(now);
  const outboxId = tied
    ? await enqueueExecution(trx, deps, actor, { dispensationId: id, tied, draft, lines, patient, now, completesId })
    : undefined;
  const tried = tied || draft.kind !== "papier" ? undefined : await findLastConsultation(trx, actor.officineId, o.id);
  const notConsulted = tried && !NOT_DELIVERED.has(tried.outcome) ? tried : undefined;
  const numero = tied?.numero ?? notConsulted?.numero;
  const dispensation = { id, saleId: o.id, at: now, draft, patient, numero, lines, outboxId, completesId };
  await updateSale(trx, actor, o.id, { draft, validated: { version: o.version, digest: act.digest } }, now);
  if (tied) await closeSaleOrdonnance(trx, actor.officineId, o.id, now);
  await recordDispensation(trx, actor, dispensation);
  if (draft.kind === "papier" && draft.prescripteur) await learnPrescriber(trx, actor.officineId, { ...draft.prescripteur, now });
  if (notConsulted && READ_LATER.has(notConsulted.outcome)) {
    await enqueueRecovery(trx, deps, actor, { dispensationId: id, numero: notConsulted.numero, patient });
  }
  await recordAudit(trx, {
    actor,
    action: "sale.validate",
    target: { kind: "vente", id: o.id },
    ...(patient ? { patientId: patient.id } : {}),
    outcome: "ok",
    detail: {
      dispensation: id,
      kind: draft.kind,
      lines: lines.length,
      ...(notConsulted ? { consultation: notConsulted.outcome } : {}),
    },
  });
  await numberOrdonnancier(trx, actor, dispensation);
}
