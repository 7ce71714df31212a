/** Lexical profiles of the traits that the service accepts (SEL-MP-043 §3.4.1): upper case A–Z, space, apostrophe, hyphen. */
const letters = /^[A-Z' -]+$/;

/** Birth name: may hold « -- », may begin with an apostrophe; space and apostrophe are neither doubled nor side by side. */
export function isBirthName(text: string): boolean {
  return (
    text.length <= 100 &&
    letters.test(text) &&
    /^[A-Z']/.test(text) &&
    /[A-Z]/.test(text) &&
    !/[ ']{2}|---/.test(text) &&
    !text.endsWith(" ")
  );
}

/** First name, or several joined by spaces: single hyphens only; never ends with a hyphen or an apostrophe. */
export function isFirstName(text: string): boolean {
  return text.length <= 100 && letters.test(text) && /^[A-Z']/.test(text) && /[A-Z]$/.test(text) && !/[ ']{2}|--/.test(text);
}

/** Place of birth: code of the COG, five characters. */
export function isBirthPlace(text: string): boolean {
  return /^\d[\dAB]\d{3}$/.test(text);
}

/** Type DateLunaire of the schema: months over 12 and zeros pass. */
export function isLunarDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** A name as the register writes it: upper case without accent or ligature. */
export function writeForRegister(text: string): string {
  return text.toUpperCase().replaceAll("Œ", "OE").replaceAll("Æ", "AE").replaceAll("’", "'").normalize("NFD").replaceAll(/\p{M}/gu, "");
}

/** What two spellings of a name have in common: hyphen, apostrophe and space are one. Same rule as `insi_person.search_name`. */
export function toSearchName(text: string): string {
  return text.replaceAll(/[- ']+/g, " ");
}
