import type { Kysely, Transaction } from "kysely";
import type { AnyOutboxKind } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import type * as patients from "../patients/index.js";

/** What the transmissions screen stands on, given by main.ts. */
export interface TransmissionsDeps {
  readonly db: Kysely<Database>;
  readonly patients: Pick<typeof patients, "getPatientSummary">;
  /** What the acts behind the rows allow; the feature that cancels deliveries gives it. */
  readonly guard: {
    /** The delivery that a row is about. */
    findDelivery(trx: Transaction<Database>, officineId: string, id: string): Promise<string | undefined>;
    /** Why a row may not be sent again, or given up, as a sentence. */
    refuseRetry(trx: Transaction<Database>, officineId: string, id: string): Promise<string | undefined>;
    refuseAbandon(trx: Transaction<Database>, officineId: string, id: string): Promise<string | undefined>;
  };
  /** What each kind of row sends. */
  readonly kinds: readonly AnyOutboxKind[];
  /** A row was made due: look now. */
  readonly wakeOutbox: () => void;
  /** Looks again at a service found away, if it is time to: asked by whoever looks at the screen. */
  readonly lookAtService: (officineId: string) => Promise<void>;
  /** Version of the software, shown with the status. */
  readonly version: string;
}
