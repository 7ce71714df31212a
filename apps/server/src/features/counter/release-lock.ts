import type { CounterDeps } from "./deps.js";
import type { SaleOrdonnance } from "./store.js";

/**
 * Gives an ordonnance back to the téléservice, best effort: nobody waits for it, and a lock that is not freed ends by itself. Call it
 * after the commit.
 */
export function releaseLock(
  deps: CounterDeps,
  officineId: string,
  tied: Pick<SaleOrdonnance, "task_id" | "lock_secret" | "sale_id">,
): void {
  const release = async () => {
    const port = await deps.portFor(officineId);
    const freed = await port?.liberer(tied.task_id, tied.lock_secret);
    if (freed && !freed.ok) deps.log.warn({ sale: tied.sale_id, failure: freed.failure.kind }, "lock not freed; it will end by itself");
  };
  release().catch((error: unknown) => deps.log.warn({ err: error, sale: tied.sale_id }, "lock not freed; it will end by itself"));
}
