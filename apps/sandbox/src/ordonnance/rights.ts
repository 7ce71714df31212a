import { openEcarts } from "./systems.js";

/** What a line allows: per delivery, and how many deliveries. */
export interface PrescribedQuantity {
  readonly boxes: number;
  readonly units: number | null;
  readonly repeats: number;
}

/** What one execution handed over on a line, in the order of the executions. */
export interface Taken {
  readonly executionId: string;
  readonly delivered: boolean;
  readonly ecart: string;
  readonly boxes: number;
  readonly units: number | null;
}

/** What is left on a line (docs/on-ouverte.md §4, `droits`). */
export interface Rights {
  /** Deliveries not yet finished, the running one included. */
  readonly deliveries: number;
  readonly boxes: number;
  /** Absent when the line counts in boxes. */
  readonly units?: number;
}

/** Quantities have at most three decimals; sums are made on integers. */
const milli = (value: number): number => Math.round(value * 1000);

/**
 * One whole delivery in parts of a "box × unit" product, so that boxes and units of the same line add up without a division:
 * a box is worth `units` parts and a unit `boxes` parts.
 */
function wholeDelivery(line: PrescribedQuantity): number {
  return milli(line.boxes) * (line.units === null ? 1000 : milli(line.units));
}

function partsOf(line: PrescribedQuantity, taken: { readonly boxes: number; readonly units: number | null }): number {
  if (line.units === null) return milli(taken.boxes) * 1000;
  return taken.units === null ? milli(taken.boxes) * milli(line.units) : milli(taken.units) * milli(line.boxes);
}

/** Position on a line: deliveries finished, parts taken from the running one. */
interface Progress {
  readonly finished: number;
  readonly taken: number;
}

function progressOf(line: PrescribedQuantity, history: readonly Taken[]): Progress {
  const whole = wholeDelivery(line);
  let finished = 0;
  let running = 0;
  for (const [index, taken] of history.entries()) {
    if (taken.delivered) running += partsOf(line, taken);
    // Several boxes of one execution on one line belong together: the delivery is judged after the last of them.
    if (history[index + 1]?.executionId === taken.executionId) continue;
    const group = history.filter((other) => other.executionId === taken.executionId);
    const closes = group.some((other) => other.delivered && !openEcarts.has(other.ecart));
    if (running >= whole || closes) {
      finished += 1;
      running = 0;
    }
  }
  return { finished: Math.min(finished, line.repeats + 1), taken: running };
}

/** What is left on a line after its history. */
export function computeRights(line: PrescribedQuantity, history: readonly Taken[]): Rights {
  const { finished, taken } = progressOf(line, history);
  const deliveries = line.repeats + 1 - finished;
  if (deliveries === 0) return { deliveries: 0, boxes: 0, ...(line.units === null ? {} : { units: 0 }) };
  const left = (wholeDelivery(line) - taken) / wholeDelivery(line);
  const rounded = (value: number): number => Math.round(value * left * 1000) / 1000;
  return { deliveries, boxes: rounded(line.boxes), ...(line.units === null ? {} : { units: rounded(line.units) }) };
}

/** True when an execution takes no more of the line than its running delivery still holds; a larger packaging may. */
export function fitsRights(line: PrescribedQuantity, history: readonly Taken[], wanted: readonly Taken[]): boolean {
  const delivered = wanted.filter((taken) => taken.delivered);
  if (delivered.length === 0) return true;
  const { finished, taken } = progressOf(line, history);
  if (finished > line.repeats) return false;
  if (delivered.some((one) => one.ecart === "QUANTITE_SUPERIEURE")) return true;
  return taken + delivered.reduce((sum, one) => sum + partsOf(line, one), 0) <= wholeDelivery(line);
}
