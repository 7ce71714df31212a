/** Things taken one by one: what a posology counts. */
const INTAKE =
  "comprimes?|gelules?|capsules?|suppositoires?|ovules?|pastilles?|gommes?|lyophilisats?|doses?|dispositifs?(?! en plastique)|patchs?|" +
  "tablettes?|pilules?|granules?|dragees?|cachets?|films?(?! thermosoude)|implants?|pansements?|compresses?|eponges?|anneaux?|batons?|" +
  "pulverisations?|bouffees?|inhalations?";
/** Containers that are one intake each, when nothing is counted inside. */
const SINGLE =
  "ampoules?|recipients? unidoses?|unidoses?|sachets?(?:-doses?)?|seringues?|cartouches?|stylos?|auto-?injecteurs?|flacons? unidoses?";
/** Containers that do not say by themselves how many intakes they hold. */
const OUTER =
  "plaquettes?|blisters?|films? thermosoudes?|bandes?|piluliers?|flacons?|tubes?|boites?|etuis?|pots?|bouteilles?|distributeurs?|" +
  "applicateurs?|inhalateurs?|recipients?|poches?|conditionnements?(?: multiples?)?|kits?|dispositifs? en plastique";

/** « 30 comprimes », « 10 x 1 gelule »: a count and what it counts, by class. */
const COUNT = new RegExp(`(?<![\\d,.])(\\d{1,4})(?: ?[x*] ?(\\d{1,4}))? (?:(${INTAKE})|(${SINGLE})|(${OUTER}))(?![a-z])`, "g");
const BEGINS_WITH_CONTAINER = new RegExp(`^(?:une? )?(?:${OUTER}|${SINGLE})(?![a-z])`);
const BEGINS_WITH_INTAKE = new RegExp(`^\\d{1,4} (?:${INTAKE})(?![a-z])`);
/** Contents said one after the other. A dash or a plus inside the name of a material does not separate. */
const SEPARATOR = /(?: ?- ?| ?\+ ?)(?=\d+ [a-z]|plaquettes?\b)/;
/** What comes with the medicine and is no intake. */
const ACCESSORY =
  /^\d+ (?:inhalateurs?|aiguilles?|tampons?|lingettes?|adaptateurs?|applicateurs?|pistons?|embouts?|canules?|pipettes?|gobelets?|godets?|spatules?|sparadraps?|sets?|necessaires?|seringues? (?:pour administration|doseuse))(?![a-z])[^0-9]*$/;
/** Where the label turns to how the box is put together: what follows repeats counts. */
const PACKING =
  /(?<=\w )[.,;]?(?:conditionne|- ?boites? de|, ?boites? de|- ?palier|- ?phase|par plaquettes? de)[^]*$|[.,;] ?(?:conditionnement|chaque|etui|pack|kit|palier|phase)[^]*$|\(? ?emballage multiple[^]*$|- ?pack d.initiation[^]*$/;
/** Counts told twice in ways that no rule can tell apart. */
const TOLD_TWICE = /\bchaque plaquette contient\b|\d x 1 test\b/;
/** « 5 ampoules en verre de 2 ml ». */
const SINGLE_MEASURE =
  /^\d+\D*?(?:ampoule|seringue|cartouche|stylo|sachet|r[ée]cipient|flacon|unidose).*?\bde\s+(\d+(?:[.,]\d+)?)\s*(ml|g|mg)(?![a-z])/i;
const MAX_LABEL = 1_000;
const MAX_UNITS = 10_000;

interface Segment {
  readonly units: number;
  /** What is counted. */
  readonly word: string;
  /** Containers that multiply the intakes; a next segment that names none is in the same ones. */
  readonly containers: number;
  /** Intakes as written, when the segment names no container of its own. */
  readonly bare: number | undefined;
}

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

export function parseBoxContent(label: string): BoxContent | undefined {
  const units = parseUnitsPerBox(label);
  if (units === undefined) return undefined;
  const measure = SINGLE_MEASURE.exec(label);
  if (measure === null || /comprim|g[ée]lule|capsule|\d\s*doses?\b/i.test(label)) return { units };
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

/** Lower case, no accents, no optional plural: « comprimé(s) » → « comprime ». */
function foldLabel(label: string): string {
  return label
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/\((?:e|s|es|se|x|aux)\)/g, "")
    .replaceAll("×", "x")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Without parentheses (a parenthesis may hold another) nor what follows the contents. */
function dropAsides(folded: string): string {
  return folded
    .replaceAll(/\([^()]*\)/g, " ")
    .replaceAll(/\([^()]*\)/g, " ")
    .replaceAll(/[()]|\bsuremballes?(?:\/surpoches?)?/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(PACKING, "")
    .trim();
}

/** Contents of the same kind add up; an accessory or a solvent counts for nothing; anything else leaves the box uncounted. */
function sumSegments(text: string): number | undefined {
  const parts = text.split(SEPARATOR).map((part) => part.trim());
  const segments: Segment[] = [];
  for (const part of parts) {
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
    if (segment.word !== first.word || new RegExp(`^(?:${SINGLE})$`).test(first.word)) {
      if (isReconstituted(first)) continue;
      return undefined;
    }
    total += segment.units;
  }
  return total;
}

/** « 6 flacons de 1 dose - 6 ampoules de 5 ml »: what the second part holds only dissolves the first. */
const isReconstituted = (first: Segment | undefined): boolean => first?.word === "dose" || first?.word === "lyophilisat";
const isSolvent = (part: string, segments: readonly Segment[]): boolean =>
  isReconstituted(segments[0]) && /^\d+ (?:flacon|ampoule|seringue)/.test(part);

/**
 * One segment: containers multiply until the first intake (« 5 sachets de 6 ampoules »); further intakes of the same kind add to it
 * when joined by a comma or « et » (« 21 comprimés roses et de 7 comprimés blancs »).
 */
function readSegment(text: string, inherited: number): Segment | undefined {
  let containers: number | undefined;
  let intakes = 0;
  let word: string | undefined;
  let single: string | undefined;
  let end = 0;
  for (const match of text.matchAll(COUNT)) {
    const [whole, count = "0", times = "1", intake, one] = match;
    const before = text.slice(end, match.index);
    const opened = match.index === 0 || /\b(?:de|contenant|sous) ?$/.test(before);
    // « avec 4 aiguilles et 1 dispositif », « composés de 4 seringues »: parts of what is counted already.
    if (/\bcomposes? de ?$/.test(before) || (/\bavec\b/.test(before) && !opened)) continue;
    end = match.index + whole.length;
    const counted = Number(count) * Number(times);
    if (intake === undefined) {
      if (word !== undefined || !opened) continue;
      containers = (containers ?? 1) * counted;
      single = one === undefined ? undefined : singular(one);
      continue;
    }
    if (word === undefined) {
      // A single dose in each: counted once.
      if (single?.includes("unidose") && intake.startsWith("dose") && counted === containers) break;
      word = singular(intake);
      intakes = counted;
    } else if (BEGINS_WITH_INTAKE.test(text) && /\b(?:sous|en)\b/.test(before)) break;
    else if (singular(intake) === word && counted === (containers ?? 1) * intakes && (containers ?? 1) > 1) break;
    else if (singular(intake) === word && /, |\bet\b/.test(before)) intakes += counted;
    else return undefined;
  }
  const own = containers ?? (BEGINS_WITH_CONTAINER.test(text) ? 1 : undefined);
  if (word !== undefined) {
    const multiplier = own ?? inherited;
    return { units: multiplier * intakes, word, containers: multiplier, bare: own === undefined ? intakes : undefined };
  }
  if (single !== undefined && containers !== undefined) return { units: containers, word: single, containers: 1, bare: undefined };
  // « plaquette(s) … de 30 », and nothing more.
  const bare = /^(?:(\d{1,3}) )?plaquettes? .*\bde (\d{1,3})$/.exec(text);
  return bare === null ? undefined : { units: Number(bare[1] ?? 1) * Number(bare[2]), word: "?", containers: 1, bare: undefined };
}

const singular = (word: string): string => word.replaceAll(/s\b/g, "");

/** « 1 flacon … de 16 g (120 doses) », the only count of a spray. */
function countInParentheses(folded: string): number | undefined {
  const said = [...folded.matchAll(/\((?:soit |correspondant a )?(\d{1,4}) (?:doses|pulverisations|bouffees|inhalations)\b[^()]*\)/g)];
  return said.length === 1 && /^(?:1 |une? )?(?:flacon|inhalateur|cartouche)(?![a-z])/.test(folded) && !/ [-+] \d/.test(folded)
    ? Number(said[0]?.[1])
    : undefined;
}
