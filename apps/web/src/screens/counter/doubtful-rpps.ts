import { callRoute } from "../../api.js";
import { counterStore, saleKeeper } from "./counter-store.js";

/**
 * The RPPS typed for a paper ordonnance, when it is short of digits or its key is false and nobody has kept it so in this sale. Without an
 * answer of the server nothing is said: a check stops no sale.
 */
export async function findDoubtfulRpps(): Promise<string | undefined> {
  const { id, draft, view } = saleKeeper.store.get();
  if (view?.ordonnance) return undefined;
  const { partialRpps, keptRpps } = counterStore.get();
  const text = partialRpps ?? draft.prescripteur?.rpps;
  if (text === undefined || (keptRpps?.saleId === id && keptRpps.text === text)) return undefined;
  if (partialRpps !== undefined) return partialRpps;
  const answer = await callRoute("searchPrescribers", { query: { q: text } });
  return answer.ok && answer.value.wrongKey ? text : undefined;
}

/** The person has seen it and says that the paper bears it so. */
export function keepRpps(text: string): void {
  const { id } = saleKeeper.store.get();
  counterStore.set((state) => ({ ...state, keptRpps: { saleId: id, text } }));
}
