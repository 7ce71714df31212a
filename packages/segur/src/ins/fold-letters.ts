const LIGATURES: Readonly<Record<string, string>> = { Æ: "AE", æ: "AE", Œ: "OE", œ: "OE" };
/** Signs that a keyboard, a word processor or a web page puts where an identity paper has an apostrophe, a hyphen or a space. */
const SIGNS: Readonly<Record<string, string>> = {
  "\u2019": "'",
  "\u2018": "'",
  "\u02bc": "'",
  "\u2010": "-",
  "\u2011": "-",
  "\u00a0": " ",
  "\u202f": " ",
};

/**
 * One character as INSi writes it: A to Z, apostrophe, hyphen, space; undefined when nothing stands for it there. Accents fold, the
 * two French ligatures open, everything else is refused, never dropped (§1.2).
 */
export function foldCharacter(character: string): string | undefined {
  const opened = LIGATURES[character] ?? SIGNS[character];
  if (opened !== undefined) return opened;
  const [base = "", ...marks] = character.normalize("NFD");
  if (marks.some((mark) => !/\p{Mn}/u.test(mark))) return undefined;
  if (/[a-z]/.test(base)) return base.toUpperCase();
  if (/[A-Z]/.test(base)) return base;
  return marks.length === 0 && /['\- ]/.test(base) ? base : undefined;
}
