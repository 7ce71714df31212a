import { soundKey } from "@comptoir/segur/medicaments";
import type { Word } from "./list-words.js";
import type { Reading } from "./store.js";
import { createDistance } from "./word-distance.js";

/** The words of the base, made ready to be compared with what is typed. */
export type Dictionary = readonly (Word & { readonly letters: number; readonly soundLetters: number })[];

const MOST = 8;
/** A reading this much worse than the best is not offered. */
const SPREAD = 0.75;
/** Beside one letter wrong (1): the same sound written otherwise is nearer, a word not finished is a little farther. */
const SOUND = 0.4;
const UNFINISHED = 0.3;

const maxErrors = (letters: number): number => (letters < 4 ? 0 : letters < 6 ? 1 : letters < 9 ? 2 : 3);

export function prepareDictionary(words: readonly Word[]): Dictionary {
  return words.map((entry) => ({ ...entry, letters: letterSet(entry.word), soundLetters: letterSet(entry.sound) }));
}

/** What a word that nothing begins with may have meant, closest first. Short words are only corrected to what sounds the same. */
export function correctWord(typed: string, dictionary: Dictionary): Reading[] {
  const max = maxErrors(typed.length);
  const sound = soundKey(typed);
  const writtenCost = createCost(typed, max);
  const heardCost = createCost(sound, Math.min(max, maxErrors(sound.length)));
  const found: (Reading & { readonly weight: number })[] = [];
  for (const { word, letters, sound: said, soundLetters, weight } of dictionary) {
    const cost = Math.min(writtenCost(word, letters), heardCost(said, soundLetters) + SOUND);
    if (Number.isFinite(cost)) found.push({ word, cost, weight });
  }
  found.sort((a, b) => a.cost - b.cost || b.weight - a.weight || (a.word < b.word ? -1 : 1));
  const best = found[0]?.cost ?? 0;
  const readings: Reading[] = [];
  for (const { word, cost } of found) {
    if (cost > best + SPREAD || readings.length === MOST) break;
    // A reading finds what begins with it: longer words of the same beginning add nothing.
    if (!readings.some((kept) => word.startsWith(kept.word))) readings.push({ word, cost });
  }
  return readings;
}

function createCost(typed: string, max: number): (word: string, letters: number) => number {
  const measure = createDistance(typed, max);
  const own = letterSet(typed);
  return (word, letters) => {
    // Each typed letter that the word has nowhere is one error at least: this spares the table for nearly all words.
    if (countBits(own & ~letters) > max) return Number.POSITIVE_INFINITY;
    const distance = measure(word);
    if (distance === undefined) return Number.POSITIVE_INFINITY;
    const whole = distance.whole <= max ? distance.whole : Number.POSITIVE_INFINITY;
    return typed.length < 4 || distance.beginning > max ? whole : Math.min(whole, distance.beginning + UNFINISHED);
  };
}

/** One bit per letter (and one for the sound of « ch »), 27 in all. */
function letterSet(word: string): number {
  let set = 0;
  for (let i = 0; i < word.length; i += 1) set |= 1 << (word.charCodeAt(i) - 64);
  return set;
}

function countBits(set: number): number {
  let bits = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
