import type { Comptoir } from "./start-comptoir.js";

/** Seeded ordonnances of the nation that journeys use, by the beginning of their label. */
export const SEEDED = {
  /** Amoxicilline × 2 and Doliprane × 2 for the demo patient. */
  plain: "Amoxicilline et Doliprane",
  notSubstitutable: "Lévothyrox non substituable",
  secured: "Zolpidem, ordonnance sécurisée",
  completed: "Entièrement exécutée",
  startedElsewhere: "Renouvellement en cours, première délivrance dans une autre officine",
} as const;

export function findOrdonnance(comptoir: Comptoir, label: string): string {
  const found = comptoir.run().ordonnances.find((one) => one.label.startsWith(label));
  if (!found) throw new Error(`no seeded ordonnance « ${label} »`);
  return found.numero;
}

export function findOperator(comptoir: Comptoir, code: string): { readonly code: string; readonly password: string } {
  const found = comptoir.run().operators.find((one) => one.code === code);
  if (!found) throw new Error(`no operator ${code}`);
  return found;
}
