import { searchKey } from "./search-key.js";

/** The 15 substances for which "non substituable" may be motivated by MTE, patient stabilised (spec §5.2). */
export const NARROW_MARGIN_SUBSTANCES = [
  "lamotrigine",
  "prégabaline",
  "zonisamide",
  "lévétiracétam",
  "topiramate",
  "valproate de sodium",
  "lévothyroxine",
  "mycophénolate mofétil",
  "mycophénolate sodique",
  "buprénorphine",
  "azathioprine",
  "ciclosporine",
  "évérolimus",
  "lacosamide",
  "oxcarbazépine",
] as const;

const WORDS = NARROW_MARGIN_SUBSTANCES.map((name) => searchKey(name).split(" "));

/**
 * True when the substance, as the BDPM names it, is on the list, whatever the order of its words (« LÉVOTHYROXINE SODIQUE »,
 * « CHLORHYDRATE DE BUPRÉNORPHINE », « SODIUM (VALPROATE DE) »).
 */
export function isNarrowMargin(substance: string): boolean {
  const words = new Set(searchKey(substance).split(" "));
  return WORDS.some((name) => name.every((word) => words.has(word)));
}
