/** One measure of `npm run bench`: prints what it does on stderr and ends with one JSON line on stdout. */
export interface Measure {
  readonly name: string;
  /** What the figure stands beside. */
  readonly beside: string;
  run(say: (line: string) => void): Promise<MeasureResult>;
}

export interface MeasureResult {
  readonly figures: Readonly<Record<string, number | string | boolean>>;
  /** False when the figure breaks a promise: the command then fails. */
  readonly kept: boolean;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
