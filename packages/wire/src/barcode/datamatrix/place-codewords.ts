/**
 * Puts the bits of codewords in a square without finder patterns: diagonals from corner to corner, four corner cases (ISO/IEC 16022,
 * annex F). True = dark.
 *
 * @param side modules a side of the mapping matrix.
 */
export function placeCodewords(codewords: readonly number[], side: number): boolean[][] {
  const grid: (boolean | undefined)[][] = Array.from({ length: side }, () => Array.from({ length: side }));
  let next = 0;
  const put = (y: number, x: number, bit: number): void => {
    let [row, column] = [y, x];
    if (row < 0) {
      row += side;
      column += 4 - ((side + 4) % 8);
    }
    if (column < 0) {
      column += side;
      row += 4 - ((side + 4) % 8);
    }
    const line = grid[row];
    if (line) line[column] = (((codewords[next] ?? 0) >> (7 - bit)) & 1) === 1;
  };
  const putAll = (places: readonly (readonly [row: number, column: number])[]): void => {
    for (const [bit, [row, column]] of places.entries()) put(row, column, bit);
    next += 1;
  };
  const isFree = (row: number, column: number): boolean => grid[row]?.[column] === undefined;
  let [row, column] = [4, 0];
  do {
    for (const corner of findCorners(row, column, side)) putAll(corner);
    do {
      if (row < side && column >= 0 && isFree(row, column)) putAll(placeShape(row, column));
      [row, column] = [row - 2, column + 2];
    } while (row >= 0 && column < side);
    [row, column] = [row + 1, column + 3];
    do {
      if (row >= 0 && column < side && isFree(row, column)) putAll(placeShape(row, column));
      [row, column] = [row + 2, column - 2];
    } while (row < side && column >= 0);
    [row, column] = [row + 3, column + 1];
  } while (row < side || column < side);
  // What the diagonals leave in the last corner is a fixed pattern.
  const last = side - 1;
  if (isFree(last, last)) for (const [y, x] of [[last, last] as const, [last - 1, last - 1] as const]) setDark(grid, y, x);
  return grid.map((line) => line.map((dark) => dark === true));
}

type Place = readonly [row: number, column: number];

/** The eight modules of a codeword, as an L turned over whose lower right module is given. */
function placeShape(row: number, column: number): Place[] {
  return [
    [row - 2, column - 2],
    [row - 2, column - 1],
    [row - 1, column - 2],
    [row - 1, column - 1],
    [row - 1, column],
    [row, column - 2],
    [row, column - 1],
    [row, column],
  ];
}

/** Codewords that the corner splits, where the diagonal that begins here meets one. */
function findCorners(row: number, column: number, side: number): Place[][] {
  const last = side - 1;
  const corners: Place[][] = [];
  if (row === side && column === 0) {
    corners.push([
      [last, 0],
      [last, 1],
      [last, 2],
      [0, last - 1],
      [0, last],
      [1, last],
      [2, last],
      [3, last],
    ]);
  }
  if (row === side - 2 && column === 0 && side % 4 !== 0) {
    corners.push([
      [last - 2, 0],
      [last - 1, 0],
      [last, 0],
      [0, last - 3],
      [0, last - 2],
      [0, last - 1],
      [0, last],
      [1, last],
    ]);
  }
  if (row === side - 2 && column === 0 && side % 8 === 4) {
    corners.push([
      [last - 2, 0],
      [last - 1, 0],
      [last, 0],
      [0, last - 1],
      [0, last],
      [1, last],
      [2, last],
      [3, last],
    ]);
  }
  if (row === side + 4 && column === 2 && side % 8 === 0) {
    corners.push([
      [last, 0],
      [last, last],
      [0, last - 2],
      [0, last - 1],
      [0, last],
      [1, last - 2],
      [1, last - 1],
      [1, last],
    ]);
  }
  return corners;
}

function setDark(grid: (boolean | undefined)[][], row: number, column: number): void {
  const line = grid[row];
  if (line) line[column] = true;
}
