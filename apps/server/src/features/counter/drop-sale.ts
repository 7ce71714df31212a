import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { releaseLock } from "./release-lock.js";
import { closeSaleOrdonnance, findSale, findSaleOrdonnance, updateSale } from "./store.js";

/** Gives up a sale: nothing was handed over, nothing is sent. Its ordonnance is given back after the commit. A repeat changes nothing. */
export async function dropSale(deps: CounterDeps, actor: Actor, id: string): Promise<{ dropped: true } | Refusal> {
  const outcome = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, id, "lock");
    if (!sale) return refuse("INTROUVABLE");
    if (sale.state === "validee") return refuse("VENTE_VALIDEE");
    if (sale.state === "abandonnee") return undefined;
    const tied = await findSaleOrdonnance(trx, actor.officineId, id);
    const now = deps.clock.now();
    await updateSale(trx, actor, id, { state: "abandonnee" }, now);
    await closeSaleOrdonnance(trx, actor.officineId, id, now);
    await recordAudit(trx, {
      actor,
      action: "sale.drop",
      target: { kind: "vente", id },
      ...(sale.patient_id === null ? {} : { patientId: sale.patient_id }),
      outcome: "ok",
    });
    return tied;
  });
  if (outcome instanceof Refusal) return outcome;
  if (outcome) releaseLock(deps, actor.officineId, outcome);
  return { dropped: true };
}
