import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { refuseByLifeCycle } from "./operation.js";
import { type Ordonnance, wasDelivered } from "./ordonnance.js";
import { type Outcome, refused } from "./refusal.js";
import { clearLock, findOrdonnance } from "./store.js";

/**
 * The prescriber annuls an ordonnance of which nothing was handed over yet, even while an officine holds it: that officine learns
 * it when it writes (docs/on-ouverte.md §6). Annulling twice is the same as once.
 */
export async function abortTask(o: { nation: Nation; clock: NationClock }, id: string): Promise<Outcome<Ordonnance>> {
  return o.nation.transaction().execute(async (trx) => {
    const found = await findOrdonnance(trx, id, "lock");
    if (found === undefined) return refused("INCONNUE");
    if (found.row.cancelled_at !== null) return { ok: true, value: found };
    const stopped = refuseByLifeCycle(found, o.clock);
    if (stopped !== undefined) return stopped;
    if (wasDelivered(found)) return refused("DEJA_EXECUTEE", { text: "Une ligne a déjà été délivrée : l'ordonnance ne peut plus être annulée." });
    const now = o.clock.now();
    await clearLock(trx, id, now);
    await trx.updateTable("ordonnance").set({ cancelled_at: now }).where("id", "=", id).execute();
    const after = await findOrdonnance(trx, id);
    if (after === undefined) throw new Error(`ordonnance ${id} vanished while locked`);
    return { ok: true, value: after };
  });
}
