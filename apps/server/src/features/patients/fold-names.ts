/**
 * Letters and digits of a name, unaccented and upper case: œ and æ are two letters, apostrophes, hyphens and everything else are
 * blanks (stack.md §15).
 */
function foldWords(name: string): string[] {
  return name
    .replace(/œ/gi, "OE")
    .replace(/æ/gi, "AE")
    .replace(/ß/g, "SS")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, " ")
    .trim()
    .split(" ")
    .filter((word) => word !== "");
}

/** The name without accents, blanks, apostrophes and hyphens: « D'Almeïda-Roux » → DALMEIDAROUX. */
export function foldName(name: string): string {
  return foldWords(name).join("");
}

/** Search words of a query: hyphens and apostrophes join, blanks separate. */
export function foldQuery(query: string): string[] {
  return query
    .split(/\s+/)
    .map(foldName)
    .filter((word) => word !== "");
}

/**
 * What a search looks into: each word of each name, each compound without its hyphens, and each whole name joined, every one
 * preceded by a space. « LE GOFF » + « Anne-Marie » → ` LE GOFF LEGOFF ANNE MARIE ANNEMARIE`. The first word of the birth name
 * comes first: a query that begins with it is ranked before the others.
 */
export function buildSearchText(names: {
  birthName: string;
  usedName?: string | null | undefined;
  birthFirstNames: string;
  usedFirstName?: string | null | undefined;
}): string {
  const words = new Set<string>();
  for (const name of [names.birthName, names.usedName ?? "", names.birthFirstNames, names.usedFirstName ?? ""]) {
    for (const word of foldWords(name)) words.add(word);
    for (const compound of foldQuery(name)) words.add(compound);
  }
  for (const name of [names.birthName, names.usedName ?? ""]) if (foldName(name) !== "") words.add(foldName(name));
  return [...words].map((word) => ` ${word}`).join("");
}

/** Two records with the same key are the same person at first sight: birth name, birth first names, date, sex. */
export function buildTraitsKey(traits: { birthName: string; birthFirstNames: string; birthDate: string; sex: string }): string {
  return [foldName(traits.birthName), foldName(traits.birthFirstNames), traits.birthDate, traits.sex].join("|");
}

/** The first of the birth first names: « Anne-Marie Louise » → ANNEMARIE; commas separate too. */
export function foldFirstFirstName(birthFirstNames: string): string {
  return foldQuery(birthFirstNames.replaceAll(",", " "))[0] ?? "";
}
