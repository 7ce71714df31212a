import { searchKey } from "@comptoir/segur/medicaments";
import { readBaseRows } from "./medicine-base.js";

const MOST_FOUND = 20;
/** A field of the form holds so much; longer ones are compositions that nobody prescribes in words. */
const LONGEST = 300;

let loading: Promise<readonly { readonly name: string; readonly key: string }[]> | undefined;

function loadNames() {
  loading ??= readNames().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Every composition on sale, as it is prescribed: substances with their dosage, then the form. */
async function readNames() {
  const forms = new Map<string, string>();
  for (const { cis, form, marketing } of await readBaseRows("specialities", "CIS_bdpm.txt.gz"))
    if (/^commercialis/i.test(marketing)) forms.set(cis, form);
  const substances = new Map<string, Map<string, string>>();
  for (const { cis, element, link, nature, substance, dosage } of await readBaseRows("compositions", "CIS_COMPO_bdpm.txt.gz")) {
    if (!forms.has(cis) || dosage === "") continue;
    const parts = substances.get(cis) ?? new Map<string, string>();
    substances.set(cis, parts);
    // A substance and its therapeutic fraction share a link; the dosage that people know is that of the substance, when it has one.
    const place = `${element} ${link}`;
    if (nature === "SA" || !parts.has(place)) parts.set(place, `${substance} ${dosage.replace(/,0+(?=\s)/, "")}`);
  }
  const names = new Set<string>();
  for (const [cis, parts] of substances) names.add(`${[...parts.values()].join(" + ")}, ${forms.get(cis)?.trim()}`);
  return [...names].filter((name) => name.length <= LONGEST).map((name) => ({ name, key: ` ${searchKey(name)}` }));
}

/** Dénominations communes whose text holds every word, or the beginning of one. Shortest first. */
export async function searchGenericNames(text: string): Promise<string[]> {
  const words = searchKey(text)
    .split(" ")
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  return (await loadNames())
    .filter(({ key }) => words.every((word) => key.includes(` ${word}`)))
    .map(({ name }) => name)
    .sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
    .slice(0, MOST_FOUND);
}
