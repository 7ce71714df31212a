/** RFC 9110 §10.2.3 sets no ceiling; a service that asks for more than a day is read as "a day". */
const LONGEST_MS = 24 * 60 * 60 * 1000;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads the `Retry-After` header (RFC 9110 §10.2.3): seconds, or an IMF-fixdate compared with `nowMs`.
 * Returns milliseconds to wait (0 for a past date), `undefined` when absent or not understood.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS);
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), LONGEST_MS);
}
