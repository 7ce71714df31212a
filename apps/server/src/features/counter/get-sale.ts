import type { Sale } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { readSaleView } from "./sale-view.js";
import { findSale } from "./store.js";

/** One sale, whatever its state; its reading is audited and committed before the answer leaves. */
export async function getSale(deps: CounterDeps, actor: Actor, id: string): Promise<Sale | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, id);
    if (!sale || sale.state === "abandonnee") return refuse("INTROUVABLE");
    await recordAudit(trx, {
      actor,
      action: "sale.read",
      target: { kind: "vente", id },
      ...(sale.patient_id === null ? {} : { patientId: sale.patient_id }),
      outcome: "ok",
    });
    return readSaleView(trx, deps, actor, id);
  });
}
