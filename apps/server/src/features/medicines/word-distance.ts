export interface WordDistance {
  /** Letters added, dropped, changed or swapped with their neighbour between the two words. */
  readonly whole: number;
  /** The same to the closest beginning of the word: what was typed may be unfinished. */
  readonly beginning: number;
}

/**
 * Measures words against what was typed: Damerau-Levenshtein distance (optimal string alignment), undefined beyond `max`. Made once for
 * thousands of words, so the rows of the table are written over.
 */
export function createDistance(typed: string, max: number): (word: string) => WordDistance | undefined {
  // A beginning longer than this is already too far.
  const widest = typed.length + max;
  const letters = Array.from(typed, (letter) => letter.charCodeAt(0));
  let [beforeLast, last, row] = [new Uint8Array(widest + 1), new Uint8Array(widest + 1), new Uint8Array(widest + 1)];
  const at = (cells: Uint8Array, i: number): number => cells[i] ?? 0;
  return (word) => {
    if (typed.length - word.length > max) return undefined;
    const width = Math.min(word.length, widest);
    for (let j = 0; j <= width; j += 1) last[j] = j;
    for (let i = 1; i <= letters.length; i += 1) {
      let least = i;
      row[0] = i;
      for (let j = 1; j <= width; j += 1) {
        const letter = word.charCodeAt(j - 1);
        let cost = Math.min(at(last, j - 1) + (letters[i - 1] === letter ? 0 : 1), at(last, j) + 1, at(row, j - 1) + 1);
        if (i > 1 && j > 1 && letters[i - 1] === word.charCodeAt(j - 2) && letters[i - 2] === letter)
          cost = Math.min(cost, at(beforeLast, j - 2) + 1);
        row[j] = cost;
        if (cost < least) least = cost;
      }
      if (least > max) return undefined;
      [beforeLast, last, row] = [last, row, beforeLast];
    }
    let beginning = at(last, 0);
    for (let j = 1; j <= width; j += 1) beginning = Math.min(beginning, at(last, j));
    return { whole: at(last, width) + word.length - width, beginning };
  };
}
