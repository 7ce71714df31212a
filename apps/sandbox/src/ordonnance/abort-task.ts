import type { Nation, NationTransaction } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { encodeTask } from "./encode-task.js";
import { runOnce } from "./idempotency.js";
import { type Answer, readId, refuseByLifeCycle, type ServiceContext, type ServiceRequest } from "./operation.js";
import { type Ordonnance, wasDelivered } from "./ordonnance.js";
import { type Outcome, refused } from "./refusal.js";
import { clearLock, findOrdonnance } from "./store.js";

/** `POST Task/{id}/$abort`: the practice of the prescriber annuls its own ordonnance (docs/on-ouverte.md §6). */
export async function abortTask(context: ServiceContext, request: ServiceRequest, id: string): Promise<Outcome<Answer>> {
  return runOnce(context, request, `abort ${id}`, async (trx) => {
    const taskId = readId(id);
    if (!taskId.ok) return taskId;
    const found = await findOrdonnance(trx, taskId.value, "lock");
    if (found === undefined) return refused("INCONNUE");
    if (found.row.prescriber !== null && found.row.prescriber.structure?.finess !== request.finess) {
      return refused("NON_HABILITE", { text: "Seule la structure du prescripteur peut annuler son ordonnance." });
    }
    const aborted = await abortOrdonnance(trx, context.clock, taskId.value);
    return aborted.ok ? { ok: true, value: { status: 200, body: encodeTask(aborted.value, context.clock.now()) } } : aborted;
  });
}

/** The same, from the sandbox's own pages. */
export async function abortFromPage(o: { nation: Nation; clock: NationClock }, id: string): Promise<Outcome<Ordonnance>> {
  return o.nation.transaction().execute((trx) => abortOrdonnance(trx, o.clock, id));
}

/**
 * Annuls an ordonnance of which nothing was handed over, even while an officine holds it: that officine learns it when it
 * writes. Annulling twice is the same as once.
 */
async function abortOrdonnance(trx: NationTransaction, clock: NationClock, id: string): Promise<Outcome<Ordonnance>> {
  const found = await findOrdonnance(trx, id, "lock");
  if (found === undefined) return refused("INCONNUE");
  if (found.row.cancelled_at !== null) return { ok: true, value: found };
  const stopped = refuseByLifeCycle(found, clock);
  if (stopped !== undefined) return stopped;
  if (wasDelivered(found))
    return refused("DEJA_EXECUTEE", { text: "Une ligne a déjà été délivrée : l'ordonnance ne peut plus être annulée." });
  const now = clock.now();
  await clearLock(trx, id, now);
  await trx.updateTable("ordonnance").set({ cancelled_at: now }).where("id", "=", id).execute();
  const after = await findOrdonnance(trx, id);
  if (after === undefined) throw new Error(`ordonnance ${id} vanished while locked`);
  return { ok: true, value: after };
}
