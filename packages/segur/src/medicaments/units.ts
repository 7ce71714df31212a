import { ACCESSORY, dropAsides, foldLabel, SINGLE } from "./label-words.js";
import { readSegment, type Segment } from "./read-segment.js";

/** What a box holds. */
export interface BoxContent {
  /** Units of intake (unités de prise). */
  readonly units: number;
  /**
   * What one unit holds (« 2 ML »), when the units are ampoules, syringes, sachets… and the label says it. Two boxes of one speciality
   * compare by units only when their units hold the same (109 specialities sell several).
   */
  readonly unitContent?: string;
}

/** Contents said one after the other. A dash or a plus inside the name of a material does not separate. */
const SEPARATOR = /(?: ?- ?| ?\+ ?)(?=\d+ [a-z]|plaquettes?\b)/;
/** Counts told twice in ways that no rule can tell apart. */
const TOLD_TWICE = /\bchaque plaquette contient\b|\d x 1 test\b/;
const IS_SINGLE = new RegExp(`^(?:${SINGLE})$`);
/** « 5 ampoules en verre de 2 ml ». */
const SINGLE_MEASURE =
  /^\d+\D*?(?:ampoule|seringue|cartouche|stylo|sachet|r[ée]cipient|flacon|unidose).*?\bde\s+(\d+(?:[.,]\d+)?)\s*(ml|g|mg)(?![a-z])/i;
const MAX_LABEL = 1_000;
const MAX_UNITS = 10_000;

/** Units of a box and what one holds; undefined when the label does not say how many. */
export function parseBoxContent(label: string): BoxContent | undefined {
  const units = parseUnitsPerBox(label);
  if (units === undefined) return undefined;
  const measure = SINGLE_MEASURE.exec(label);
  if (measure === null || /comprim|g[ée]lule|capsule|\d\s*(?:doses?|pulv[ée]risations?|bouff[ée]es?|inhalations?)\b/i.test(label))
    return { units };
  return { units, unitContent: `${Number((measure[1] ?? "").replace(",", "."))} ${(measure[2] ?? "").toUpperCase()}` };
}

/**
 * Units of intake (unités de prise) in a box, from the label of its presentation, the only place where the BDPM says it:
 * « plaquette(s) … de 30 comprimé(s) » = 30, « 3 plaquette(s) … de 21 comprimé(s) roses et de 7 comprimé(s) blancs » = 84,
 * « 12 sachet(s) … de 1 g » = 12, « 30 récipient(s) unidose(s) … » = 30. Undefined when the label does not say it (bottles, tubes,
 * powder with its solvent, two kinds of intake in one box): then the user is asked (spec §5.3).
 */
export function parseUnitsPerBox(label: string): number | undefined {
  if (label.length > MAX_LABEL) return undefined;
  const folded = foldLabel(label);
  if (TOLD_TWICE.test(folded)) return undefined;
  const units = sumSegments(dropAsides(folded)) ?? countInParentheses(folded);
  return units !== undefined && units > 0 && units <= MAX_UNITS ? units : undefined;
}

/** Contents of the same kind add up; an accessory or a solvent counts for nothing; anything else leaves the box uncounted. */
function sumSegments(text: string): number | undefined {
  const segments: Segment[] = [];
  for (const part of text.split(SEPARATOR).map((one) => one.trim())) {
    const segment = readSegment(part, segments.at(-1)?.containers ?? 1);
    if (segment !== undefined) segments.push(segment);
    else if (segments.length === 0 || !(ACCESSORY.test(part) || isSolvent(part, segments))) return undefined;
  }
  const [first, ...others] = segments;
  if (first === undefined) return undefined;
  let total = first.units;
  for (const segment of others) {
    // « 10 flacons de 6 doses - 60 doses »: the sum, said again.
    if (segment.word === first.word && segment.bare === total && first.containers > 1) continue;
    // « 5 ampoules de poudre - 5 ampoules de solvant » or twice five ampoules: not to be told apart.
    if (segment.word === first.word && !IS_SINGLE.test(first.word)) total += segment.units;
    else if (!isReconstituted(first)) return undefined;
  }
  return total;
}

/** « 6 flacons de 1 dose - 6 ampoules de 5 ml »: what the second part holds only dissolves the first. */
const isReconstituted = (first: Segment | undefined): boolean => first?.word === "dose" || first?.word === "lyophilisat";
const isSolvent = (part: string, segments: readonly Segment[]): boolean =>
  isReconstituted(segments[0]) && /^\d+ (?:flacon|ampoule|seringue)/.test(part);

/** « 1 flacon … de 16 g (120 doses) », the only count of a spray. */
function countInParentheses(folded: string): number | undefined {
  const said = [...folded.matchAll(/\((?:soit |correspondant a )?(\d{1,4}) (?:doses|pulverisations|bouffees|inhalations)\b[^()]*\)/g)];
  return said.length === 1 && /^(?:1 |une? )?(?:flacon|inhalateur|cartouche)(?![a-z])/.test(folded) && !/ [-+] \d/.test(folded)
    ? Number(said[0]?.[1])
    : undefined;
}
