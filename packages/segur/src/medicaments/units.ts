/** What counts as one unit of intake (unité de prise): the things a posology counts. */
const UNIT =
  "comprim[ée]s?|comprimés?\\(s\\)|g[ée]lules?|capsules?|sachets?(?:-dose)?s?|suppositoires?|ovules?|patchs?|dispositifs? transdermiques?|lyophilisats?|films?|gommes?|pastilles?|bâtons?|granules?|doses?|tablettes?|pilules?|implants?|dragées?|cachets?|ampoules?|r[ée]cipients? unidoses?|stylos?|seringues?|cartouches?|flacons? unidoses?|unidoses?|anneaux?|compresses?|éponges?";

const contained = new RegExp(`(?:\\bde|à)\\s+(\\d{1,4})\\s*(?:${UNIT})(?:\\(s\\))?`, "i");
const counted = new RegExp(`^(\\d{1,4})\\s*(?:${UNIT})(?:\\(s\\))?(?![a-z])`, "i");
const leading =
  /^(\d{1,4})\s*(?:plaquettes?|films?|flacons?|piluliers?|tubes?|boîtes?|étuis?|sachets?|blisters?|distributeurs?|pots?|conditionnements?)(?:\(s\))?/i;

/**
 * Units of intake in a box, from the label of its presentation, the only place where the BDPM says it: « plaquette(s) … de 30
 * comprimé(s) » = 30, « 3 plaquette(s) … de 21 comprimé(s) » = 63, « 12 sachet(s) … de 1 g » = 12. Undefined when the label does
 * not say it (bottles, tubes): then boxes are compared, or the user is asked (spec §5.3).
 */
export function parseUnitsPerBox(label: string): number | undefined {
  const text = label.replaceAll(/\s+/g, " ").trim();
  // « … + … », « … ; … »: several contents in one box; no single number is true.
  if (/\s\+\s|\bet\s+\d/.test(text)) return undefined;
  const inner = contained.exec(text);
  if (inner !== null) {
    const outer = leading.exec(text);
    const units = Number(inner[1]) * (outer === null || outer.index === inner.index ? 1 : Number(outer[1]));
    return units > 0 && units <= 10_000 ? units : undefined;
  }
  const own = counted.exec(text);
  const units = own === null ? 0 : Number(own[1]);
  return units > 0 ? units : undefined;
}
