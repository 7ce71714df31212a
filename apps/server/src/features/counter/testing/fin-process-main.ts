import { randomUUID } from "node:crypto";
import type { Sale } from "@comptoir/contract";
import type { ConnectionOptions } from "@comptoir/postgres";
import type { Actor } from "../../../platform/actor.js";
import { systemClock } from "../../../platform/clock.js";
import { createFailpoint, enqueue } from "../../../platform/outbox/index.js";
import { connect } from "../../../platform/postgres/open-database.js";
import * as medicines from "../../medicines/index.js";
import * as patients from "../../patients/index.js";
import { createLockTraffic } from "../lock-traffic.js";
import { createUuidV7 } from "../uuid-v7.js";
import { validateSale } from "../validate-sale.js";

interface Orders {
  readonly connection: ConnectionOptions;
  readonly actor: Omit<Actor, "rights"> & { readonly rights: Actor["rights"] extends ReadonlySet<infer R> ? readonly R[] : never };
  readonly sale: { readonly id: string; readonly version: number; readonly draft: Sale["draft"] };
}

/** A process that does one FIN and dies between its commit and its reply. */
process.once("message", (message) => {
  const { connection, actor, sale } = message as Orders;
  const deps = {
    db: connect(connection),
    clock: systemClock(),
    portFor: async () => undefined,
    medicines,
    patients,
    enqueue,
    wakeOutbox: () => undefined,
    locks: createLockTraffic(),
    failpoint: createFailpoint(["after-commit-before-reply"]),
    log: { warn: () => undefined } as never,
    ids: { newId: () => randomUUID(), newDispensationId: createUuidV7 },
  };
  validateSale(deps, { ...actor, rights: new Set(actor.rights) }, sale).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.on("disconnect", () => process.exit(0));
