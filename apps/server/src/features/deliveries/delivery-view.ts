import type { Delivery, DeliveryTransmission } from "@comptoir/contract";
import { accord, deliveryLine, prescripteur } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { listAttempts, listRowsByKeys, type OutboxView } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { recoveryKeyOf } from "../counter/index.js";
import { describeTransmission, nameKind, OUTCOME_TEXTS } from "../transmissions/index.js";
import { annulationKeyOf } from "./annulation-outbox-kind.js";
import type { DeliveriesDeps } from "./deps.js";
import { findRefusal } from "./find-refusal.js";
import {
  type DispensationRow,
  findCorrected,
  type LineRow,
  listCancellations,
  listLines,
  listRegistered,
  type RegisteredLine,
} from "./store.js";
import { describeCancellation } from "./texts.js";

/** A delivery whole, as the screen and the printed page read it. No audit: the caller's use case writes its own event. */
export async function buildDelivery(
  trx: Transaction<Database>,
  deps: Pick<DeliveriesDeps, "patients">,
  actor: Actor,
  row: DispensationRow,
): Promise<Delivery> {
  const { officine_id: officineId, id } = row;
  const patient = row.patient_id === null ? undefined : await deps.patients.getPatientSummary(trx, row.patient_id);
  const registered = await listRegistered(trx, officineId, [id]);
  const lines = (await listLines(trx, officineId, [id])).map((line) => buildLine(line, registered));
  const [cancellation] = await listCancellations(trx, officineId, [id]);
  const views = await listRowsByKeys(trx, officineId, [id, recoveryKeyOf(id), annulationKeyOf(id)]);
  const transmissions: DeliveryTransmission[] = [];
  for (const view of views) transmissions.push(await buildTransmission(trx, officineId, view));
  const correctsId = await findCorrected(trx, officineId, row.sale_id);
  const locked = await findRefusal(trx, actor, row, cancellation);
  const byId = (outboxId: string | null | undefined) => views.find((view) => view.id === outboxId);
  return {
    id,
    saleId: row.sale_id,
    at: row.at.toISOString(),
    kind: row.kind,
    ...(patient
      ? {
          patient: {
            id: patient.id,
            name: `${patient.usedName ?? patient.birthName} ${patient.birthFirstNames}`,
            birthDate: patient.birthDate,
          },
        }
      : {}),
    ...(row.numero === null ? {} : { numero: row.numero }),
    ...(row.prescripteur === null ? {} : { prescripteur: prescripteur.parse(row.prescripteur) }),
    ...(row.ordonnance_date === null ? {} : { ordonnanceDate: row.ordonnance_date }),
    renewal: row.renewal,
    operator: { name: row.operator_name, role: row.role },
    responsible: { name: row.responsible_name, rpps: row.responsible_rpps },
    workstation: row.workstation,
    lines,
    transmissions,
    ...(cancellation
      ? {
          cancellation: {
            at: cancellation.at.toISOString(),
            reason: cancellation.reason,
            operator: { name: cancellation.operator_name, role: cancellation.role },
            responsible: { name: cancellation.responsible_name, rpps: cancellation.responsible_rpps },
            ...(cancellation.sale_id === null ? {} : { saleId: cancellation.sale_id }),
            text: describeCancellation(byId(cancellation.outbox_id), byId(row.outbox_id)),
          },
        }
      : {}),
    ...(correctsId === undefined ? {} : { correctsId }),
    ...(locked ? { locked } : {}),
  };
}

function buildLine(line: LineRow, registered: readonly RegisteredLine[]): Delivery["lines"][number] {
  const entry = registered.find((one) => one.position === line.position && one.corrects === undefined);
  const correction = entry && registered.find((one) => one.corrects === entry.number);
  return deliveryLine.parse({
    position: line.position,
    label: line.label,
    cip13: line.cip13 ?? undefined,
    boxes: line.boxes,
    ecart: line.ecart,
    motif: line.motif ?? undefined,
    note: line.note ?? undefined,
    accord: line.accord === null ? undefined : accord.parse(line.accord),
    lot: line.lot ?? undefined,
    expiry: line.expiry ?? undefined,
    outside: line.outside || undefined,
    registered: entry?.number,
    corrected: correction?.number,
  });
}

async function buildTransmission(trx: Transaction<Database>, officineId: string, row: OutboxView): Promise<DeliveryTransmission> {
  const attempts = await listAttempts(trx, officineId, row.id);
  return {
    id: row.id,
    kind: nameKind(row.kind),
    state: row.state,
    text: describeTransmission(row),
    history: attempts.map(({ at, attempt, outcome, detail }) => ({
      at: at.toISOString(),
      attempt,
      outcome: OUTCOME_TEXTS[outcome] ?? outcome,
      detail,
    })),
  };
}
