import type { Homophone } from "./homophones.js";

/** A synthetic patient of the bench. */
export interface Person {
  readonly name: string;
  readonly usedName: string;
  readonly firstNames: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly sex: "F" | "M";
}

/** Random numbers from a seed (mulberry32): the same people at each run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const FIRST_NAMES =
  "MARIE JEAN PIERRE NATHALIE MICHEL ISABELLE PHILIPPE SYLVIE ALAIN CATHERINE NICOLAS MARTINE CHRISTOPHE CHRISTINE PATRICK FRANÇOISE DANIEL VALÉRIE BERNARD SANDRINE CHRISTIAN STÉPHANIE FRÉDÉRIC VÉRONIQUE LAURENT SOPHIE STÉPHANE CÉLINE DAVID CHANTAL PASCAL PATRICIA ÉRIC ANNE GÉRARD BRIGITTE JULIEN JULIE THIERRY AURÉLIE OLIVIER LAURENCE ALEXANDRE CHRISTELLE SÉBASTIEN DOMINIQUE FRANÇOIS MONIQUE VINCENT VIRGINIE THOMAS JACQUELINE ANTOINE ÉLODIE JACQUES CAROLINE CLAUDE ÉMILIE ROMAIN DELPHINE MAXIME CLAIRE ANTHONY CORINNE JÉRÔME HÉLÈNE GUILLAUME PAULINE KEVIN JEANNE ALEXIS MANON QUENTIN CAMILLE LUCAS LÉA HUGO EMMA LOUIS CHLOÉ ENZO JADE NATHAN LOUISE RAPHAËL ALICE LÉO INÈS GABRIEL LINA ARTHUR MILA ADAM ANNA PAUL EVA ETHAN YASMINE MOHAMED FATIMA KARIM AÏCHA ANNE-MARIE JEAN-PAUL JEAN-PIERRE MARIE-CLAUDE".split(
    " ",
  );

const SYLLABLES =
  "BA BE BI BO BAR BEL BON CA CHA CHE COR COU DA DE DI DU FA FER FO FRO GA GE GO GRA GUI HA HER JA JO KER LA LE LI LO MA ME MI MON MOU NA NE NI PA PE PI PO PRI QUE RA RE RI RO ROU SA SE SI SO TA TE TI TO TRA VA VE VI VO ZE".split(
    " ",
  );
const ENDINGS = "RD T N LLE AU ER IN ON EAU ET IER OT ARD AND EZ OU IC EC AL EL I ES ON AS".split(" ");

/** Names of the tail: two thirds of the French bear a name that few others bear. */
function makeRareName(random: () => number): string {
  const parts = Array.from({ length: random() < 0.5 ? 2 : 3 }, () => pick(SYLLABLES, random()));
  const name = parts.join("") + pick(ENDINGS, random());
  if (random() < 0.04) return `LE ${name}`;
  return random() < 0.03 ? `D'${name}` : name;
}

/**
 * People of one large base. One in six bears a common name (the names of the list as they are written: the two hundred commonest names of
 * France are those of about as many), the first ones of the list more often than the last; the others bear one of 40,000 rarer names.
 */
export function makePeople(count: number, homophones: readonly Homophone[], random: () => number): Person[] {
  const family = homophones.filter(({ kind }) => kind === "nom");
  const common = shuffle([...new Set(family.map(({ written }) => written))], random);
  const rare = Array.from({ length: 40_000 }, () => makeRareName(random));
  const name = () => (random() < 0.16 ? pickSkewed(common, random()) : pickSkewed(rare, random()));
  return Array.from({ length: count }, (): Person => {
    const first = pickSkewed(FIRST_NAMES, random());
    return {
      name: name(),
      usedName: random() < 0.2 ? name() : "",
      firstNames: random() < 0.5 ? first : `${first} ${pickSkewed(FIRST_NAMES, random())}`,
      birthDate: makeDay(random),
      sex: random() < 0.5 ? "F" : "M",
    };
  });
}

/** For each homophone somebody who bears the written name, and the words typed by one who only heard it. */
export function makeSought(homophones: readonly Homophone[], random: () => number): { person: Person; typed: string }[] {
  const families = homophones.filter(({ kind }) => kind === "nom").map(({ written }) => written);
  return homophones.map(({ kind, written, heard }) => {
    const other = kind === "nom" ? pick(FIRST_NAMES, random()) : pick(families, random());
    const person = { usedName: "", birthDate: makeDay(random), sex: "F" } as const;
    return kind === "nom"
      ? { person: { ...person, name: written, firstNames: other }, typed: `${heard} ${other}` }
      : { person: { ...person, name: other, firstNames: written }, typed: `${other} ${heard}` };
  });
}

/** One typing error in a word: a letter missing, doubled, swapped with the next, or another one. */
export function misspell(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * Math.max(1, word.length - 2));
  const letters = [...word];
  const letter = letters[at] ?? "";
  const kind = Math.floor(random() * 4);
  if (kind === 0) letters.splice(at, 1);
  else if (kind === 1) letters.splice(at, 0, letter);
  else if (kind === 2) letters.splice(at, 2, letters[at + 1] ?? "E", letter);
  else letters[at] = pick([..."AEIOURSTLN"], random());
  return letters.join("");
}

export function pick<T>(list: readonly T[], chance: number): T {
  const chosen = list[Math.floor(chance * list.length)];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}

/** The first of the list are several times as frequent as the last. */
function pickSkewed<T>(list: readonly T[], chance: number): T {
  return pick(list, chance ** 2);
}

function shuffle<T>(list: T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

function makeDay(random: () => number): string {
  const day = new Date(Date.UTC(1930, 0, 1) + Math.floor(random() * 90 * 365.25) * 86_400_000);
  return day.toISOString().slice(0, 10);
}

/** The file that `comptoir import patients` reads. */
export function writeCsv(people: readonly Person[], finess: string): string {
  const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
  const lines = people.map(
    ({ name, usedName, firstNames, birthDate, sex }) => `${finess};${name};${usedName};${firstNames};${birthDate};${sex};;;`,
  );
  return `${[header, ...lines].join("\n")}\n`;
}
