import { searchKey } from "./search-key.js";

/** The 15 substances for which "non substituable" may be motivated by MTE, patient stabilised (spec §5.2). */
const NARROW_MARGIN = [
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
].map(searchKey);

/** True when the substance, as the BDPM names it, is on the list (« LÉVOTHYROXINE SODIQUE », « CHLORHYDRATE DE BUPRÉNORPHINE »). */
export function isNarrowMargin(substance: string): boolean {
  const key = ` ${searchKey(substance)} `;
  return NARROW_MARGIN.some((name) => key.includes(` ${name} `));
}
