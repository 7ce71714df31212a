/** True when the digits, the last one being the key, satisfy the Luhn formula (ISO/IEC 7812-1 annex B). Digits only; false otherwise. */
export function hasLuhnKey(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  let sum = 0;
  let doubled = false;
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits.charCodeAt(i) - 48;
    const weighted = doubled ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
    doubled = !doubled;
  }
  return sum % 10 === 0;
}

/** The Luhn key (one digit) to append to `body` (digits only). Throws on anything else: the caller builds the body. */
export function computeLuhnKey(body: string): string {
  for (const key of "0123456789") if (hasLuhnKey(body + key)) return key;
  throw new TypeError(`not digits: ${body.slice(0, 40)}`);
}
