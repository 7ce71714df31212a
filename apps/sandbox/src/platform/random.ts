import { createHash } from "node:crypto";

/** A reproducible source: the same seed and name give the same nation on every machine. */
export interface SeededRandom {
  /** Integer from 0 to `bound - 1`. */
  below(bound: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  uuid(): string;
}

/** SHA-256 in counter mode: slow for simulations, ample for a few thousand names, and the same everywhere. */
export function seededRandom(seed: number, name: string): SeededRandom {
  let counter = 0;
  const block = (): Buffer => createHash("sha256").update(`${seed}/${name}/${counter++}`).digest();
  const below = (bound: number): number => Number(block().readBigUInt64BE() % BigInt(bound));
  return {
    below,
    pick: (list) => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new RangeError("pick from an empty list");
      return chosen;
    },
    chance: (probability) => below(1_000_000) < probability * 1_000_000,
    uuid: () => {
      const hex = block().subarray(0, 16).toString("hex");
      // Version 4, variant 1: what the services expect of an identifier.
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}
