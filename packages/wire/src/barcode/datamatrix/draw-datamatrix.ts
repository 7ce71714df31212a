import { addErrorCorrection } from "./error-correction.js";
import { placeCodewords } from "./place-codewords.js";
import { DATAMATRIX_SIZES, type DatamatrixSize } from "./sizes.js";

const PAD = 129;

/**
 * Draws a Data Matrix ECC 200 (ISO/IEC 16022): the smallest square that holds the text, row by row, true = dark. The quiet zone, one module
 * at least, is the caller's. ASCII encodation: how a symbol is compacted changes nothing of what a reader gives.
 *
 * @throws RangeError for what is not ASCII, and for a text of more than 816 codewords.
 */
export function drawDatamatrix(text: string): boolean[][] {
  const codewords = encodeAscii(text);
  const size = DATAMATRIX_SIZES.find(({ dataCodewords }) => dataCodewords >= codewords.length);
  if (!size) throw new RangeError("too long for a Data Matrix");
  const all = addErrorCorrection(pad(codewords, size.dataCodewords), size);
  return frame(placeCodewords(all, size.side - 2 * size.regions), size);
}

/** Two digits in one codeword, any other character in one (annex 5.2.3). */
function encodeAscii(text: string): number[] {
  return (text.match(/\d\d|[\s\S]/g) ?? []).map((piece) => {
    if (piece.length === 2) return 130 + Number(piece);
    const code = piece.charCodeAt(0);
    if (code > 127) throw new RangeError("a Data Matrix of ours holds ASCII only");
    return code + 1;
  });
}

/** One pad, then pads that no row of modules repeats (annex B.1). */
function pad(codewords: readonly number[], length: number): number[] {
  const padded = [...codewords];
  while (padded.length < length) {
    const position = padded.length + 1;
    const value = PAD + ((149 * position) % 253) + 1;
    padded.push(padded.length === codewords.length ? PAD : value > 254 ? value - 254 : value);
  }
  return padded;
}

/** Each region in its finder pattern: dark left and below, dotted above and right. */
function frame(mapping: readonly (readonly boolean[])[], { side, regions }: DatamatrixSize): boolean[][] {
  const region = side / regions;
  const inner = region - 2;
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => {
      const [y, x] = [row % region, column % region];
      if (x === 0 || y === region - 1) return true;
      if (y === 0) return x % 2 === 0;
      if (x === region - 1) return y % 2 === 1;
      return mapping[Math.floor(row / region) * inner + y - 1]?.[Math.floor(column / region) * inner + x - 1] === true;
    }),
  );
}
