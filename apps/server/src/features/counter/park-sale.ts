import type { Sale } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { readSaleView } from "./sale-view.js";
import { findSale, updateSale } from "./store.js";
import { lockOpenMembers } from "./visit-store.js";

/**
 * Puts the visit of this sale to wait, with all its open members, or takes it in hand again, at any workstation. Asking for what
 * already is changes nothing.
 */
export async function parkSale(deps: CounterDeps, actor: Actor, o: { id: string; parked: boolean }): Promise<Sale | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const named = await findSale(trx, actor.officineId, o.id);
    const open = named ? await lockOpenMembers(trx, actor.officineId, named.visit_id) : [];
    if (!open.includes(o.id)) {
      const now = await findSale(trx, actor.officineId, o.id);
      return refuse(now?.state === "validee" ? "VENTE_VALIDEE" : "INTROUVABLE");
    }
    const state = o.parked ? "en-attente" : "en-cours";
    for (const id of open) {
      const sale = await findSale(trx, actor.officineId, id);
      if (!sale || sale.state === state) continue;
      await updateSale(trx, actor, id, { state }, deps.clock.now());
      await recordAudit(trx, {
        actor,
        action: "sale.park",
        target: { kind: "vente", id },
        ...(sale.patient_id === null ? {} : { patientId: sale.patient_id }),
        outcome: "ok",
        detail: { parked: o.parked, visit: sale.visit_id },
      });
    }
    return readSaleView(trx, deps, actor, o.id);
  });
}
