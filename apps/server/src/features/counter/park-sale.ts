import type { Sale } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { readSaleView } from "./sale-view.js";
import { findSale, updateSale } from "./store.js";

/** Puts a sale to wait, or takes it in hand again, at any workstation. Asking for what already is changes nothing. */
export async function parkSale(deps: CounterDeps, actor: Actor, o: { id: string; parked: boolean }): Promise<Sale | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    if (!sale || sale.state === "abandonnee") return refuse("INTROUVABLE");
    if (sale.state === "validee") return refuse("VENTE_VALIDEE");
    const state = o.parked ? "en-attente" : "en-cours";
    if (sale.state !== state) {
      await updateSale(trx, actor, o.id, { state }, deps.clock.now());
      await recordAudit(trx, {
        actor,
        action: "sale.park",
        target: { kind: "vente", id: o.id },
        ...(sale.patient_id === null ? {} : { patientId: sale.patient_id }),
        outcome: "ok",
        detail: { parked: o.parked },
      });
    }
    return readSaleView(trx, deps, actor, o.id);
  });
}
