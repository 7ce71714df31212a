import type { DatamatrixSize } from "./sizes.js";

/** Field of 256 elements over x⁸ + x⁵ + x³ + x² + 1 (ISO/IEC 16022, annex E). */
const FIELD = 0x12d;
const EXPONENTS: number[] = [];
const LOGARITHMS: number[] = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  EXPONENTS[power] = value;
  LOGARITHMS[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ FIELD;
}

function multiply(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return at(EXPONENTS, (at(LOGARITHMS, one) + at(LOGARITHMS, other)) % 255);
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;

/** Product of (x − 2¹)…(x − 2ⁿ), the leading 1 left out. */
function buildGenerator(degree: number): number[] {
  let generator = [1];
  for (let root = 1; root <= degree; root += 1) {
    const factor = at(EXPONENTS, root % 255);
    generator = [...generator, 0].map((coefficient, index) => coefficient ^ (index === 0 ? 0 : multiply(at(generator, index - 1), factor)));
  }
  return generator.slice(1);
}

function computeRemainder(data: readonly number[], generator: readonly number[]): number[] {
  let rest = generator.map(() => 0);
  for (const codeword of data) {
    const lead = codeword ^ at(rest, 0);
    rest = generator.map((coefficient, index) => at(rest, index + 1) ^ multiply(lead, coefficient));
  }
  return rest;
}

/** The data codewords followed by those of error correction, blocks interleaved. */
export function addErrorCorrection(data: readonly number[], { blocks, errorCodewords }: DatamatrixSize): number[] {
  const generator = buildGenerator(errorCodewords);
  const all = [...data];
  for (let block = 0; block < blocks; block += 1) {
    const rest = computeRemainder(
      data.filter((_, index) => index % blocks === block),
      generator,
    );
    for (const [index, codeword] of rest.entries()) all[data.length + index * blocks + block] = codeword;
  }
  return all;
}
