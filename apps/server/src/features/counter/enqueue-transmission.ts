import type { PatientSummary, SaleDraft } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { settleRow } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import type { ControlledLine } from "./build-control.js";
import { buildExecution } from "./build-execution.js";
import type { CounterDeps } from "./deps.js";
import { EXECUTION_KIND, ORDONNANCE_SERVICE, orderingKeyOf } from "./ordonnance-outbox-kind.js";
import { RECOVERY_KIND, recoveryKeyOf } from "./recovery-outbox-kind.js";
import { findSaleOfDispensation, getOfficineFiness, type SaleOrdonnance } from "./store.js";
import { EXECUTION_ACT, EXECUTION_EXCHANGE, RECOVERY } from "./texts.js";

/**
 * Writes the execution of an ordonnance in the transaction of the hand-over, under the id of the dispensation. A sale that completes an
 * earlier hand-over tells the time of that one, and settles the recovery that asked for it.
 */
export async function enqueueExecution(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  o: {
    readonly dispensationId: string;
    readonly tied: SaleOrdonnance;
    readonly draft: SaleDraft;
    readonly lines: readonly ControlledLine[];
    readonly patient: PatientSummary | undefined;
    readonly now: Date;
    readonly completesId: string | undefined;
  },
): Promise<string> {
  const { tied, completesId } = o;
  const earlier = completesId === undefined ? undefined : await findSaleOfDispensation(trx, actor.officineId, completesId);
  const payload = buildExecution(actor, {
    numero: tied.ordonnance.numero,
    finess: await getOfficineFiness(trx, actor.officineId),
    at: earlier?.at ?? o.now,
    renewal: o.draft.renewal,
    message: o.draft.message,
    lines: o.lines,
  });
  if (completesId !== undefined) {
    await settleRow(trx, actor.officineId, {
      idempotencyKey: recoveryKeyOf(completesId),
      reference: o.dispensationId,
      detail: RECOVERY.completed,
    });
  }
  const outboxId = await deps.enqueue(trx, {
    kind: EXECUTION_KIND,
    service: ORDONNANCE_SERVICE,
    orderingKey: orderingKeyOf(tied.numero),
    idempotencyKey: o.dispensationId,
    payload,
    actor,
    act: EXECUTION_ACT(tied.numero),
    ...(o.patient ? { patientId: o.patient.id } : {}),
  });
  if (o.patient?.insStatus === "qualifiee") {
    const { id: patientId } = o.patient;
    await deps.patients.recordInsExchange(trx, actor, { patientId, ...EXECUTION_EXCHANGE(tied.numero), outboxId, at: o.now });
  }
  return outboxId;
}

/** Writes that an ordonnance must be read when the service is back: its products were handed over on paper. */
export async function enqueueRecovery(
  trx: Transaction<Database>,
  deps: CounterDeps,
  actor: Actor,
  o: { readonly dispensationId: string; readonly numero: string; readonly patient: PatientSummary | undefined },
): Promise<void> {
  await deps.enqueue(trx, {
    kind: RECOVERY_KIND,
    service: ORDONNANCE_SERVICE,
    // Its own order: a recovery that waits for a person holds no execution back.
    orderingKey: recoveryKeyOf(o.dispensationId),
    idempotencyKey: recoveryKeyOf(o.dispensationId),
    payload: { numero: o.numero, dispensationId: o.dispensationId, saleId: deps.ids.newId() },
    actor,
    act: RECOVERY.act(o.numero),
    ...(o.patient ? { patientId: o.patient.id } : {}),
  });
}
