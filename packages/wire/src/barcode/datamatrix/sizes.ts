/** One square symbol of ISO/IEC 16022 (ECC 200), table 7. */
export interface DatamatrixSize {
  /** Modules a side, finder pattern included, quiet zone not. */
  readonly side: number;
  /** Data regions a side: each has its own finder pattern. */
  readonly regions: number;
  readonly dataCodewords: number;
  /** Error correction codewords of each block. */
  readonly errorCodewords: number;
  readonly blocks: number;
}

const size = (side: number, regions: number, dataCodewords: number, errorCodewords: number, blocks = 1): DatamatrixSize => ({
  side,
  regions,
  dataCodewords,
  errorCodewords,
  blocks,
});

/** Squares up to 816 codewords, the smallest first. */
export const DATAMATRIX_SIZES: readonly DatamatrixSize[] = [
  size(10, 1, 3, 5),
  size(12, 1, 5, 7),
  size(14, 1, 8, 10),
  size(16, 1, 12, 12),
  size(18, 1, 18, 14),
  size(20, 1, 22, 18),
  size(22, 1, 30, 20),
  size(24, 1, 36, 24),
  size(26, 1, 44, 28),
  size(32, 2, 62, 36),
  size(36, 2, 86, 42),
  size(40, 2, 114, 48),
  size(44, 2, 144, 56),
  size(48, 2, 174, 68),
  size(52, 2, 204, 42, 2),
  size(64, 4, 280, 56, 2),
  size(72, 4, 368, 36, 4),
  size(80, 4, 456, 48, 4),
  size(88, 4, 576, 56, 4),
  size(96, 4, 696, 68, 4),
  size(104, 4, 816, 56, 6),
];
