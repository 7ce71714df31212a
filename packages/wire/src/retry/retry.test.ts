import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOff, parseRetryAfter } from "./index.js";

describe("backOff", () => {
  test("the ceiling doubles and stops at maxMs", () => {
    const highest = () => 0.999999999;
    const at = (attempt: number) => backOff({ attempt, baseMs: 1000, maxMs: 8000, random: highest });
    expect([1, 2, 3, 4, 5, 400].map(at)).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test("full jitter: zero when the dice say zero", () => {
    expect(backOff({ attempt: 9, baseMs: 1000, maxMs: 60_000, random: () => 0 })).toBe(0);
  });

  test("always an integer between 0 and maxMs, whatever the attempt", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 1e9 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, dice) => {
        const ms = backOff({ attempt, baseMs: 500, maxMs: 30_000, random: () => dice });
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});

describe("parseRetryAfter", () => {
  const now = Date.UTC(2026, 10, 22, 10, 0, 0);
  test.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Sun, 22 Nov 2026 10:00:30 GMT", 30_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    ["999999999", 86_400_000],
  ])("%s → %d ms", (value, ms) => expect(parseRetryAfter(value, now)).toBe(ms));

  test.each([undefined, "", "-1", "1.5", "soon", "2026-11-22", "1e9", "Sun, 99 Nov 2026 10:00:30 GMT", "9".repeat(100_000)])(
    "not understood",
    (value) => expect(parseRetryAfter(value, now)).toBeUndefined(),
  );
});
