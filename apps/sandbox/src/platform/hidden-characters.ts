/** Control characters, lone surrogates, and those that turn the direction of writing round: they change what a person reads without being seen. */
const hidden = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
const hiddenEverywhere = new RegExp(hidden.source, "gu");

export function hasHiddenCharacters(text: string): boolean {
  return hidden.test(text);
}

/** The same text with a visible mark (U+FFFD) for each hidden character; line breaks and tabs stay. */
export function showHiddenCharacters(text: string): string {
  return text.replaceAll(hiddenEverywhere, (character) => (/[\n\r\t]/.test(character) ? character : "\ufffd"));
}
