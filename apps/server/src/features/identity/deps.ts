import type { CardBeneficiary, InsiExchange } from "@comptoir/segur/ins";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Clock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import type { OfficineInsi } from "./insi-ports.js";

/** What the identity stands on, given by main.ts. */
export interface IdentityDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** INSi as this officine reaches it; undefined: no service configured, or no certificate. */
  readonly insiFor: (officineId: string, trace: (exchange: InsiExchange) => Promise<void>) => Promise<OfficineInsi | undefined>;
  /** A beneficiary of a card that this operator read a moment ago. */
  readonly findOnCard: (actor: Actor, card: { readonly id: string; readonly index: number }) => CardBeneficiary | undefined;
  /** Domains of the INS that this profile takes: those of tests never in production. */
  readonly acceptedOids: readonly string[];
}
