import { INTAKE, OUTER, SINGLE } from "./label-words.js";

/** A part of a label that says one content: « 3 plaquettes de 21 comprimes ». */
export interface Segment {
  /** Units of intake. */
  readonly units: number;
  /** What is counted. */
  readonly word: string;
  /** Containers that multiply the intakes; a next segment that names none is in the same ones. */
  readonly containers: number;
  /** Intakes as written, when the segment names no container of its own. */
  readonly bare: number | undefined;
}

/** « 30 comprimes », « 10 x 1 gelule »: a count and what it counts, by class. */
const COUNT = new RegExp(`(?<![\\d,.])(\\d{1,4})(?: ?[x*] ?(\\d{1,4}))? (?:(${INTAKE})|(${SINGLE})|(?:${OUTER}))(?![a-z])`, "g");
const BEGINS_WITH_CONTAINER = new RegExp(`^(?:une? )?(?:${OUTER}|${SINGLE})(?![a-z])`);
const BEGINS_WITH_INTAKE = new RegExp(`^\\d{1,4} (?:${INTAKE})(?![a-z])`);
/** « plaquette … de 30 », and nothing more. */
const BARE_BLISTER = /^(?:(\d{1,3}) )?plaquettes? .*\bde (\d{1,3})$/;

/**
 * Reads one segment: containers multiply until the first intake (« 5 sachets de 6 ampoules »); further intakes of the same kind add to it
 * when joined by a comma or « et » (« 21 comprimes roses et de 7 comprimes blancs »). Undefined when it counts nothing, or in a way that
 * is not understood.
 *
 * @param inherited containers of the segment before, for « 3 plaquettes de 21 comprimes + 7 comprimes »
 */
export function readSegment(text: string, inherited: number): Segment | undefined {
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
    } else if (word === undefined) {
      // A single dose in each: counted once.
      if (single?.includes("unidose") && intake.startsWith("dose") && counted === containers) break;
      word = singular(intake);
      intakes = counted;
    } else if (isSaidAgain(text, before, counted, (containers ?? 1) * intakes)) break;
    else if (singular(intake) === word && /, |\bet\b/.test(before)) intakes += counted;
    else return undefined;
  }
  const own = containers ?? (BEGINS_WITH_CONTAINER.test(text) ? 1 : undefined);
  if (word !== undefined) {
    const multiplier = own ?? inherited;
    return { units: multiplier * intakes, word, containers: multiplier, bare: own === undefined ? intakes : undefined };
  }
  if (single !== undefined && containers !== undefined) return { units: containers, word: single, containers: 1, bare: undefined };
  const blister = BARE_BLISTER.exec(text);
  return blister === null ? undefined : { units: Number(blister[1] ?? 1) * Number(blister[2]), word: "?", containers: 1, bare: undefined };
}

/** « 56 comprimes sous 4 plaquettes contenant 7 comprimes… », « 10 flacons de 6 doses, 60 doses »: the whole is known already. */
function isSaidAgain(text: string, before: string, counted: number, total: number): boolean {
  return (BEGINS_WITH_INTAKE.test(text) && /\b(?:sous|en)\b/.test(before)) || (counted === total && /^ ?,/.test(before));
}

const singular = (word: string): string => word.replaceAll(/s\b/g, "");
