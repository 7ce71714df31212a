import type { OrdonnanceLineView, SaleDraft } from "@comptoir/contract";
import { type Box, countDelivered, isExhausted } from "./sale-operations.js";

/**
 * The prescribed line that a box answers: same CIP13, else same speciality, else same generic group; among equals, the one
 * still waiting for boxes. Undefined = it matches nothing: the person is asked once where it belongs. The server classifies
 * the écart; this only says which line is ticked. `groupsOf` = generic groups of a line's product, when known.
 */
export function findPrescribedLine(
  box: Box,
  lines: readonly OrdonnanceLineView[],
  draft: SaleDraft,
  groupsOf: (line: OrdonnanceLineView) => readonly string[],
): OrdonnanceLineView | undefined {
  const open = lines.filter((line) => !isExhausted(line));
  const closeness: readonly ((line: OrdonnanceLineView) => boolean)[] = [
    (line) => line.cip13 === box.cip13,
    (line) => line.cis !== undefined && line.cis === box.cis,
    (line) => groupsOf(line).some((group) => box.genericGroups.includes(group)),
  ];
  for (const isClose of closeness) {
    const close = open.filter(isClose);
    const found = close.find((line) => countDelivered(draft, line.id) < line.remaining.boxes) ?? close[0];
    if (found) return found;
  }
  return undefined;
}
