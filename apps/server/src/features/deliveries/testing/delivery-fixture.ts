import { randomUUID } from "node:crypto";
import type { Delivery } from "@comptoir/contract";
import type { Actor } from "../../../platform/actor.js";
import type { Refusal } from "../../../platform/http/handler.js";
import { type CounterFixture, createCounterFixture } from "../../counter/testing/counter-fixture.js";
import type { Nation } from "../../counter/testing/nation.js";
import { createAnnulationOutboxKind } from "../annulation-outbox-kind.js";
import { cancelDelivery } from "../cancel-delivery.js";
import type { DeliveriesDeps } from "../deps.js";
import { endWhenCancelled } from "../transmission-guard.js";

export interface DeliveryFixture extends AsyncDisposable {
  readonly counter: CounterFixture;
  readonly deps: DeliveriesDeps;
  cancel(actor: Actor, deliveryId: string, o?: { reason?: string; saleId?: string; cancellationId?: string }): Promise<Delivery | Refusal>;
  /** State, reason and reference of the cancellation's own transmission; undefined when there is none. */
  annulationOf(deliveryId: string): Promise<{ state: string; reason: string; reference: string | null } | undefined>;
  stateOf(deliveryId: string): Promise<string>;
}

/** The counter's house with the cancellation's kind beside its own, as the composition root ties them. */
export async function createDeliveryFixture(nation?: Nation): Promise<DeliveryFixture> {
  const counter = await createCounterFixture(nation, {
    addKinds: (deps, kinds) => [
      ...kinds.map((kind) => endWhenCancelled(kind, deps)),
      createAnnulationOutboxKind({ portFor: deps.portFor, now: () => deps.clock.now() }),
    ],
  });
  const { db, clock, patients, enqueue, wakeOutbox, failpoint } = counter.deps;
  const deps: DeliveriesDeps = { db, clock, patients, enqueue, wakeOutbox, failpoint };
  const rowOf = (key: string) =>
    counter.admin.selectFrom("outbox").select(["state", "reason", "reference"]).where("idempotency_key", "=", key).executeTakeFirst();
  return {
    counter,
    deps,
    cancel: (actor, deliveryId, o = {}) =>
      cancelDelivery(deps, actor, {
        id: deliveryId,
        cancellationId: o.cancellationId ?? randomUUID(),
        reason: o.reason ?? "Mauvaise boîte remise",
        ...(o.saleId === undefined ? {} : { saleId: o.saleId }),
      }),
    annulationOf: (deliveryId) => rowOf(`annulation-${deliveryId}`),
    stateOf: async (deliveryId) => (await rowOf(deliveryId))?.state ?? "",
    [Symbol.asyncDispose]: () => counter[Symbol.asyncDispose](),
  };
}
