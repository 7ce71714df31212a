import type { BasketLine } from "@comptoir/contract";
import { findAnsweredLine } from "@comptoir/segur/ordonnance";
import type { Actor } from "../../platform/actor.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { listItems, readFacts } from "./build-control.js";
import type { CounterDeps } from "./deps.js";
import { findSale, findSaleOrdonnance } from "./store.js";

/**
 * Where a box in the hand goes: the line that it answers by the very rules of the control, seen with what already lies in the basket on
 * screen. Nothing is changed: the page puts the box there, or asks.
 */
export async function matchBox(
  deps: CounterDeps,
  actor: Actor,
  o: { id: string; cip13: string; basket: readonly BasketLine[] },
): Promise<{ lineId?: string; among?: string[]; outsideAllowed: boolean } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const sale = await findSale(trx, actor.officineId, o.id);
    if (!sale) return refuse("INTROUVABLE");
    const tied = await findSaleOrdonnance(trx, actor.officineId, o.id);
    const ordonnance = tied?.confirmed_at ? tied.ordonnance : undefined;
    const box: BasketLine = { id: o.id, cip13: o.cip13, label: o.cip13, boxes: 1 };
    const facts = await readFacts(trx, deps, [...o.basket, box], ordonnance);
    const answered =
      ordonnance && findAnsweredLine(ordonnance.lines, listItems(o.basket, facts), { cip13: o.cip13, label: o.cip13 }, facts);
    return {
      ...(answered ? { lineId: answered.lineId } : {}),
      ...(answered?.among ? { among: [...answered.among] } : {}),
      outsideAllowed: facts.get(o.cip13)?.ordonnancier === undefined,
    };
  });
}
