import { searchKey, soundKey } from "@comptoir/segur/medicaments";

export interface Word {
  readonly word: string;
  readonly sound: string;
  /** Specialities on sale that hold it. */
  readonly weight: number;
}

/** Shorter words are typed right or not at all, and would be likened to anything. */
const MIN_LETTERS = 3;

/** The words that a mistyped one may have meant: those of the names (before the form, which follows a comma) and of the substances. */
export function listWords(
  specialities: Iterable<{ readonly name: string; readonly substance_key: string; readonly marketed: boolean }>,
): Word[] {
  const weights = new Map<string, number>();
  for (const { name, substance_key, marketed } of specialities) {
    const brand = searchKey(name.split(/,\s/)[0] ?? "");
    for (const word of new Set(`${brand}${substance_key}`.split(" "))) {
      if (word.length >= MIN_LETTERS && /^[A-Z]+$/.test(word)) weights.set(word, (weights.get(word) ?? 0) + (marketed ? 1 : 0));
    }
  }
  return [...weights].map(([word, weight]) => ({ word, sound: soundKey(word), weight }));
}
