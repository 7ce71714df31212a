import { parseUnitsPerBox } from "./units.js";

/**
 * What one unit of a box holds, when the units are ampoules, syringes, sachets… and the label says it: « 5 ampoule(s) en verre de 2 ml »
 * → « 2 ML ». Two boxes of one speciality compare by units only when their units hold the same (109 specialities sell several).
 * Undefined for tablets and the like, and when not said.
 */
export function parseUnitContent(label: string): string | undefined {
  if (parseUnitsPerBox(label) === undefined) return undefined;
  const measure = /^\d+\D*?(?:ampoule|seringue|cartouche|stylo|sachet|r[ée]cipient|flacon|unidose).*?\bde\s+(\d+(?:[.,]\d+)?)\s*(ml|g|mg)(?![a-z])/i.exec(label);
  if (measure === null || /comprim|g[ée]lule|capsule|\d\s*doses?\b/i.test(label)) return undefined;
  return `${Number((measure[1] ?? "").replace(",", "."))} ${(measure[2] ?? "").toUpperCase()}`;
}
