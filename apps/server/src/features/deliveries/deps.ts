import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { enqueue, Failpoint } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import type * as patients from "../patients/index.js";

/** What Délivrances stands on, given by the composition root. */
export interface DeliveriesDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly patients: Pick<typeof patients, "getPatientSummary">;
  readonly enqueue: typeof enqueue;
  /** Something was written for the outbox: look now. */
  readonly wakeOutbox: () => void;
  readonly failpoint: Failpoint;
}
