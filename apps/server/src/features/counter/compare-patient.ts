import type { OrdonnanceView, PatientSummary } from "@comptoir/contract";
import type { OrdonnancePatient } from "@comptoir/segur/ordonnance";

export type PatientDifference = OrdonnanceView["differences"][number];

/** A name as two hands may write it: no accent, no case, hyphens and apostrophes are blanks, ligatures opened. */
function normaliseName(name: string): string {
  return name
    .replace(/œ/gi, "oe")
    .replace(/æ/gi, "ae")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, " ")
    .trim();
}

/**
 * Field by field, what differs between the patient of the sale and the patient of the ordonnance; empty = concordant.
 *
 * First names agree when one list begins the other: a record often holds the first one alone. The used name is no trait. Sex « I »
 * (not known) contradicts nothing.
 */
export function comparePatient(sale: PatientSummary, ordonnance: OrdonnancePatient): PatientDifference[] {
  const differences: PatientDifference[] = [];
  if (normaliseName(sale.birthName) !== normaliseName(ordonnance.birthName)) {
    differences.push({ field: "birthName", sale: sale.birthName, ordonnance: ordonnance.birthName });
  }
  const firstNames = ordonnance.birthFirstNames.join(" ");
  if (!areSameFirstNames(sale.birthFirstNames, firstNames)) {
    differences.push({ field: "birthFirstNames", sale: sale.birthFirstNames, ordonnance: firstNames });
  }
  if (sale.birthDate !== ordonnance.birthDate) {
    differences.push({ field: "birthDate", sale: sale.birthDate, ordonnance: ordonnance.birthDate });
  }
  if (sale.sex !== ordonnance.sex && sale.sex !== "I" && ordonnance.sex !== "I") {
    differences.push({ field: "sex", sale: sale.sex, ordonnance: ordonnance.sex });
  }
  return differences;
}

function areSameFirstNames(one: string, other: string): boolean {
  const [a, b] = [` ${normaliseName(one)} `, ` ${normaliseName(other)} `];
  return a.trim() !== "" && b.trim() !== "" && (a.startsWith(b) || b.startsWith(a));
}
