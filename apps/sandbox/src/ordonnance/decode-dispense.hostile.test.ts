import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dispenseBundle } from "../testing/caller.js";
import { decodeDispenseBundle } from "./decode-dispense.js";
import { decodePrescriptionBundle } from "./decode-prescription.js";
import { readJson } from "./read-json.js";

const key = "0198c0de-0000-7000-8000-000000000001";
const bundle = dispenseBundle({
  key,
  finess: "630999001",
  at: "2026-11-22T10:04:11Z",
  lines: [
    { lineId: "0b0b0b0b-0000-4000-a000-000000000000", units: 24, boxes: 2, ecart: "POSOLOGIE_MODIFIEE", accord: true, note: "vu" },
    { lineId: "0c0c0c0c-0000-4000-a000-000000000000", ecart: "NON_DELIVRE", motif: "RUPTURE" },
  ],
});

/** Every place of a JSON value. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => placesOf(item, [...path, Array.isArray(value) ? Number(name) : name]))];
}

describe("decoders of the ordonnance service", () => {
  it("take the whole bundle", () => {
    expect(decodeDispenseBundle(bundle, key)).toMatchObject({
      ok: true,
      value: { finess: "630999001", dispenses: [{ units: 24 }, { motif: "RUPTURE" }] },
    });
  });

  it("never throw and never take a place filled with anything else for granted", () => {
    const places = placesOf(bundle).filter((path) => path.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, junk) => {
        const copy = structuredClone(bundle) as Record<string | number, unknown>;
        const parent = path
          .slice(0, -1)
          .reduce<Record<string | number, unknown>>((at, step) => at[step] as Record<string | number, unknown>, copy);
        parent[path.at(-1) ?? ""] = junk;
        const decoded = decodeDispenseBundle(copy, key);
        if (decoded.ok) {
          for (const dispense of decoded.value.dispenses) {
            expect(dispense.delivered ? dispense.boxes > 0 && dispense.boxes <= 1000 : dispense.boxes === 0).toBe(true);
            expect(dispense.label).not.toMatch(/[\p{Cc}\p{Cs}]/u);
          }
        } else {
          expect(decoded.refusal.code).toBe("VALIDATION");
          expect(decoded.refusal.issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("answer anything at all with a refusal", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (junk) => {
        expect(decodeDispenseBundle(junk, key).ok).toBe(false);
        expect(decodePrescriptionBundle(junk, new Date("2026-11-22T10:00:00Z")).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const read = readJson(Buffer.from(bytes));
        if (!read.ok) expect(read.refusal.code).toBe("VALIDATION");
      }),
    );
  });

  it("brackets inside strings are not depth", () => {
    expect(readJson(Buffer.from(JSON.stringify({ a: "[".repeat(1000), b: '"{'.repeat(500) }))).ok).toBe(true);
    expect(readJson(Buffer.from(`${"[".repeat(33)}${"]".repeat(33)}`)).ok).toBe(false);
    expect(readJson(Buffer.from(`${"[".repeat(32)}${"]".repeat(32)}`)).ok).toBe(true);
  });
});
