/** Sum of the Luhn rule over digits, A and B of a Corsican department counting as 1 and 2; 0 modulo 10 when the last digit is the right key. */
function luhnSum(text: string): number {
  const digits = text.replace("A", "1").replace("B", "2");
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const weighed = index % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum;
}

/** The digits (or the FINESS without its key) followed by their Luhn key. */
export function withLuhnKey(digits: string): string {
  return `${digits}${(10 - (luhnSum(`${digits}0`) % 10)) % 10}`;
}

/** RPPS: 11 digits, the last one a Luhn key. */
export function isRpps(text: string): boolean {
  return /^\d{11}$/.test(text) && luhnSum(text) % 10 === 0;
}

/** FINESS: 9 characters, the last one a Luhn key. */
export function isFiness(text: string): boolean {
  return /^\d[0-9AB]\d{7}$/.test(text) && luhnSum(text) % 10 === 0;
}

/** CIP13 (EAN-13): weights 1 and 3, key in the last digit. */
export function isCip13(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < 13; index += 1) sum += (text.charCodeAt(index) - 48) * (index % 2 === 1 ? 3 : 1);
  return sum % 10 === 0;
}

/** Key of a NIR: 97 minus the 13 first characters modulo 97, Corsican departments read as 19 and 18. */
export function nirKey(body: string): string {
  const number = Number(body.replace("2A", "19").replace("2B", "18"));
  return String(97 - (number % 97)).padStart(2, "0");
}
