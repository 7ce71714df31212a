import type { Presentation } from "@comptoir/contract";
import { cip13FromCip7, searchKey } from "@comptoir/segur/medicaments";
import { correctWord } from "./correct-word.js";
import { describePresentation } from "./describe-presentation.js";
import {
  type Choice,
  chooseByWords,
  chooseCodes,
  type Db,
  type PresentationRow,
  type Reading,
  selectPresentations,
  selectWords,
} from "./store.js";

const LIMIT = 30;
/** Fewer than this as typed, and what may have been meant is added after. */
const ENOUGH = 5;
const MAX_WORDS = 6;
/** Shorter words are still being typed. */
const MIN_CORRECTED = 3;

/**
 * Name, substance, CIP7 or CIP13, best first: in service and on sale before the rest, names that begin with the words before names that
 * hold them, names before substances. What is found as typed comes first; when that is little, words are tried again as they may have
 * been meant (a letter wrong, or written as it is heard).
 */
export async function searchMedicines(db: Db, query: string): Promise<Presentation[]> {
  const cip13 = readCode(query);
  if (cip13 !== undefined) return (await selectPresentations(db, chooseCodes([cip13]))).map(describePresentation);
  const words = searchKey(query)
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
  if (words.length === 0) return [];
  const typed = words.map((word) => [{ word, cost: 0 }]);
  const found = await selectPresentations(db, chooseByWords(typed, LIMIT));
  if (found.length >= ENOUGH) return found.map(describePresentation);
  const meant = await findMeant(db, words);
  const known = new Set(found.map((row) => row.cip13));
  return [...found, ...meant.filter((row) => !known.has(row.cip13))].slice(0, LIMIT).map(describePresentation);
}

/** A CIP7, a CIP13 or the GTIN-14 that holds one, spaces allowed. */
function readCode(query: string): string | undefined {
  const digits = query.replaceAll(/\s/g, "");
  if (/^\d{7}$/.test(digits)) return cip13FromCip7(digits);
  return /^0?(\d{13})$/.exec(digits)?.[1];
}

async function findMeant(db: Db, words: readonly string[]): Promise<PresentationRow[]> {
  if (!words.some((word) => word.length >= MIN_CORRECTED && /^[A-Z]+$/.test(word))) return [];
  const dictionary = await selectWords(db);
  const readings = words.map((word): Reading[] => {
    if (word.length < MIN_CORRECTED || !/^[A-Z]+$/.test(word)) return [{ word, cost: 0 }];
    const known = dictionary.some((entry) => entry.word.startsWith(word));
    // A word that exists may still be the wrong one when it is alone; beside others it is taken at its word.
    if (known && words.length > 1) return [{ word, cost: 0 }];
    return correctWord(word, dictionary).filter((reading) => !(known && reading.word.startsWith(word)));
  });
  const choices: Choice[] = [];
  const corrected = readings.filter((one) => one.length > 0);
  if (corrected.length === readings.length) choices.push(chooseByWords(readings, LIMIT));
  // A word that resembles nothing, or a dose that does not exist, must not hide what the others say.
  const letters = corrected.filter((one) => one.some(({ word }) => /^[A-Z]{3}/.test(word)));
  if (letters.length > 0 && (letters.length < readings.length || choices.length === 0)) choices.push(chooseByWords(letters, LIMIT));
  for (const choice of choices) {
    const rows = await selectPresentations(db, choice);
    if (rows.length > 0) return rows;
  }
  return [];
}
