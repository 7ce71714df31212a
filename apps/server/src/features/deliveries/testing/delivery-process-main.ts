import type { ConnectionOptions } from "@comptoir/postgres";
import { createHttpTransport } from "@comptoir/wire/http";
import type { Actor } from "../../../platform/actor.js";
import { systemClock } from "../../../platform/clock.js";
import { createFailpoint, enqueue, type FailpointName, startOutboxWorker } from "../../../platform/outbox/index.js";
import { listOfficines } from "../../../platform/postgres/officines.js";
import { connect } from "../../../platform/postgres/open-database.js";
import { createOrdonnanceOutboxKind, createOrdonnancePorts } from "../../counter/index.js";
import { FAST } from "../../counter/testing/counter-fixture.js";
import type { Nation } from "../../counter/testing/nation.js";
import * as patients from "../../patients/index.js";
import { createAnnulationOutboxKind } from "../annulation-outbox-kind.js";
import { type Cancellation, cancelDelivery } from "../cancel-delivery.js";
import { endWhenCancelled } from "../transmission-guard.js";

/** What this process does before it dies at its failpoint: one cancellation, or the sending of what waits. */
export interface DeliveryOrders {
  readonly app: ConnectionOptions;
  readonly worker: ConnectionOptions;
  readonly failpoint: FailpointName;
  readonly cancel?: { readonly actor: Omit<Actor, "rights"> & { readonly rights: readonly string[] }; readonly cancellation: Cancellation };
  readonly nation?: Pick<Nation, "serviceUrl" | "ca" | "clients">;
}

process.once("message", (message) => {
  const orders = message as DeliveryOrders;
  const db = connect(orders.app);
  const clock = systemClock();
  const failpoint = createFailpoint([orders.failpoint]);
  if (orders.cancel) {
    const { actor, cancellation } = orders.cancel;
    const deps = { db, clock, patients, enqueue, wakeOutbox: () => undefined, failpoint };
    void cancelDelivery(deps, { ...actor, rights: new Set(actor.rights) } as Actor, cancellation).then(() => process.exit(0));
  }
  if (orders.nation) {
    const { serviceUrl: url, ca, clients } = orders.nation;
    const { portFor } = createOrdonnancePorts({
      service: { url, ca, clients: { ...clients } },
      listOfficines: () => listOfficines(db),
      createTransport: createHttpTransport,
    });
    const now = () => clock.now();
    const kinds = [endWhenCancelled(createOrdonnanceOutboxKind({ portFor, now }), { db }), createAnnulationOutboxKind({ portFor, now })];
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as never;
    startOutboxWorker({ app: db, worker: connect(orders.worker), kinds, failpoint, log, settings: FAST });
  }
});
process.on("disconnect", () => process.exit(0));
