import { searchKey } from "./search-key.js";

/** Spelling → sound of a medicine name said in French, tried in this order; later rules see what earlier ones wrote. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^X/, "Z"],
  [/^AE/, "E"],
  [/PH/g, "F"],
  [/SCH|SH/g, "CH"],
  [/TH/g, "T"],
  [/RH/g, "R"],
  [/QU|Q/g, "K"],
  [/G(?=[EIY])/g, "J"],
  [/GU(?=[EI])/g, "G"],
  [/SC(?=[EIY])/g, "S"],
  [/C(?=[EIY])/g, "S"],
  [/CH/g, "@"],
  [/C/g, "K"],
  [/H/g, ""],
  [/Y/g, "I"],
  [/X/g, "KS"],
  [/W/g, "V"],
  [/EAU|AU/g, "O"],
  [/OU|OO/g, "U"],
  [/AI|EI|OE/g, "E"],
  [/(?:EN|EM|AM)(?=[BCDFGJKLPRSTVZ@])/g, "AN"],
  [/IM(?=[BP])/g, "IN"],
  [/UM$/, "OM"],
  [/(.)\1+/g, "$1"],
  [/(?<=[AEIOU])S(?=[AEIOU])/g, "Z"],
  [/(?<=[^AEIOU])E$/, ""],
  [/(?<=[AEIOU]N|[AEIOU])[DT]$/, ""],
];

/**
 * How a word sounds, roughly, when a French speaker says it: two words that are said alike have the same key (« spasphon »,
 * « Spasfon »; « zarelto », « Xarelto »). Letters only; for a search that found nothing as written.
 */
export function soundKey(word: string): string {
  const letters = searchKey(word).replaceAll(/[^A-Z]/g, "");
  return RULES.reduce((sound, [pattern, by]) => sound.replace(pattern, by), letters);
}
