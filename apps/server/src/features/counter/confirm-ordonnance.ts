import type { PatientSummary, Sale } from "@comptoir/contract";
import type { OrdonnancePatient } from "@comptoir/segur/ordonnance";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { learnPrescriber } from "../prescribers/index.js";
import { comparePatient } from "./compare-patient.js";
import type { CounterDeps } from "./deps.js";
import { buildHeader } from "./ordonnance-header.js";
import { refuseStale } from "./refuse-sale.js";
import { readSaleView } from "./sale-view.js";
import { confirmSaleOrdonnance, findSale, findSaleOrdonnance, type SaleRow, updateSale } from "./store.js";
import { TEXTS } from "./texts.js";

/**
 * « Il s'agit bien de l'ordonnance de ce patient et son contenu est exact. » Date and prescriber of the ordonnance replace what was
 * typed. A sale without patient takes the one record that bears the traits of the ordonnance, or a new one, provisoire. A patient who
 * differs is never confirmed. A repeat whose answer was lost returns the sale as it is.
 */
export async function confirmOrdonnance(deps: CounterDeps, actor: Actor, o: { id: string; version: number }): Promise<Sale | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    if (!sale) return refuse("INTROUVABLE");
    const tied = await findSaleOrdonnance(trx, actor.officineId, o.id);
    const isRepeat = tied?.confirmed_at && sale.state !== "validee" && (sale.version === o.version || sale.version === o.version + 1);
    if (isRepeat) return readSaleView(trx, deps, actor, o.id);
    const stale = refuseStale(sale, o.version);
    if (stale) return stale;
    if (!tied) return refuse("REQUETE_INVALIDE", { text: TEXTS.noOrdonnance });
    const patient = await takePatient(trx, deps, actor, sale, tied.ordonnance.patient);
    if (patient instanceof Refusal) return patient;
    const now = deps.clock.now();
    await confirmSaleOrdonnance(trx, actor, o.id, now);
    const { prescripteur, ordonnanceDate } = buildHeader(tied.ordonnance);
    const draft = { ...sale.draft, kind: "numerique" as const, patientId: patient.id, prescripteur, ordonnanceDate };
    await updateSale(trx, actor, o.id, { draft }, now);
    await learnPrescriber(trx, actor.officineId, {
      name: prescripteur?.name ?? "",
      rpps: prescripteur?.rpps,
      speciality: tied.ordonnance.prescripteur.speciality,
      now,
    });
    await recordAudit(trx, {
      actor,
      action: "ordonnance.confirm",
      target: { kind: "ordonnance", id: tied.numero },
      patientId: patient.id,
      outcome: "ok",
      detail: { sale: o.id },
    });
    return readSaleView(trx, deps, actor, o.id);
  });
}

async function takePatient(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  sale: SaleRow,
  traits: OrdonnancePatient,
): Promise<PatientSummary | Refusal> {
  const known = sale.patient_id === null ? undefined : await deps.patients.getPatientSummary(trx, sale.patient_id);
  if (known) {
    const details = comparePatient(known, traits).map((difference) => ({
      where: difference.field,
      what: `vente : ${difference.sale} — ordonnance : ${difference.ordonnance}`,
    }));
    return details.length === 0 ? known : refuse("PATIENT_DISCORDANT", { details });
  }
  const { birthName, birthFirstNames, birthDate, sex, usedName } = traits;
  const found = await deps.patients.findPatientByTraits(trx, { birthName, firstNames: birthFirstNames, birthDate, sex });
  if (found && comparePatient(found, traits).length === 0) return found;
  const complete = /^\d{4}-\d{2}-\d{2}$/.test(birthDate) && birthName !== "" && birthFirstNames.length > 0;
  if (!complete) return refuse("REQUETE_INVALIDE", { where: "patient", text: TEXTS.partialPatient });
  return deps.patients.createPatientInTransaction(trx, actor, {
    traits: { birthName, birthFirstNames: birthFirstNames.join(" "), birthDate, sex, ...(usedName === undefined ? {} : { usedName }) },
    source: "ordonnance",
    now: deps.clock.now(),
  });
}
