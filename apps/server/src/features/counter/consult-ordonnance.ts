import { type Sale, type SaleDraft, saleDraft } from "@comptoir/contract";
import {
  lireCodeOrdonnance,
  type NumeroOrdonnance,
  type Ordonnance,
  type OrdonnanceFailure,
  type Verrou,
} from "@comptoir/segur/ordonnance";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { hasOpenRow, recordServiceAway, recordServiceBack } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { comparePatient } from "./compare-patient.js";
import type { CounterDeps } from "./deps.js";
import { buildHeader, withdrawHeader } from "./ordonnance-header.js";
import { ORDONNANCE_SERVICE, orderingKeyOf } from "./ordonnance-outbox-kind.js";
import { refuseWithoutPharmacist } from "./policy.js";
import { refuseStale } from "./refuse-sale.js";
import { type HeldLock, lockKey, releaseLock } from "./release-lock.js";
import { buildSaleView } from "./sale-view.js";
import {
  deleteSaleOrdonnance,
  findHolder,
  findSale,
  findSaleOrdonnance,
  type Holder,
  insertConsultation,
  insertSale,
  lockNumero,
  type SaleOrdonnance,
  type SaleRow,
  saveSaleOrdonnance,
  updateSale,
} from "./store.js";
import { refuseConsultation, TEXTS } from "./texts.js";

interface Consultation {
  readonly id: string;
  readonly code: string;
  readonly version: number;
}

/**
 * F3: reads the number, asks the téléservice, and ties what it answers to the sale, frozen and not confirmed. Three steps, so that no
 * transaction is open during the call: the sale is checked, the service is called, the answer is recorded if the sale is still the one
 * that was checked.
 *
 * A patient who differs is shown field by field and nothing is filled in (case 8). A call that brings nothing leaves the sale as it
 * is, its version included: the number is kept beside it, and the sale may go on as a paper one (decisions, Service down).
 *
 * A page that stops waiting does not stop the call: a lock taken by a call cut short would be nobody's. The answer is tied to the sale,
 * unless the sale has moved on meanwhile (leave-ordonnance.ts); then the lock is given back.
 */
export async function consultOrdonnance(deps: CounterDeps, actor: Actor, o: Consultation): Promise<Sale | Refusal> {
  const refused = refuseWithoutPharmacist(actor);
  if (refused) return refused;
  const read = lireCodeOrdonnance(o.code);
  if (!read.ok) return refuse("CODE_NON_RECONNU");
  const { numero } = read.value;

  const stopped = await withOfficine(deps.db, actor.officineId, (trx) => checkSale(trx, deps, actor, o, numero));
  if (stopped) return stopped;

  const port = await deps.portFor(actor.officineId);
  if (!port) return refuse("SERVICE_INDISPONIBLE", { text: TEXTS.noService });
  const { outcome, freed } = await deps.locks.consult(lockKey(actor.officineId, numero), async () => {
    const answer = await port.consulter(numero, { rpps: actor.responsible.rpps });
    if (!answer.ok) return { outcome: await recordFailure(deps, actor, o, numero, answer.failure), freed: [] };
    return recordOrdonnance(deps, actor, o, { ...answer.value, driver: port.driver });
  });
  for (const lock of freed) releaseLock(deps, actor.officineId, lock);
  return outcome;
}

/** The sale as it must be before the call and still be after it. `version` 0 = a sale never saved: it begins here. */
async function checkSale(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  o: Consultation,
  numero: NumeroOrdonnance,
): Promise<Refusal | undefined> {
  const sale = await findSale(trx, actor.officineId, o.id);
  if (!sale) {
    if (o.version !== 0) return refuse("INTROUVABLE");
    const inserted = await insertSale(trx, actor, { id: o.id, draft: saleDraft.parse({}), now: deps.clock.now() });
    return inserted ? undefined : refuse("VERSION_DEPASSEE");
  }
  return refuseStale(sale, o.version) ?? refuseTied(trx, actor, o.id, numero, await readTies(trx, actor, o.id, numero));
}

/** The ordonnance that the sale has, and the open sale that has this number. */
interface Ties {
  readonly tied: SaleOrdonnance | undefined;
  readonly holder: Holder | undefined;
}

async function readTies(trx: Transaction<Database>, actor: Actor, saleId: string, numero: NumeroOrdonnance): Promise<Ties> {
  const tied = await findSaleOrdonnance(trx, actor.officineId, saleId);
  return { tied, holder: await findHolder(trx, actor.officineId, numero) };
}

async function refuseTied(
  trx: Transaction<Database>,
  actor: Actor,
  saleId: string,
  numero: NumeroOrdonnance,
  { tied, holder }: Ties,
): Promise<Refusal | undefined> {
  if (tied?.confirmed_at && tied.numero !== numero) return refuse("REQUETE_INVALIDE", { where: "code", text: TEXTS.alreadyConfirmed });
  if (holder && holder.saleId !== saleId && holder.confirmed) {
    return refuse("ORDONNANCE_VERROUILLEE", { where: "poste", text: TEXTS.openElsewhere(holder.workstation) });
  }
  // The rights that the service would show do not know yet what was handed over.
  if (await hasOpenRow(trx, actor.officineId, orderingKeyOf(numero))) {
    return refuse("ORDONNANCE_VERROUILLEE", { where: "envoi", text: TEXTS.executionWaiting });
  }
  return undefined;
}

async function recordFailure(
  deps: CounterDeps,
  actor: Actor,
  o: Consultation,
  numero: NumeroOrdonnance,
  failure: OrdonnanceFailure,
): Promise<Refusal> {
  await withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    // A sale that moved on has given this number up, or has kept it in its own words.
    if (sale && !refuseMoved(sale, o)) {
      await insertConsultation(trx, {
        officine_id: actor.officineId,
        id: deps.ids.newId(),
        sale_id: o.id,
        numero,
        at: deps.clock.now(),
        outcome: failure.kind,
      });
    }
    if (failure.kind === "INDISPONIBLE") await recordServiceAway(trx, { officineId: actor.officineId, service: ORDONNANCE_SERVICE });
    else await recordServiceBack(trx, { officineId: actor.officineId, service: ORDONNANCE_SERVICE });
    await recordAudit(trx, {
      actor,
      action: "ordonnance.consult",
      target: { kind: "ordonnance", id: numero },
      outcome:
        failure.kind === "INDISPONIBLE" || failure.kind === "INCERTAIN" || failure.kind === "REPONSE_ILLISIBLE" ? "erreur" : "refuse",
      detail: { sale: o.id, failure: failure.kind },
    });
  });
  return refuseConsultation(failure);
}

async function recordOrdonnance(
  deps: CounterDeps,
  actor: Actor,
  o: Consultation,
  answer: { readonly ordonnance: Ordonnance; readonly verrou: Verrou; readonly driver: string },
): Promise<{ readonly outcome: Sale | Refusal; readonly freed: readonly HeldLock[] }> {
  const { ordonnance, verrou } = answer;
  const freed: HeldLock[] = [];
  const outcome = await withOfficine(deps.db, actor.officineId, async (trx) => {
    await recordServiceBack(trx, { officineId: actor.officineId, service: ORDONNANCE_SERVICE });
    await lockNumero(trx, actor.officineId, ordonnance.numero);
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    const ties = await readTies(trx, actor, o.id, ordonnance.numero);
    const refused = sale ? (refuseMoved(sale, o) ?? (await refuseTied(trx, actor, o.id, ordonnance.numero, ties))) : refuse("INTROUVABLE");
    if (!sale || refused) {
      // The lock is of no use to a sale that did not take it. If a sale of ours holds this number, the lock is that sale's too.
      if (!ties.holder) freed.push({ numero: ordonnance.numero, task_id: ordonnance.taskId, lock_secret: verrou.secret, sale_id: o.id });
      return refused ?? refuse("INTROUVABLE");
    }
    if (ties.holder && ties.holder.saleId !== o.id) await takeOver(trx, deps, actor, ties.holder);
    if (ties.tied && ties.tied.numero !== ordonnance.numero) freed.push(ties.tied);
    const now = deps.clock.now();
    const bare = ties.tied && !ties.tied.confirmed_at ? withdrawHeader(sale.draft, ties.tied.ordonnance) : sale.draft;
    const tied = await saveSaleOrdonnance(trx, {
      officine_id: actor.officineId,
      sale_id: o.id,
      numero: ordonnance.numero,
      task_id: ordonnance.taskId,
      driver: answer.driver,
      ordonnance: JSON.stringify(ordonnance),
      lock_secret: verrou.secret,
      lock_expires_at: new Date(verrou.expiresAt),
      consulted_at: now,
      consulted_by: actor.operatorName,
    });
    const patient = sale.patient_id === null ? undefined : await deps.patients.getPatientSummary(trx, sale.patient_id);
    const concordant = !patient || comparePatient(patient, ordonnance.patient).length === 0;
    const updated = await updateSale(trx, actor, o.id, concordant ? { draft: prefill(bare, ordonnance) } : { draft: bare }, now);
    await recordAudit(trx, {
      actor,
      action: "ordonnance.consult",
      target: { kind: "ordonnance", id: ordonnance.numero },
      ...(concordant && sale.patient_id !== null ? { patientId: sale.patient_id } : {}),
      outcome: "ok",
      detail: { sale: o.id, driver: answer.driver, concordant },
    });
    return buildSaleView(trx, deps, actor, updated, tied);
  });
  return { outcome, freed };
}

/** The sale is no longer the one that was checked before the call. Version 0 = it began with the call. */
function refuseMoved(sale: SaleRow, o: Consultation): Refusal | undefined {
  return refuseStale(sale, sale.version === 1 && o.version === 0 ? 1 : o.version);
}

/** A sale that only looked at this ordonnance, without confirming it, gives it up; its till sees that the sale has changed. */
async function takeOver(trx: Transaction<Database>, deps: CounterDeps, actor: Actor, holder: Holder): Promise<void> {
  const given = await findSaleOrdonnance(trx, actor.officineId, holder.saleId);
  await deleteSaleOrdonnance(trx, actor.officineId, holder.saleId);
  const left = await findSale(trx, actor.officineId, holder.saleId);
  const bare = left && given ? withdrawHeader(left.draft, given.ordonnance) : left?.draft;
  const change = bare?.kind === "numerique" ? { draft: { ...bare, kind: "papier" as const } } : bare ? { draft: bare } : {};
  await updateSale(trx, actor, holder.saleId, change, deps.clock.now());
}

/** Date and prescriber of the ordonnance where nothing was typed; what was typed is shown beside it until the confirmation. */
function prefill(draft: SaleDraft, ordonnance: Ordonnance): SaleDraft {
  const header = buildHeader(ordonnance);
  return {
    ...draft,
    kind: "numerique",
    prescripteur: draft.prescripteur ?? header.prescripteur,
    ordonnanceDate: draft.ordonnanceDate ?? header.ordonnanceDate,
    renewal: draft.renewal === 0 ? header.renewal : draft.renewal,
  };
}
