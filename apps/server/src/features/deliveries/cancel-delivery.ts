import type { Delivery } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { abandonRow, listRowsByKeys, lockOrderingKey, withdrawRow } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { ORDONNANCE_SERVICE, orderingKeyOf, recoveryKeyOf, refuseValidation } from "../counter/index.js";
import { ANNULATION_KIND, annulationKeyOf } from "./annulation-outbox-kind.js";
import { insertCancellation, isCompletion, lockDelivery } from "./cancellation-store.js";
import { correctOrdonnancier } from "./correct-ordonnancier.js";
import { buildDelivery } from "./delivery-view.js";
import type { DeliveriesDeps } from "./deps.js";
import { findRefusal } from "./find-refusal.js";
import { openCorrectingSale } from "./open-correcting-sale.js";
import { type DispensationRow, findDispensationRow, listCancellations } from "./store.js";
import { ANNULATION_ACT, RECOVERY_WITHDRAWN, REFUSALS, WITHDRAWN } from "./texts.js";

export interface Cancellation {
  readonly id: string;
  /** Made by the page: a repeat is told from a second cancellation. */
  readonly cancellationId: string;
  readonly reason: string;
  /** « Corriger »: the sale to open with the same patient, ordonnance and boxes. */
  readonly saleId?: string | undefined;
}

/**
 * « Annuler » and « Corriger la délivrance ». The delivery stays as it was; one transaction adds who undid it and why, takes its execution
 * back or writes what must follow it, corrects the ordonnancier, and opens the sale in which it is made again. A repeat returns the
 * first result; a second cancellation is refused.
 */
export async function cancelDelivery(deps: DeliveriesDeps, actor: Actor, o: Cancellation): Promise<Delivery | Refusal> {
  const refused = refuseValidation(actor);
  if (refused) return refused;
  const outcome = await withOfficine(deps.db, actor.officineId, (trx) => cancelInTransaction(trx, deps, actor, o));
  if (outcome instanceof Refusal) return outcome;
  if (outcome === "cancelled") {
    await deps.failpoint("after-commit-before-reply");
    deps.wakeOutbox();
  }
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDispensationRow(trx, actor.officineId, o.id);
    return row ? buildDelivery(trx, deps, actor, row) : refuse("INTROUVABLE");
  });
}

async function cancelInTransaction(
  trx: Transaction<Database>,
  deps: DeliveriesDeps,
  actor: Actor,
  o: Cancellation,
): Promise<"cancelled" | "repeat" | Refusal> {
  const { officineId } = actor;
  await lockDelivery(trx, officineId, o.id);
  const row = await findDispensationRow(trx, officineId, o.id);
  if (!row) return refuse("INTROUVABLE");
  // FIN takes the same lock: no later delivery of this ordonnance can appear while this one is judged.
  if (row.numero !== null) await lockOrderingKey(trx, officineId, orderingKeyOf(row.numero));
  const [before] = await listCancellations(trx, officineId, [o.id]);
  if (before) {
    return before.id === o.cancellationId ? "repeat" : refuse("DELIVRANCE_DEJA_ANNULEE", { text: REFUSALS.already(before) });
  }
  const refusal = await findRefusal(trx, actor, row, undefined);
  if (refusal !== undefined) return refuse("DELIVRANCE_NON_ANNULABLE", { text: refusal });
  const now = deps.clock.now();
  if (o.saleId !== undefined) {
    if (await isCompletion(trx, officineId, row.sale_id)) return refuse("DELIVRANCE_NON_ANNULABLE", { text: REFUSALS.completion });
    if (!(await openCorrectingSale(trx, actor, { id: o.saleId, row, reason: o.reason, now }))) {
      return refuse("DELIVRANCE_NON_ANNULABLE", { text: REFUSALS.saleTaken });
    }
  }
  const outboxId = await undoTransmission(trx, deps, actor, row, o.reason);
  await insertCancellation(trx, {
    officine_id: officineId,
    dispensation_id: o.id,
    id: o.cancellationId,
    at: now,
    reason: o.reason,
    operator_id: actor.operatorId,
    operator_name: actor.operatorName,
    role: actor.role,
    responsible_rpps: actor.responsible.rpps,
    responsible_name: actor.responsible.name,
    workstation: actor.workstationName,
    outbox_id: outboxId ?? null,
    sale_id: o.saleId ?? null,
  });
  await recordAudit(trx, {
    actor,
    action: "delivery.cancel",
    target: { kind: "délivrance", id: o.id },
    ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
    outcome: "ok",
    detail: { correction: o.saleId !== undefined, transmission: outboxId !== undefined },
  });
  // Last: from here to the commit, the officine's other validations wait.
  await correctOrdonnancier(trx, actor, { dispensationId: o.id, reason: o.reason, now });
  return "cancelled";
}

/**
 * Settles what was to be sent about the delivery. An execution that surely never left is closed, and nothing leaves. Otherwise its
 * cancellation is written behind it, under the same ordering key: whatever becomes of the execution, the cancellation comes after.
 */
async function undoTransmission(
  trx: Transaction<Database>,
  deps: DeliveriesDeps,
  actor: Actor,
  row: DispensationRow,
  reason: string,
): Promise<string | undefined> {
  const { officineId, operatorName: who } = actor;
  for (const recovery of await listRowsByKeys(trx, officineId, [recoveryKeyOf(row.id)])) {
    await abandonRow(trx, officineId, recovery.id, { reason: RECOVERY_WITHDRAWN(reason), who });
  }
  if (row.outbox_id === null || row.numero === null) return undefined;
  const execution = await withdrawRow(trx, officineId, row.outbox_id, { reason: WITHDRAWN(reason), who });
  if (execution === "never-left") return undefined;
  return deps.enqueue(trx, {
    kind: ANNULATION_KIND,
    service: ORDONNANCE_SERVICE,
    orderingKey: orderingKeyOf(row.numero),
    idempotencyKey: annulationKeyOf(row.id),
    payload: { executionKey: row.id, reason },
    actor,
    act: ANNULATION_ACT(row.numero),
    ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
  });
}
