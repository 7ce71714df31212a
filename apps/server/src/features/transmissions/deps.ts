import type { Kysely } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type * as patients from "../patients/index.js";

/** What the transmissions screen stands on, given by main.ts. */
export interface TransmissionsDeps {
  readonly db: Kysely<Database>;
  readonly patients: Pick<typeof patients, "getPatientSummary">;
  /** A row was made due: look now. */
  readonly wakeOutbox: () => void;
  /** Version of the software, shown with the status. */
  readonly version: string;
}
