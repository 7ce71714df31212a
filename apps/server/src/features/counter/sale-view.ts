import type { Sale } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { findRow } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { describeTransmission } from "../transmissions/index.js";
import { buildControl } from "./build-control.js";
import type { CounterDeps } from "./deps.js";
import { findDispensation } from "./dispensation-store.js";
import { buildOrdonnanceView } from "./ordonnance-view.js";
import { findLastConsultation, findSale, findSaleOrdonnance, getOfficineFiness, type SaleOrdonnance, type SaleRow } from "./store.js";
import { describeConsultation } from "./texts.js";
import { listMembers } from "./visit-store.js";

/** The sale as the screens see it, read in the caller's transaction. */
export async function readSaleView(trx: Transaction<Database>, deps: CounterDeps, actor: Actor, id: string): Promise<Sale> {
  const row = await findSale(trx, actor.officineId, id);
  if (!row) throw new Error("a sale vanished in its own transaction");
  return buildSaleView(trx, deps, actor, row, await findSaleOrdonnance(trx, actor.officineId, id));
}

/** The same from what the caller's transaction holds already: the sale as it now is, and what is tied to it. */
export async function buildSaleView(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  row: SaleRow,
  tied: SaleOrdonnance | undefined,
): Promise<Sale> {
  const patient = row.patient_id === null ? undefined : await deps.patients.getPatientSummary(trx, row.patient_id);
  const finess = await getOfficineFiness(trx, actor.officineId);
  const control = await buildControl(trx, deps, row.draft, tied?.confirmed_at ? tied.ordonnance : undefined);
  const dispensation = row.state === "validee" ? await buildDispensation(trx, actor.officineId, row.id) : undefined;
  const tried = tied ? undefined : await findLastConsultation(trx, actor.officineId, row.id);
  const members = (await listMembers(trx, actor.officineId, [row.visit_id])).get(row.visit_id) ?? [];
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    visit: { id: row.visit_id, members },
    draft: row.draft,
    ...(patient ? { patient } : {}),
    ...(tied ? { ordonnance: buildOrdonnanceView(tied, patient, finess) } : {}),
    ...(tried ? { consultation: { numero: tried.numero, at: tried.at.toISOString(), text: describeConsultation(tried.outcome) } } : {}),
    control: [...control.rows],
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    ...(dispensation ? { dispensation } : {}),
  };
}

async function buildDispensation(trx: Transaction<Database>, officineId: string, saleId: string): Promise<Sale["dispensation"]> {
  const found = await findDispensation(trx, officineId, saleId);
  if (!found) return undefined;
  const row = found.outboxId === undefined ? undefined : await findRow(trx, officineId, found.outboxId);
  return {
    id: found.id,
    at: found.at.toISOString(),
    ...(row ? { transmission: { id: row.id, state: row.state, text: describeTransmission(row) } } : {}),
  };
}
