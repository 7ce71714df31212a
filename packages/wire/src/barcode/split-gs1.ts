import { type ElementFormat, findElementFormat, fitsFormat } from "./gs1-elements.js";

export const GS = "\u001d";

export interface Gs1Element {
  readonly ai: string;
  readonly value: string;
}
export type Gs1Split =
  | { readonly ok: true; readonly elements: readonly Gs1Element[] }
  | { readonly ok: false; readonly position: number; readonly what: string };

/** Cuts a message as it is written: a value of variable length runs to the next separator or to the end. */
export function splitAsRead(message: string): Gs1Split {
  const elements: Gs1Element[] = [];
  let position = 0;
  while (position < message.length) {
    // A separator after a value of fixed length is superfluous but seen.
    if (message[position] === GS) {
      position += 1;
      continue;
    }
    const format = findElementFormat(message, position);
    if (!format) return { ok: false, position, what: "identifiant inconnu" };
    const start = position + format.ai.length;
    const separator = message.indexOf(GS, start);
    const end = format.fixed ? start + format.length : separator < 0 ? message.length : separator;
    const value = message.slice(start, end);
    if (!fitsFormat(format, value)) return { ok: false, position, what: `valeur de l'identifiant ${format.ai} mal formée` };
    elements.push({ ai: format.ai, value });
    position = end;
  }
  return { ok: true, elements };
}

/** Beyond this the message says nothing for sure. */
const MAX_SPLITS = 200;
const MAX_STEPS = 20_000;

/**
 * Every way to cut a message whose separators were lost, each identifier at most once and each value valid on its own.
 * `complete` is false when there are too many to list. `accepts` rejects values that cannot be (dates, keys); `begins` limits the
 * identifiers that may start inside a run of text.
 */
export function splitEveryWay(
  message: string,
  accepts: (element: Gs1Element) => boolean,
  begins: (ai: string) => boolean,
): { readonly splits: readonly (readonly Gs1Element[])[]; readonly complete: boolean } {
  const splits: (readonly Gs1Element[])[] = [];
  let steps = 0;
  const walk = (position: number, taken: readonly Gs1Element[]): void => {
    steps += 1;
    if (splits.length >= MAX_SPLITS || steps > MAX_STEPS) return;
    if (position === message.length) {
      splits.push(taken);
      return;
    }
    const format = findElementFormat(message, position);
    if (!format || taken.some((element) => element.ai === format.ai)) return;
    const start = position + format.ai.length;
    for (const end of possibleEnds(message, start, format, begins)) {
      const element = { ai: format.ai, value: message.slice(start, end) };
      if (fitsFormat(format, element.value) && accepts(element)) walk(end, [...taken, element]);
    }
  };
  walk(0, []);
  return { splits, complete: splits.length < MAX_SPLITS && steps <= MAX_STEPS };
}

function possibleEnds(message: string, start: number, format: ElementFormat, begins: (ai: string) => boolean): number[] {
  if (format.fixed) return start + format.length <= message.length ? [start + format.length] : [];
  const ends: number[] = [];
  for (let end = start + 1; end <= Math.min(message.length, start + format.length); end++) {
    const next = findElementFormat(message, end);
    if (end === message.length || (next && begins(next.ai))) ends.push(end);
  }
  return ends;
}
