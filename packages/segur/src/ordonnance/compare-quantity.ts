import { findUnitsLeft, type Share } from "./match-prescribed.js";
import type { FactsMap } from "./product-facts.js";
import type { OrdonnanceLine } from "./types.js";

/**
 * What is delivered beside what is left of the running delivery.
 * - `PACKAGING_LESS` / `PACKAGING_MORE`: closer than one box of what is delivered; no whole number of boxes does better on that side.
 * - `OWED`: at least one box is missing.
 * - `EXCESS`: at least one box too many.
 * - `UNKNOWN`: data do not let them be compared.
 */
export type QuantityVerdict = "EQUAL" | "PACKAGING_LESS" | "PACKAGING_MORE" | "OWED" | "EXCESS" | "UNKNOWN";

const EPSILON = 1e-9;
const isCount = (value: number) => Number.isFinite(value) && value > 0;

/**
 * The boxes that the prescriber wrote, in the number he wrote, on a delivery not begun: that is what was asked, whatever the database
 * counts in a box. Once a part was delivered, perhaps in another packaging, only units tell.
 */
export function isAsWritten(line: OrdonnanceLine, shares: readonly Share[]): boolean {
  const { deliveries, boxes, units } = line.remaining;
  if (deliveries <= 0 || boxes !== line.boxes || units !== line.units) return false;
  return shares.every((share) => share.link === "SAME_PRESENTATION") && shares.reduce((sum, share) => sum + share.boxes, 0) === boxes;
}

/** Compares in units when both sides are known in units, in boxes for the prescribed presentation itself, not at all otherwise. */
export function compareQuantity(line: OrdonnanceLine, shares: readonly Share[], facts: FactsMap): QuantityVerdict {
  if (!shares.every((share) => isCount(share.boxes) && Number.isInteger(share.boxes))) return "UNKNOWN";
  const finished = line.remaining.deliveries <= 0;
  const boxesLeft = finished ? 0 : line.remaining.boxes;
  const boxes = shares.reduce((sum, share) => sum + share.boxes, 0);
  const prescribedOnly = shares.every((share) => share.link === "SAME_PRESENTATION");
  if (isAsWritten(line, shares)) return "EQUAL";

  const unitsLeft = findUnitsLeft(line, facts);
  const sizes = shares.map((share) => share.unitsPerBox);
  if (unitsLeft !== undefined && sizes.every((size) => size !== undefined && isCount(size))) {
    const smallest = Math.min(...sizes.map((size) => size ?? Number.POSITIVE_INFINITY));
    const difference = shares.reduce((sum, share) => sum + share.boxes * (share.unitsPerBox ?? 0), 0) - unitsLeft;
    if (Math.abs(difference) < EPSILON) return "EQUAL";
    const withinOneBox = Math.abs(difference) < smallest - EPSILON;
    if (difference > 0) return withinOneBox && !finished ? "PACKAGING_MORE" : "EXCESS";
    return withinOneBox ? "PACKAGING_LESS" : "OWED";
  }
  if (!prescribedOnly) return "UNKNOWN";
  if (boxes === boxesLeft) return "EQUAL";
  return boxes > boxesLeft ? "EXCESS" : "OWED";
}
