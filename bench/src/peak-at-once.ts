/** How many of these spans (milliseconds, end excluded) lie over one instant at most. */
export function peakAtOnce(spans: readonly (readonly [start: number, end: number])[]): number {
  const edges = spans.flatMap(([start, end]) => [[start, 1] as const, [end, -1] as const]);
  edges.sort(([left, up], [right, down]) => left - right || up - down);
  let now = 0;
  let peak = 0;
  for (const [, step] of edges) {
    now += step;
    peak = Math.max(peak, now);
  }
  return peak;
}
