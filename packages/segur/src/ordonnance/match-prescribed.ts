import { type FactsMap, findPrescribedFacts } from "./product-facts.js";
import type { OrdonnanceLine } from "./types.js";

/** A product in the basket. */
export interface BasketItem {
  readonly id: string;
  /** Absent: a product that no code names (préparation magistrale, text written by hand). */
  readonly cip13?: string;
  readonly label: string;
  readonly boxes: number;
  /** Line to which a person attached it. */
  readonly lineId?: string;
}

/**
 * How a delivered product answers a prescribed line, closest first (ordonnance-numerique §5.3). `ATTACHED`: a person said so and no
 * data do.
 */
export const LINKS = ["SAME_PRESENTATION", "SAME_SPECIALITY", "GENERIC_GROUP", "HYBRID_GROUP", "SAME_COMPOSITION", "ATTACHED"] as const;
export type Link = (typeof LINKS)[number];

/** A share of a basket item that answers one line. */
export interface Share {
  readonly itemId: string;
  readonly cip13?: string;
  readonly label: string;
  readonly boxes: number;
  /** Units of intake in one box, when known and comparable with those of the line. */
  readonly unitsPerBox?: number;
  readonly link: Link;
}

export interface Matching {
  /** Shares by line id; every line has an entry. */
  readonly byLine: ReadonlyMap<string, readonly Share[]>;
  /** Items that answer no line. */
  readonly added: readonly BasketItem[];
}

const meet = (one: readonly string[] | undefined, other: readonly string[] | undefined) =>
  (one ?? []).some((group) => other?.includes(group));

/** Closest link that data prove between a line and a product. */
export function findLink(line: OrdonnanceLine, cip13: string | undefined, facts: FactsMap): Link | undefined {
  if (cip13 === undefined) return undefined;
  if (line.product.cip13 === cip13) return "SAME_PRESENTATION";
  const delivered = facts.get(cip13);
  if (!delivered) return undefined;
  const prescribed = findPrescribedFacts(line.product, facts);
  if ((line.product.cis ?? prescribed?.cis) === delivered.cis) return "SAME_SPECIALITY";
  if (!prescribed) return undefined;
  if (meet(prescribed.genericGroups, delivered.genericGroups)) return "GENERIC_GROUP";
  if (meet(prescribed.hybridGroups, delivered.hybridGroups)) return "HYBRID_GROUP";
  return prescribed.composition !== undefined && prescribed.composition === delivered.composition ? "SAME_COMPOSITION" : undefined;
}

/** Units left to deliver on a line now, when it can be counted in units: stated, or boxes of a presentation whose content is known. */
export function findUnitsLeft(line: OrdonnanceLine, facts: FactsMap): number | undefined {
  if (line.remaining.deliveries <= 0) return 0;
  if (line.remaining.units !== undefined) return line.remaining.units;
  const perBox = line.product.cip13 === undefined ? undefined : facts.get(line.product.cip13)?.units;
  return perBox === undefined ? undefined : perBox * line.remaining.boxes;
}

/**
 * Units of intake in one box of a delivered product, as far as they may be counted against the line: a vial of 5 ml is no two vials of
 * 2.5 ml, so the content of a unit must be the same on both sides.
 */
export function findUnitsPerBox(line: OrdonnanceLine, cip13: string | undefined, facts: FactsMap): number | undefined {
  const delivered = cip13 === undefined ? undefined : facts.get(cip13);
  if (!delivered?.units || line.product.cip13 === cip13) return delivered?.units;
  // A speciality prescribed without its presentation does not say which content was meant.
  const meant = line.product.cip13 === undefined ? undefined : facts.get(line.product.cip13)?.unitContent;
  return meant === delivered.unitContent ? delivered.units : undefined;
}

/** Boxes of a product that fill what a line still lacks: at least one unit short of nothing, whole boxes. */
function boxesLacking(line: OrdonnanceLine, shares: readonly Share[], cip13: string | undefined, facts: FactsMap): number {
  const unitsLeft = findUnitsLeft(line, facts);
  const perBox = findUnitsPerBox(line, cip13, facts);
  if (unitsLeft !== undefined && perBox && shares.every((share) => share.unitsPerBox)) {
    const taken = shares.reduce((sum, share) => sum + share.boxes * (share.unitsPerBox ?? 0), 0);
    return Math.max(0, Math.ceil((unitsLeft - taken) / perBox - 1e-9));
  }
  const boxesLeft = line.remaining.deliveries <= 0 ? 0 : line.remaining.boxes;
  return Math.max(0, Math.ceil(boxesLeft - shares.reduce((sum, share) => sum + share.boxes, 0)));
}

const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Shares out the basket among the prescribed lines: what a person attached first, then by the closest link, lines in the order of the
 * paper, each line up to what it lacks; what is over goes to the closest line. The order of the basket changes nothing.
 */
export function matchPrescribed(lines: readonly OrdonnanceLine[], basket: readonly BasketItem[], facts: FactsMap): Matching {
  const byLine = new Map<string, Share[]>(lines.map((line) => [line.id, []]));
  const items = [...basket].sort((one, other) => byText(one.cip13 ?? "", other.cip13 ?? "") || byText(one.id, other.id));
  const left = new Map(items.map((item) => [item, item.boxes]));
  const give = (item: BasketItem, line: OrdonnanceLine, boxes: number, link: Link) => {
    const shares = byLine.get(line.id) ?? [];
    const same = shares.findIndex((share) => share.itemId === item.id);
    const earlier = shares[same];
    const unitsPerBox = findUnitsPerBox(line, item.cip13, facts);
    const share = {
      itemId: item.id,
      ...(item.cip13 === undefined ? {} : { cip13: item.cip13 }),
      label: item.label,
      boxes: boxes + (earlier?.boxes ?? 0),
      ...(unitsPerBox ? { unitsPerBox } : {}),
      link,
    };
    byLine.set(line.id, earlier ? shares.with(same, share) : [...shares, share]);
    left.set(item, (left.get(item) ?? 0) - boxes);
  };

  for (const item of items) {
    const line = item.lineId === undefined ? undefined : lines.find((one) => one.id === item.lineId);
    if (line) give(item, line, item.boxes, findLink(line, item.cip13, facts) ?? "ATTACHED");
  }
  const free = items.filter((item) => item.lineId === undefined || !byLine.has(item.lineId));
  const links = free.map((item) => ({ item, links: lines.map((line) => ({ line, link: findLink(line, item.cip13, facts) })) }));
  for (const wanted of LINKS) {
    for (const { item, links: candidates } of links) {
      for (const { line, link } of candidates) {
        const available = left.get(item) ?? 0;
        if (link !== wanted || !(available > 0)) continue;
        const boxes = Math.min(available, boxesLacking(line, byLine.get(line.id) ?? [], item.cip13, facts));
        if (boxes > 0) give(item, line, boxes, link);
      }
    }
  }
  const added: BasketItem[] = [];
  for (const { item, links: candidates } of links) {
    const over = left.get(item) ?? 0;
    if (over === 0) continue;
    const closest = LINKS.map((wanted) => candidates.find(({ link }) => link === wanted)).find((candidate) => candidate !== undefined);
    if (closest?.link) give(item, closest.line, over, closest.link);
    else added.push(item);
  }
  return { byLine, added };
}

/**
 * The line that one more box would answer, as the whole matching sees it, and how it answers it; undefined when it would be an added
 * one. So that a scanned box ticks its line by the same rules as those of the control. `among`: every line that it answers as well and
 * that still lacks boxes; only a person knows which one is meant.
 */
export function findAnsweredLine(
  lines: readonly OrdonnanceLine[],
  basket: readonly BasketItem[],
  box: { readonly cip13: string; readonly label: string },
  facts: FactsMap,
): { readonly lineId: string; readonly link: Link; readonly among?: readonly string[] } | undefined {
  const item: BasketItem = { ...box, id: "\uffff", boxes: 1 };
  // What is in hand stays where it is: only the new box looks for its place.
  const { byLine } = matchPrescribed(lines, [...basket, item], facts);
  for (const [lineId, shares] of byLine) {
    const share = shares.find(({ itemId }) => itemId === item.id);
    if (!share) continue;
    const before = matchPrescribed(lines, basket, facts).byLine;
    const equal = lines.filter(
      (line) => findLink(line, box.cip13, facts) === share.link && boxesLacking(line, before.get(line.id) ?? [], box.cip13, facts) > 0,
    );
    return { lineId, link: share.link, ...(equal.length > 1 ? { among: equal.map(({ id }) => id) } : {}) };
  }
  return undefined;
}
