import { foldName, foldQuery } from "./fold-names.js";
import { readBirthDate } from "./read-birth-date.js";

export interface PatientQuery {
  /** Folded words of names. */
  readonly words: readonly string[];
  /** What the birth date may be, as LIKE patterns over `YYYY-MM-DD`; undefined = any. */
  readonly dates: readonly string[] | undefined;
  /** The query in one line, as the trail keeps it: date as typed, folded words. {@link parsePatientQuery} reads it back. */
  readonly asked: string;
}

const MAX_WORDS = 8;
/** A date in three parts separated by blanks. */
const SPACED = /(?<![0-9])([0-9]{2}) ([0-9]{2}) ([0-9]{4})(?![0-9])/;

/** Reads what is typed in the search field: names in any order and, anywhere, a birth date, whole or not. */
export function parsePatientQuery(text: string): PatientQuery {
  const words: string[] = [];
  let dates: string[] | undefined;
  let typedDate: string[] = [];
  // The first date found is the date; digits that come after it are a word like another, and nobody bears it.
  for (const part of text.replace(SPACED, "$1/$2/$3").split(/\s+/)) {
    const typed = readBirthDate(part) ? part : foldName(part);
    const read = dates === undefined ? readBirthDate(typed) : undefined;
    if (read) [dates, typedDate] = [read, [typed]];
    else words.push(...foldQuery(part));
  }
  const kept = words.slice(0, MAX_WORDS);
  return { words: kept, dates, asked: [...typedDate, ...kept].join(" ") };
}

/** False for what would list people by chance: no name, and less than a day with its month or a year. */
export function canBeSearched(query: PatientQuery): boolean {
  if (query.words.length > 0) return true;
  return query.dates?.every((date) => date.replaceAll(/[^0-9]/g, "").length >= 4) === true;
}

/**
 * True when all that `after` asks was asked by `before`, more widely: each word of `before` begins a word of its own in `after`, and
 * each birth date of `after` is one that `before` let through.
 */
export function isNarrower(before: PatientQuery, after: PatientQuery): boolean {
  const free = [...after.words];
  // The longest first: a short word must not take the only place of a longer one.
  for (const word of [...before.words].sort((one, other) => other.length - one.length)) {
    const place = free.findIndex((candidate) => candidate.startsWith(word));
    if (place < 0) return false;
    free.splice(place, 1);
  }
  const allowed = before.dates;
  return !allowed || after.dates?.every((date) => allowed.some((one) => isWithin(date, one))) === true;
}

function isWithin(date: string, wider: string): boolean {
  return [...wider].every((character, index) => character === "_" || character === date[index]);
}
