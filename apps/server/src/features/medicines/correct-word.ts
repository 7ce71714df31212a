import { soundKey } from "@comptoir/segur/medicaments";
import type { Word } from "./list-words.js";
import type { Reading } from "./store.js";
import { createDistance } from "./word-distance.js";

const MOST = 8;
/** A reading this much worse than the best is not offered. */
const SPREAD = 0.75;
/** Beside one letter wrong (1): the same sound written otherwise is nearer, a word not finished is a little farther. */
const SOUND = 0.4;
const UNFINISHED = 0.3;

const maxErrors = (letters: number): number => (letters < 4 ? 0 : letters < 6 ? 1 : letters < 9 ? 2 : 3);

/** What a word that nothing begins with may have meant, closest first. Short words are only corrected to what sounds the same. */
export function correctWord(typed: string, words: readonly Word[]): Reading[] {
  const max = maxErrors(typed.length);
  const sound = soundKey(typed);
  const writtenCost = createCost(typed, max);
  const heardCost = createCost(sound, Math.min(max, maxErrors(sound.length)));
  const found: (Reading & { readonly weight: number })[] = [];
  for (const { word, sound: said, weight } of words) {
    const cost = Math.min(writtenCost(word), heardCost(said) + SOUND);
    if (Number.isFinite(cost)) found.push({ word, cost, weight });
  }
  found.sort((a, b) => a.cost - b.cost || b.weight - a.weight || (a.word < b.word ? -1 : 1));
  const best = found[0]?.cost ?? 0;
  return found
    .filter(({ cost }) => cost <= best + SPREAD)
    .slice(0, MOST)
    .map(({ word, cost }) => ({ word, cost }));
}

function createCost(typed: string, max: number): (word: string) => number {
  const measure = createDistance(typed, max);
  return (word) => {
    const distance = measure(word);
    if (distance === undefined) return Number.POSITIVE_INFINITY;
    const whole = distance.whole <= max ? distance.whole : Number.POSITIVE_INFINITY;
    return typed.length < 4 || distance.beginning > max ? whole : Math.min(whole, distance.beginning + UNFINISHED);
  };
}
