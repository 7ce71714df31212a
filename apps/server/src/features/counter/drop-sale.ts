import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { releaseLock } from "./release-lock.js";
import { closeSaleOrdonnance, findSale, findSaleOrdonnance, type SaleOrdonnance, updateSale } from "./store.js";
import { lockOpenMembers } from "./visit-store.js";

/**
 * Gives up a sale, or every open sale of its visit: nothing was handed over, nothing is sent. Each ordonnance is given back after the
 * commit. A repeat changes nothing.
 */
export async function dropSale(
  deps: CounterDeps,
  actor: Actor,
  o: { id: string; scope: "vente" | "passage" },
): Promise<{ dropped: true } | Refusal> {
  const outcome = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const named = await findSale(trx, actor.officineId, o.id, o.scope === "vente" ? "lock" : "read");
    if (!named) return refuse("INTROUVABLE");
    if (o.scope === "vente" && named.state === "validee") return refuse("VENTE_VALIDEE");
    if (o.scope === "vente") return named.state === "abandonnee" ? [] : [await dropOne(trx, deps, actor, o.id)];
    const freed: (SaleOrdonnance | undefined)[] = [];
    for (const id of await lockOpenMembers(trx, actor.officineId, named.visit_id)) freed.push(await dropOne(trx, deps, actor, id));
    return freed;
  });
  if (outcome instanceof Refusal) return outcome;
  for (const tied of outcome) if (tied) releaseLock(deps, actor.officineId, tied);
  return { dropped: true };
}

/** The ordonnance to give back, if the sale had one. */
async function dropOne(trx: Transaction<Database>, deps: CounterDeps, actor: Actor, id: string): Promise<SaleOrdonnance | undefined> {
  const sale = await findSale(trx, actor.officineId, id);
  const tied = await findSaleOrdonnance(trx, actor.officineId, id);
  const now = deps.clock.now();
  await updateSale(trx, actor, id, { state: "abandonnee" }, now);
  await closeSaleOrdonnance(trx, actor.officineId, id, now);
  await recordAudit(trx, {
    actor,
    action: "sale.drop",
    target: { kind: "vente", id },
    ...(sale?.patient_id ? { patientId: sale.patient_id } : {}),
    outcome: "ok",
  });
  return tied;
}
