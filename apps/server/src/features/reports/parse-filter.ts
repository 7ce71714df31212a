import { isCalendarDay } from "../../platform/clock.js";
import { foldName } from "../patients/index.js";
import type { JournalFilter } from "./store.js";
import { ACTION_TEXTS } from "./texts.js";

const DAY = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$|^([0-9]{2})([0-9]{2})([0-9]{4})$/;
const MAX_WORDS = 6;

/** Reads the field of the journal: a day `JJ/MM/AAAA` or `JJMMAAAA`, and words of a person, a patient or an action, in any order. */
export function parseJournalFilter(text: string): Pick<JournalFilter, "day" | "words"> {
  let day: string | undefined;
  const words: string[] = [];
  for (const part of text.trim().split(/\s+/)) {
    const read = day === undefined ? readDay(part) : undefined;
    if (read !== undefined) day = read;
    else if (part !== "") words.push(part);
  }
  return {
    day,
    words: words.slice(0, MAX_WORDS).map((word) => ({ text: word, folded: foldName(word), actions: listActions(foldName(word)) })),
  };
}

/** A day that exists, `YYYY-MM-DD`. */
function readDay(part: string): string | undefined {
  const found = DAY.exec(part);
  if (!found) return undefined;
  const [d = "", m = "", y = ""] = found[3] === undefined ? found.slice(4) : found.slice(1);
  const day = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  return isCalendarDay(day) ? day : undefined;
}

/** Actions whose text holds a word that begins so. */
function listActions(folded: string): string[] {
  if (folded === "") return [];
  return Object.entries(ACTION_TEXTS)
    .filter(([, label]) => label.split(/[\s']+/).some((word) => foldName(word).startsWith(folded)))
    .map(([action]) => action);
}
