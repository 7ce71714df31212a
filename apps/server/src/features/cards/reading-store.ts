import { type ApcvContext, type CardBeneficiary, toCardBeneficiary, type VitaleReading } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";

export type KeptReading =
  | { readonly kind: "vitale"; readonly reading: VitaleReading }
  | { readonly kind: "apcv"; readonly context: ApcvContext };

/** Time to choose a beneficiary and to have INSi asked; a card stays no longer than that anywhere but in its owner's hand. */
const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 500;

/** What was read, in memory only: a reading is personal data, and the record takes of it what it needs. */
export class ReadingStore {
  readonly #now: () => Date;
  readonly #kept = new Map<string, { readonly owner: string; readonly until: number; readonly reading: KeptReading }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  keep(actor: Actor, id: string, reading: KeptReading): void {
    const now = this.#now().getTime();
    for (const [key, { until }] of this.#kept) if (until <= now || this.#kept.size >= MOST_KEPT) this.#kept.delete(key);
    this.#kept.set(id, { owner: ownerOf(actor), until: now + KEPT_MS, reading });
  }

  /** What INSi is asked with about a beneficiary of a carte Vitale that this operator read a moment ago. */
  readonly findOnCard = (actor: Actor, card: { readonly id: string; readonly index: number }): CardBeneficiary | undefined => {
    const kept = this.find(actor, card.id);
    const one = kept?.kind === "vitale" ? kept.reading.beneficiaries[card.index] : undefined;
    return one && toCardBeneficiary(one);
  };

  /** Undefined: never read here, by somebody else, or too long ago. */
  find(actor: Actor, id: string): KeptReading | undefined {
    const kept = this.#kept.get(id);
    return kept && kept.owner === ownerOf(actor) && kept.until > this.#now().getTime() ? kept.reading : undefined;
  }
}

function ownerOf({ officineId, operatorId, workstationId }: Actor): string {
  return `${officineId} ${operatorId} ${workstationId}`;
}
