import type { DeliverySummary } from "@comptoir/contract";
import { namePatient, prescripteur } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { findRow, listRowsByKeys } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { recoveryKeyOf } from "../counter/index.js";
import { describeTransmission } from "../transmissions/index.js";
import type { DeliveriesDeps } from "./deps.js";
import { parseDeliveryQuery } from "./parse-delivery-query.js";
import {
  type DispensationRow,
  type LineRow,
  listCancellations,
  listDeliveryIds,
  listDispensations,
  listLines,
  listRegistered,
} from "./store.js";

/** Deliveries, newest first, all or those that answer the search. It names patients: one reading in the trail. */
export async function listDeliveries(
  deps: DeliveriesDeps,
  actor: Actor,
  o: { q?: string | undefined; patientId?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ deliveries: DeliverySummary[]; more: boolean }> {
  const query = parseDeliveryQuery(o.q ?? "");
  const { officineId } = actor;
  return withOfficine(deps.db, officineId, async (trx) => {
    const found = await listDeliveryIds(trx, officineId, { ...o, query, limit: o.limit + 1 });
    const ids = found.slice(0, o.limit);
    const lines = await listLines(trx, officineId, ids);
    const registered = await listRegistered(trx, officineId, ids);
    const cancelled = new Set((await listCancellations(trx, officineId, ids)).map((one) => one.dispensation_id));
    const deliveries: DeliverySummary[] = [];
    for (const row of await listDispensations(trx, officineId, ids)) {
      const own = lines.filter((line) => line.dispensation_id === row.id);
      const numbers = registered.filter((one) => one.dispensationId === row.id && one.corrects === undefined);
      deliveries.push({
        ...(await buildSummary(trx, deps, row, own)),
        registered: numbers.map(({ number }) => number),
        cancelled: cancelled.has(row.id),
      });
    }
    await recordAudit(trx, {
      actor,
      action: "delivery.search",
      target: { kind: "recherche", id: "délivrances" },
      ...(o.patientId === undefined ? {} : { patientId: o.patientId }),
      outcome: "ok",
      detail: { results: ids.length, words: query.words.length, day: query.day !== undefined, next: o.after !== undefined },
    });
    return { deliveries, more: found.length > o.limit };
  });
}

async function buildSummary(
  trx: Transaction<Database>,
  deps: DeliveriesDeps,
  row: DispensationRow,
  lines: readonly LineRow[],
): Promise<Omit<DeliverySummary, "registered" | "cancelled">> {
  const patient = row.patient_id === null ? undefined : await deps.patients.getPatientSummary(trx, row.patient_id);
  const prescriber = row.prescripteur === null ? undefined : prescripteur.parse(row.prescripteur).name;
  // A sale on paper whose ordonnance the téléservice could not give: its recovery is what waits.
  const sent =
    row.outbox_id === null
      ? (await listRowsByKeys(trx, row.officine_id, [recoveryKeyOf(row.id)]))[0]
      : await findRow(trx, row.officine_id, row.outbox_id);
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    ...(patient ? { patient: namePatient(patient) } : {}),
    ...(row.numero === null ? {} : { numero: row.numero }),
    ...(prescriber ? { prescriber } : {}),
    products: lines.filter((line) => line.boxes > 0).map((line) => line.label),
    notDelivered: lines.filter((line) => line.boxes === 0).length,
    operator: row.operator_name,
    ...(sent ? { transmission: { id: sent.id, state: sent.state, text: describeTransmission(sent) } } : {}),
  };
}
