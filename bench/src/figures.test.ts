import { describe, expect, it } from "vitest";
import { peakAtOnce } from "./peak-at-once.js";
import { median, percentile } from "./percentile.js";

describe("what the measures are made of", () => {
  it("percentiles by nearest rank; of nothing, a value that holds no limit", () => {
    const values = Array.from({ length: 20 }, (_, index) => 20 - index);
    expect([median(values), percentile(values, 0.95), percentile(values, 1), percentile([7], 0.95)]).toEqual([10, 19, 20, 7]);
    expect(percentile([], 0.95) <= 25).toBe(false);
  });

  it("the highest number of spans at once; one that begins where another ends is alone", () => {
    expect(peakAtOnce([])).toBe(0);
    expect(
      peakAtOnce([
        [0, 10],
        [10, 20],
        [5, 15],
      ]),
    ).toBe(2);
    expect(
      peakAtOnce([
        [0, 9],
        [1, 8],
        [2, 7],
        [30, 40],
      ]),
    ).toBe(3);
  });
});
