import { round } from "./measure.js";
import { percentile } from "./percentile.js";

/** Milliseconds of many like things. */
export class Latencies {
  readonly #values: number[] = [];

  add(ms: number): void {
    this.#values.push(ms);
  }

  get count(): number {
    return this.#values.length;
  }

  /** The value that this share of them (0 to 1) does not exceed. */
  at(share: number): number {
    return round(percentile(this.#values, share), 1);
  }

  /** `{ xP50, xP95, xP99 }` */
  figures(name: string): Record<string, number> {
    return { [`${name}P50`]: this.at(0.5), [`${name}P95`]: this.at(0.95), [`${name}P99`]: this.at(0.99) };
  }
}
