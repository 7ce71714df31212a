const LENGTHS: ReadonlySet<number> = new Set([8, 12, 13, 14]);

/** True for a GTIN of 8, 12, 13 or 14 digits whose last digit is its key (GS1 General Specifications §7.9, modulo 10, weights 3 and 1). */
export function hasGtinKey(digits: string): boolean {
  if (!LENGTHS.has(digits.length) || !/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const fromRight = digits.length - 1 - i;
    sum += (digits.charCodeAt(i) - 48) * (fromRight % 2 === 1 ? 3 : 1);
  }
  return sum % 10 === 0;
}
