import type { CounterDeps } from "./deps.js";
import type { SaleOrdonnance } from "./store.js";

/** What it takes to give a lock back. */
export type HeldLock = Pick<SaleOrdonnance, "numero" | "task_id" | "lock_secret" | "sale_id">;

/** Key of an ordonnance in the lock traffic: the lock belongs to the officine. */
export function lockKey(officineId: string, numero: string): string {
  return `${officineId}:${numero}`;
}

/**
 * Gives an ordonnance back to the téléservice, best effort: nobody waits for it, and a lock that is not freed ends by itself. Call it
 * after the commit.
 */
export function releaseLock(deps: CounterDeps, officineId: string, held: HeldLock): void {
  const release = async () => {
    const port = await deps.portFor(officineId);
    const freed = await port?.liberer(held.task_id, held.lock_secret);
    if (freed && !freed.ok) deps.log.warn({ sale: held.sale_id, failure: freed.failure.kind }, "lock not freed; it will end by itself");
  };
  deps.locks
    .release(lockKey(officineId, held.numero), release)
    .catch((error: unknown) => deps.log.warn({ err: error, sale: held.sale_id }, "lock not freed; it will end by itself"));
}
