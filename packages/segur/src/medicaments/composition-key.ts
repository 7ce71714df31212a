import { dosageKey } from "./dosage-key.js";
import type { Component } from "./model.js";
import { searchKey } from "./search-key.js";

/**
 * Same key = same active substances, dosages and form: the last step of matching prescribed → delivered (spec §5.3). Therapeutic
 * fractions (FT) are the same substance said twice and do not count. Undefined when no active substance is known, or when one has no
 * dosage: nothing could then be compared.
 */
export function compositionKey(components: readonly Component[], form: string): string | undefined {
  const active = components.filter((component) => component.nature === "SA");
  if (active.length === 0 || active.some((component) => component.dosage === "")) return undefined;
  const parts = active.map((c) => `${c.substanceCode}:${dosageKey(c.dosage)}/${searchKey(c.reference)}`).sort();
  return `${parts.join("+")}@${searchKey(form)}`;
}
