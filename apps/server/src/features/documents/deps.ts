import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";

/** What the documents stand on, given by the composition root. */
export interface DocumentsDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** Domains of the INS that this profile takes. */
  readonly acceptedOids: readonly string[];
}
