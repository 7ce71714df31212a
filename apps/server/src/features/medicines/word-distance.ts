export interface WordDistance {
  /** Letters added, dropped, changed or swapped with their neighbour between the two words. */
  readonly whole: number;
  /** The same to the closest beginning of `word`: what was typed may be unfinished. */
  readonly beginning: number;
}

/** Damerau-Levenshtein distance (optimal string alignment) of what was typed to a word; undefined beyond `max`. */
export function measureDistance(typed: string, word: string, max: number): WordDistance | undefined {
  if (typed.length - word.length > max) return undefined;
  // A beginning longer than this is already too far.
  const width = Math.min(word.length, typed.length + max);
  let beforeLast: number[] = [];
  let last = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= width; j += 1) {
      const same = typed[i - 1] === word[j - 1];
      let cost = Math.min((last[j - 1] ?? 0) + (same ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > max) return undefined;
    beforeLast = last;
    last = row;
  }
  const beginning = Math.min(...last);
  const whole = (last[width] ?? 0) + word.length - width;
  return beginning > max ? undefined : { whole, beginning };
}
