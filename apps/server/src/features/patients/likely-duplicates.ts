import { foldFirstFirstName, foldName } from "./fold-names.js";

export interface PersonNames {
  readonly birth_name: string;
  readonly used_name: string | null;
  readonly birth_first_names: string;
}

/** Beyond this likeness (0 to 1) two names may be one name typed twice: DESMALIX, DESMALYX. */
const SAME_NAME = 0.6;

/**
 * True for two people born the same day whose names may be those of one person: birth and first name swapped; or first names of which
 * one begins the other (« Marie », « Marie-Louise ») with a name in common, birth or used, as it is or misspelt.
 */
export function looksLikeSamePerson(one: PersonNames, other: PersonNames): boolean {
  const [first, second] = [foldFirstFirstName(one.birth_first_names), foldFirstFirstName(other.birth_first_names)];
  if (foldName(one.birth_name) === second && foldName(other.birth_name) === first) return true;
  const sameStart = first !== "" && second !== "" && (first.startsWith(second) || second.startsWith(first));
  return sameStart && namesOf(one).some((name) => namesOf(other).some((candidate) => likeness(name, candidate) >= SAME_NAME));
}

function namesOf(person: PersonNames): string[] {
  return [person.birth_name, person.used_name ?? ""].map(foldName).filter((name) => name !== "");
}

/** Dice coefficient of the pairs of letters, the ends counted. */
function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const [a, b] = [pairs(one), pairs(other)];
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}

function pairs(name: string): Set<string> {
  const framed = ` ${name} `;
  return new Set(Array.from({ length: framed.length - 1 }, (_, index) => framed.slice(index, index + 2)));
}
