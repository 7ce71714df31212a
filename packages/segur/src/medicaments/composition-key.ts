import { dosageKey } from "./dosage-key.js";
import type { Component } from "./model.js";
import { searchKey } from "./search-key.js";

/** `searchKey` and `dosageKey`, which a caller who makes thousands of keys may want to remember the results of. */
export interface Folding {
  readonly text: (text: string) => string;
  readonly dosage: (dosage: string) => string;
}

/**
 * Same key = same active substances, dosages and form: the last step of matching prescribed → delivered (spec §5.3). Therapeutic
 * fractions (FT) are the same substance said twice and do not count; but one active substance in ten has its dosage on its fraction only
 * (amoxicilline trihydratée: 500 mg of amoxicilline), which is then taken there, or 250 mg and 500 mg would be one. Undefined when no
 * active substance is known, or when one has no dosage at all: nothing could then be compared.
 */
export function compositionKey(
  components: readonly Component[],
  form: string,
  fold: Folding = { text: searchKey, dosage: dosageKey },
): string | undefined {
  const parts: string[] = [];
  for (const component of components) {
    if (component.nature !== "SA") continue;
    const told = component.dosage === "" ? findFraction(components, component) : component;
    if (told === undefined) return undefined;
    parts.push(`${component.substanceCode}:${fold.dosage(told.dosage)}/${fold.text(told.reference)}`);
  }
  return parts.length === 0 ? undefined : `${parts.sort().join("+")}@${fold.text(form)}`;
}

function findFraction(components: readonly Component[], of: Component): Component | undefined {
  return components.find((one) => one.nature === "FT" && one.link === of.link && one.element === of.element && one.dosage !== "");
}
