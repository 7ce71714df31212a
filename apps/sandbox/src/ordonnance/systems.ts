/** Systems and codes of docs/on-ouverte.md §2. */
export const systems = {
  numero: "urn:oid:1.2.250.1.215.500.1.1",
  rpps: "urn:oid:1.2.250.1.71.4.2.1",
  structure: "urn:oid:1.2.250.1.71.4.2.2",
  cis: "http://data.esante.gouv.fr/ansm/medicament/SpecialitePharmaceutique",
  cip13: "http://data.esante.gouv.fr/ansm/medicament/Presentation",
  packaging: "http://standardterms.edqm.eu",
  key: "urn:comptoir:on:cle",
  dispensation: "urn:comptoir:on:dispensation",
  motif: "urn:comptoir:on:motif",
  flags: "urn:oid:1.2.250.1.213.1.1.4.322",
  notSubstitutable: "urn:comptoir:on:non-substituable",
  ucum: "http://unitsofmeasure.org",
} as const;

/** Extensions of docs/on-ouverte.md §2. */
export const extensions = {
  ecart: "urn:comptoir:on:ecart",
  units: "urn:comptoir:on:unites",
  renewal: "urn:comptoir:on:renouvellement",
  lot: "urn:comptoir:on:lot",
  accord: "urn:comptoir:on:accord",
  ald: "urn:comptoir:on:ald",
  rights: "urn:comptoir:on:droits",
  opposition: "urn:comptoir:on:opposition-lecture",
} as const;

/** EDQM packaging code of a box. */
export const boxCode = "30009000";

/** INS identifier systems: NIR, NIA, NIR test. */
export const insSystems: readonly string[] = ["urn:oid:1.2.250.1.213.1.4.8", "urn:oid:1.2.250.1.213.1.4.9", "urn:oid:1.2.250.1.213.1.4.10"];

export const ecarts = [
  "IDENTIQUE",
  "SUBSTITUTION_GENERIQUE",
  "SUBSTITUTION_HYBRIDE",
  "SUBSTITUTION_BIOSIMILAIRE",
  "SUBSTITUTION_PENURIE",
  "QUANTITE_INFERIEURE",
  "QUANTITE_SUPERIEURE",
  "POSOLOGIE_MODIFIEE",
  "PRODUIT_MODIFIE",
  "DUREE_MODIFIEE",
  "LIGNE_AJOUTEE_MANUSCRITE",
  "LIGNE_AJOUTEE_ACCORD",
  "DELIVRANCE_PARTIELLE_DUE",
  "NON_DELIVRE",
] as const;
export type Ecart = (typeof ecarts)[number];

/** Écarts that change what was prescribed: only with the prescriber's agreement. */
export const ecartsWithAccord: ReadonlySet<string> = new Set<Ecart>([
  "POSOLOGIE_MODIFIEE",
  "PRODUIT_MODIFIE",
  "DUREE_MODIFIEE",
  "LIGNE_AJOUTEE_ACCORD",
]);
export const addedLineEcarts: ReadonlySet<string> = new Set<Ecart>(["LIGNE_AJOUTEE_MANUSCRITE", "LIGNE_AJOUTEE_ACCORD"]);
/** Écarts after which a delivery that has something left stays open. */
export const openEcarts: ReadonlySet<string> = new Set<Ecart>(["DELIVRANCE_PARTIELLE_DUE", "NON_DELIVRE"]);

export const motifs = [
  "REFUS_PATIENT",
  "DEJA_EN_POSSESSION",
  "RUPTURE",
  "DIFFERE_RENOUVELLEMENT",
  "CONTRE_INDICATION",
  "INTERACTION",
  "ORDONNANCE_NON_CONFORME",
  "HORS_DELAI",
  "PRODUIT_INCONNU_BASE",
  "AUTRE",
] as const;
export type Motif = (typeof motifs)[number];
export const motifsWithAccord: ReadonlySet<string> = new Set<Motif>(["CONTRE_INDICATION", "INTERACTION"]);

/** Sub-types of an ordonnance (spec §3.2), with the words shown to people. */
export const flagLabels: Readonly<Record<string, string>> = {
  "MED-1094": "Exécution à domicile",
  "MED-1095": "Urgence",
  "MED-1096": "Bizone (ALD)",
  "MED-1097": "Médicaments d'exception",
  "MED-1098": "Ordonnance sécurisée",
  "MED-1132": "Grand appareillage",
  "MED-1159": "Affection militaire",
};
