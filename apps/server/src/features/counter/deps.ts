import type { OrdonnancePort } from "@comptoir/segur/ordonnance";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/log.js";
import type { enqueue, Failpoint } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import type * as medicines from "../medicines/index.js";
import type * as patients from "../patients/index.js";
import type { LockTraffic } from "./lock-traffic.js";

/** What the counter stands on, given by main.ts. */
export interface CounterDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** The téléservice as this officine reaches it, with its own certificate; undefined when it has none. */
  readonly portFor: (officineId: string) => Promise<OrdonnancePort | undefined>;
  readonly medicines: Pick<typeof medicines, "findPresentation" | "findProductFacts" | "findSpecialityFacts">;
  readonly patients: Pick<
    typeof patients,
    "createPatientInTransaction" | "findPatientByTraits" | "getPatientSummary" | "recordInsExchange"
  >;
  readonly enqueue: typeof enqueue;
  /** Something was written for the outbox: look now. */
  readonly wakeOutbox: () => void;
  /** Calls under way about locks, in this process. */
  readonly locks: LockTraffic;
  readonly failpoint: Failpoint;
  readonly log: Pick<Logger, "warn">;
  readonly ids: {
    /** Random UUID. */
    newId(): string;
    /** UUIDv7: the idempotency key of what is sent about the dispensation. */
    newDispensationId(now: Date): string;
  };
}
