import type { Presentation } from "@comptoir/contract";
import { cip13FromCip7, searchKey, soundKey } from "@comptoir/segur/medicaments";
import { correctWord } from "./correct-word.js";
import { describePresentation } from "./describe-presentation.js";
import { readDictionary } from "./read-dictionary.js";
import {
  chooseByWords,
  chooseCodes,
  type Db,
  type PresentationRow,
  type Reading,
  selectPresentations,
  selectSoundAlikes,
} from "./store.js";

const LIMIT = 30;
/** Fewer than this as typed, and what sounds the same is added after. */
const ENOUGH = 5;
const MAX_WORDS = 6;

/**
 * Name, substance, CIP7 or CIP13, best first: in service and on sale before the rest, names that begin with the words before names that
 * hold them, names before substances. When nothing is found as typed, words are tried again as they may have been meant (letters wrong,
 * or written as they are heard); when little is found, what sounds the same follows.
 */
export async function searchMedicines(db: Db, query: string): Promise<Presentation[]> {
  const cip13 = readCode(query);
  if (cip13 !== undefined) return (await selectPresentations(db, chooseCodes([cip13]))).map(describePresentation);
  const words = searchKey(query)
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
  if (words.length === 0) return [];
  const asTyped = words.map((word) => [{ word, cost: 0 }]);
  const found = await selectPresentations(db, chooseByWords(asTyped, LIMIT));
  if (found.length === 0) return (await findMeant(db, words)).map(describePresentation);
  const only = words[0];
  const alike = found.length < ENOUGH && words.length === 1 && only !== undefined ? await findSoundAlikes(db, only) : [];
  const known = new Set(found.map((row) => row.cip13));
  return [...found, ...alike.filter((row) => !known.has(row.cip13))].slice(0, LIMIT).map(describePresentation);
}

/** A CIP7, a CIP13 or the GTIN-14 that holds one, spaces allowed. */
function readCode(query: string): string | undefined {
  const digits = query.replaceAll(/\s/g, "");
  if (/^\d{7}$/.test(digits)) return cip13FromCip7(digits);
  return /^0?(\d{13})$/.exec(digits)?.[1];
}

/** Digits and one or two letters are taken as they are. */
const isCorrectable = (word: string): boolean => /^[A-Z]{3,}$/.test(word);

async function findSoundAlikes(db: Db, word: string): Promise<PresentationRow[]> {
  if (!isCorrectable(word)) return [];
  const alike = await selectSoundAlikes(db, word, soundKey(word));
  return alike.length === 0 ? [] : selectPresentations(db, chooseByWords([alike.map((one) => ({ word: one, cost: 0 }))], LIMIT));
}

async function findMeant(db: Db, words: readonly string[]): Promise<PresentationRow[]> {
  if (!words.some(isCorrectable)) return [];
  const dictionary = await readDictionary(db);
  const readings = words.map((word): readonly Reading[] => {
    const known = !isCorrectable(word) || dictionary.some((entry) => entry.word.startsWith(word));
    return known ? [{ word, cost: 0 }] : correctWord(word, dictionary);
  });
  const understood = readings.filter((one) => one.length > 0);
  if (understood.length > 0) {
    const rows = await selectPresentations(db, chooseByWords(understood, LIMIT));
    if (rows.length > 0) return rows;
  }
  // A dose that does not exist must not hide the medicine.
  const names = understood.filter((one) => one.some(({ word }) => isCorrectable(word)));
  return names.length === 0 || names.length === understood.length ? [] : selectPresentations(db, chooseByWords(names, LIMIT));
}
