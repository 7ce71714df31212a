import type { Presentation } from "@comptoir/contract";

/** `AAAA-MM-JJ` as people write it. */
export function formatDay(day: string): string {
  const [year, month, date] = day.split("-");
  return `${date}/${month}/${year}`;
}

/** What the counter says of a code it has read. */
export const CODE_TEXTS = {
  ordonnance: (numero: string) => `Ordonnance numérique ${numero}.`,
  medicament: (presentation: Presentation) => `Boîte reconnue : ${presentation.name}.`,
  unknownBox: (cip13: string) => `Boîte ${cip13}, absente de la base de médicaments.`,
  apcv: "Appli carte Vitale.",
  ins: "Datamatrix INS d'un document de santé.",
  professionnel: (rpps: string) => `Professionnel de santé, RPPS ${rpps}.`,
  structure: (finess: string) => `Structure, FINESS ${finess}.`,
  ucd: "Code UCD : c'est une unité hospitalière, qui ne se délivre pas au comptoir. Scannez le datamatrix de la boîte.",
  acl: "Code ACL : ce produit n'est pas un médicament de la base. Comptoir ne vend que les médicaments.",
  foreign:
    "Code-barres étranger ou d'un autre commerce : ce n'est pas une boîte de médicament française. Cherchez le produit par son nom (F6).",
  wrongKey: "Code-barres mal lu (clé de contrôle fausse). Scannez à nouveau, ou saisissez le code à la main.",
  unknown: "Code non reconnu. Scannez à nouveau, ou cherchez le produit par son nom (F6).",
  suggestion: (numero: string) => `Ce n'est pas un numéro d'ordonnance tel quel. Vouliez-vous dire ${numero} ? Comparez avec le papier.`,
  expired: (day: string) => `Péremption dépassée depuis le ${formatDay(day)} : ne délivrez pas cette boîte.`,
  removed: "Cette présentation n'est plus dans la base de médicaments.",
  shortage: (label: string) => `Disponibilité : ${label}.`,
  separatorLost: "Le lecteur a perdu des séparateurs : vérifiez le lot et la péremption sur la boîte.",
  impossibleDate: "La date de péremption lue est impossible : vérifiez-la sur la boîte.",
  contradiction: "Le code dit deux choses différentes : vérifiez le lot et la péremption sur la boîte.",
} as const;
