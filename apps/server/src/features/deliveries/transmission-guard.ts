import type { Transaction } from "kysely";
import type { OutboxKind } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { findDeliveryOf, isActCancelled, isExecutionOpen } from "./cancellation-store.js";
import type { DeliveriesDeps } from "./deps.js";
import { ENDED_BY_CANCELLATION, REFUSALS } from "./texts.js";

/** What Transmissions asks before a person acts on a row: a cancelled delivery never leaves again, a cancellation never stays behind. */
export const transmissionGuard = {
  findDelivery: findDeliveryOf,
  refuseRetry: async (trx: Transaction<Database>, officineId: string, outboxId: string): Promise<string | undefined> =>
    (await isActCancelled(trx, officineId, outboxId)) ? REFUSALS.retry : undefined,
  refuseAbandon: async (trx: Transaction<Database>, officineId: string, outboxId: string): Promise<string | undefined> =>
    (await isExecutionOpen(trx, officineId, outboxId)) ? REFUSALS.abandon : undefined,
};

/**
 * The execution of a delivery cancelled while it was on its way: what the service would have us correct is not corrected any more, so the
 * refusal is final and the cancellation behind it goes on.
 */
export function endWhenCancelled<P>(kind: OutboxKind<P>, deps: Pick<DeliveriesDeps, "db">): OutboxKind<P> {
  return {
    ...kind,
    send: async (message, signal) => {
      const outcome = await kind.send(message, signal);
      if (outcome.kind !== "refuse" || !outcome.aCorriger) return outcome;
      const cancelled = await withOfficine(deps.db, message.officineId, (trx) => isActCancelled(trx, message.officineId, message.id));
      return cancelled ? { ...outcome, aCorriger: false, text: ENDED_BY_CANCELLATION(outcome.text) } : outcome;
    },
  };
}
