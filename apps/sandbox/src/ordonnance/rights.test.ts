import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeRights, fitsRights, type PrescribedQuantity, type Taken } from "./rights.js";

const line = (boxes: number, units: number | null, repeats = 0): PrescribedQuantity => ({ boxes, units, repeats });
const take = (executionId: string, o: Partial<Taken> = {}): Taken => ({
  executionId,
  delivered: true,
  ecart: "IDENTIQUE",
  boxes: 1,
  units: null,
  ...o,
});
const due = { ecart: "DELIVRANCE_PARTIELLE_DUE" };

describe("computeRights", () => {
  it("counts a fresh line whole", () => {
    expect(computeRights(line(2, 24, 3), [])).toEqual({ deliveries: 4, boxes: 2, units: 24 });
    expect(computeRights(line(2, null), [])).toEqual({ deliveries: 1, boxes: 2 });
  });

  it("[ON#39] a part due leaves the rest of the running delivery, in units when both have them, in boxes otherwise", () => {
    expect(computeRights(line(2, 24), [take("a", { ...due, units: 12 })])).toEqual({ deliveries: 1, boxes: 1, units: 12 });
    expect(computeRights(line(2, 24), [take("a", { ...due, boxes: 1 })])).toEqual({ deliveries: 1, boxes: 1, units: 12 });
    expect(computeRights(line(3, null, 1), [take("a", { ...due, boxes: 2 })])).toEqual({ deliveries: 2, boxes: 1 });
  });

  it("a delivery ends when nothing is left of it, even said due, or with any écart that closes it", () => {
    expect(computeRights(line(2, 24, 1), [take("a", { ...due, units: 24 })])).toEqual({ deliveries: 1, boxes: 2, units: 24 });
    expect(computeRights(line(2, 24, 1), [take("a", { ecart: "QUANTITE_INFERIEURE", boxes: 1 })])).toEqual({
      deliveries: 1,
      boxes: 2,
      units: 24,
    });
  });

  it("[ON#42] what was not delivered takes nothing", () => {
    expect(computeRights(line(2, 24), [take("a", { delivered: false, ecart: "NON_DELIVRE", boxes: 0 })])).toEqual({
      deliveries: 1,
      boxes: 2,
      units: 24,
    });
  });

  it("several products of one execution for one line are one delivery", () => {
    const both = [take("a", { units: 30 }), take("a", { units: 60 })];
    expect(computeRights(line(1, 90, 1), both)).toEqual({ deliveries: 1, boxes: 1, units: 90 });
  });

  it("three boxes of thirty make a box of ninety", () => {
    expect(fitsRights(line(1, 90), [], [take("", { boxes: 3, units: 90 })])).toBe(true);
    expect(fitsRights(line(1, 90), [], [take("", { boxes: 3, units: null })])).toBe(false);
  });

  it("thirds add up exactly", () => {
    const third = take("", { ...due, boxes: 0.333 });
    const history = ["a", "b", "c"].map((executionId) => ({ ...third, executionId }));
    expect(computeRights(line(0.999, null), history)).toEqual({ deliveries: 0, boxes: 0 });
  });
});

describe("rights, whatever happens", () => {
  const quantity = fc.integer({ min: 1, max: 400 }).map((tenths) => tenths / 10);
  const prescribed = fc.record({ boxes: quantity, units: fc.option(quantity), repeats: fc.integer({ min: 0, max: 6 }) });
  const wanted = fc.record({
    delivered: fc.boolean(),
    ecart: fc.constantFrom("IDENTIQUE", "DELIVRANCE_PARTIELLE_DUE", "QUANTITE_SUPERIEURE"),
    boxes: quantity,
    units: fc.option(quantity),
  });

  it("never go below nothing, never come back by executing, and end", () => {
    fc.assert(
      fc.property(prescribed, fc.array(wanted, { maxLength: 40 }), (of, asked) => {
        const history: Taken[] = [];
        let before = computeRights(of, history);
        for (const [rank, one] of asked.entries()) {
          const taken = { ...one, executionId: String(rank), ecart: one.delivered ? one.ecart : "NON_DELIVRE" };
          if (!fitsRights(of, history, [taken])) continue;
          history.push(taken);
          const after = computeRights(of, history);
          expect(after.deliveries).toBeLessThanOrEqual(before.deliveries);
          expect(after.deliveries).toBeGreaterThanOrEqual(0);
          expect(after.boxes).toBeGreaterThanOrEqual(0);
          expect(after.boxes).toBeLessThanOrEqual(of.boxes);
          if (one.delivered && one.ecart !== "DELIVRANCE_PARTIELLE_DUE") expect(after.deliveries).toBe(before.deliveries - 1);
          if (!one.delivered) expect(after).toEqual(before);
          before = after;
        }
        expect(history.filter((one) => one.delivered && one.ecart !== "DELIVRANCE_PARTIELLE_DUE").length).toBeLessThanOrEqual(
          of.repeats + 1,
        );
      }),
    );
  });
});
