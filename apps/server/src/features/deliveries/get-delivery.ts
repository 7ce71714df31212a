import type { Delivery } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildDelivery } from "./delivery-view.js";
import type { DeliveriesDeps } from "./deps.js";
import { findDispensationRow } from "./store.js";

/** One delivery: lines, écarts, who, transmissions. One reading in the trail. */
export async function getDelivery(deps: DeliveriesDeps, actor: Actor, id: string): Promise<Delivery | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDispensationRow(trx, actor.officineId, id);
    if (!row) return refuse("INTROUVABLE");
    await recordAudit(trx, {
      actor,
      action: "delivery.read",
      target: { kind: "délivrance", id },
      ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
      outcome: "ok",
    });
    return buildDelivery(trx, deps, actor, row);
  });
}
