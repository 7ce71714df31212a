import { foldQuery } from "../patients/index.js";

/** Titles that stand before a name and tell nobody from another. */
const TITLES = new Set(["DR", "DOCTEUR", "PR", "PROFESSEUR", "M", "MME"]);

/** Words of a prescriber's name, unaccented, upper case, titles left out; hyphens join. */
export function foldPrescriber(name: string): string[] {
  return foldQuery(name.replaceAll(".", " ")).filter((word) => !TITLES.has(word));
}
