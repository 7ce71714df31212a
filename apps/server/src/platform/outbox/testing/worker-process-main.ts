import type { ConnectionOptions } from "@comptoir/postgres";
import { connect } from "../../postgres/open-database.js";
import { createFailpoint } from "../failpoint.js";
import type { OutboxSettings } from "../settings.js";
import { startOutboxWorker } from "../worker.js";
import { createTestKind } from "./test-kind.js";

interface Orders {
  readonly connections: { readonly app: ConnectionOptions; readonly worker: ConnectionOptions };
  readonly serviceUrl: string;
  readonly failpoints: readonly string[];
  readonly settings: Partial<OutboxSettings>;
}

const quiet = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => console.error(fields) };

process.once("message", (message) => {
  const orders = message as Orders;
  startOutboxWorker({
    app: connect(orders.connections.app),
    worker: connect(orders.connections.worker),
    kinds: [createTestKind(orders.serviceUrl)],
    failpoint: createFailpoint(orders.failpoints),
    log: quiet as never,
    settings: orders.settings,
  });
  process.send?.("ready");
});
process.on("disconnect", () => process.exit(0));
