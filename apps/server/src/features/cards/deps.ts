import type { ApcvPort, CarteVitaleReader } from "@comptoir/segur/ins";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import type * as patients from "../patients/index.js";
import type { ReadingStore } from "./reading-store.js";

/** Readers and ApCV as one officine reaches them. */
export interface OfficineCards {
  readonly reader: CarteVitaleReader;
  readonly apcv: ApcvPort;
}

/** What the cards stand on, given by main.ts. */
export interface CardsDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly patients: typeof patients;
  /** undefined: nothing configured for this officine. */
  readonly cardsFor: (officineId: string) => Promise<OfficineCards | undefined>;
  readonly readings: ReadingStore;
  /** Domains of the INS that this profile takes. */
  readonly acceptedOids: readonly string[];
}
