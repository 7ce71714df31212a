import { withLuhnKey } from "./keys.js";

/** A structure of the nation: an officine, or a practice that prescribes. */
export interface SeededStructure {
  readonly finess: string;
  readonly kind: "officine" | "cabinet";
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly postalCode: string;
  readonly city: string;
}

export interface SeededProfessional {
  readonly rpps: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly profession: "medecin" | "sage-femme" | "chirurgien-dentiste" | "pharmacien";
  readonly speciality?: string;
  readonly finess: string;
}

export interface SeededOperator {
  readonly finess: string;
  readonly code: string;
  readonly password: string;
  readonly displayName: string;
  /** One of the officine's roles. */
  readonly role: "titulaire" | "adjoint" | "preparateur" | "etudiant" | "admin-technique";
  readonly rpps?: string;
}

/** FINESS numbers end with 9xx before the key: no real establishment stands there. */
const finess = {
  marche: withLuhnKey("63099900"),
  port: withLuhnKey("2A099900"),
  maison: withLuhnKey("63099910"),
  cabinet: withLuhnKey("2B099910"),
} as const;

export const structures: readonly SeededStructure[] = [
  {
    finess: finess.marche,
    kind: "officine",
    name: "Pharmacie du Marché",
    addressLines: ["3 place du Marché"],
    postalCode: "63220",
    city: "MAZOIRES",
  },
  {
    finess: finess.port,
    kind: "officine",
    name: "Pharmacie du Vieux-Port",
    addressLines: ["12 quai des Ormeaux"],
    postalCode: "20100",
    city: "SARTÈNE",
  },
  {
    finess: finess.maison,
    kind: "cabinet",
    name: "Maison de santé des Volcans",
    addressLines: ["1 rue de la Fontaine"],
    postalCode: "63220",
    city: "MAZOIRES",
  },
  {
    finess: finess.cabinet,
    kind: "cabinet",
    name: "Cabinet médical du Golo",
    addressLines: ["8 cours Paoli"],
    postalCode: "20250",
    city: "CORTE",
  },
];

/** RPPS begin with 109999: outside the numbers given to real professionals. */
const rpps = (rank: number): string => withLuhnKey(`109999${String(rank).padStart(4, "0")}`);

const people = {
  perrin: rpps(1),
  etcheverry: rpps(2),
  santoni: rpps(3),
  leGoff: rpps(4),
} as const;

export const professionals: readonly SeededProfessional[] = [
  { rpps: people.perrin, lastName: "PERRIN", firstName: "Nathalie", profession: "pharmacien", finess: finess.marche },
  { rpps: people.etcheverry, lastName: "ETCHEVERRY", firstName: "Maïté", profession: "pharmacien", finess: finess.marche },
  { rpps: people.santoni, lastName: "SANTONI", firstName: "Ange-Marie", profession: "pharmacien", finess: finess.port },
  { rpps: people.leGoff, lastName: "LE GOFF", firstName: "Gaël", profession: "pharmacien", finess: finess.port },
  {
    rpps: rpps(101),
    lastName: "BÉRANGER",
    firstName: "Hélène",
    profession: "medecin",
    speciality: "Médecine générale",
    finess: finess.maison,
  },
  { rpps: rpps(102), lastName: "D'ALMEIDA", firstName: "Côme", profession: "medecin", speciality: "Cardiologie", finess: finess.maison },
  { rpps: rpps(103), lastName: "NGUYEN-ROUX", firstName: "Lan", profession: "medecin", speciality: "Pédiatrie", finess: finess.maison },
  {
    rpps: rpps(104),
    lastName: "COLONNA",
    firstName: "Lucie",
    profession: "medecin",
    speciality: "Médecine générale",
    finess: finess.cabinet,
  },
  { rpps: rpps(105), lastName: "OUEDRAOGO", firstName: "Issa", profession: "medecin", speciality: "Neurologie", finess: finess.cabinet },
  { rpps: rpps(106), lastName: "LŒWENTHAL", firstName: "Zoé", profession: "sage-femme", speciality: "Sage-femme", finess: finess.maison },
  {
    rpps: rpps(107),
    lastName: "ÇELIK",
    firstName: "Deniz",
    profession: "chirurgien-dentiste",
    speciality: "Chirurgie dentaire",
    finess: finess.cabinet,
  },
];

export const operators: readonly SeededOperator[] = [
  {
    finess: finess.marche,
    code: "NP",
    password: "Marche-Titulaire-63",
    displayName: "PERRIN Nathalie",
    role: "titulaire",
    rpps: people.perrin,
  },
  {
    finess: finess.marche,
    code: "ME",
    password: "Marche-Adjointe-63",
    displayName: "ETCHEVERRY Maïté",
    role: "adjoint",
    rpps: people.etcheverry,
  },
  { finess: finess.marche, code: "JB", password: "Marche-Preparateur-63", displayName: "BLANC Julien", role: "preparateur" },
  { finess: finess.marche, code: "AK", password: "Marche-Etudiante-63", displayName: "KONATÉ Awa", role: "etudiant" },
  { finess: finess.marche, code: "LF", password: "Marche-Secours-63!", displayName: "FABRE Luc", role: "admin-technique" },
  {
    finess: finess.port,
    code: "AS",
    password: "Port-Titulaire-2A",
    displayName: "SANTONI Ange-Marie",
    role: "titulaire",
    rpps: people.santoni,
  },
  { finess: finess.port, code: "GL", password: "Port-Adjoint-2A", displayName: "LE GOFF Gaël", role: "adjoint", rpps: people.leGoff },
  { finess: finess.port, code: "CP", password: "Port-Preparatrice-2A", displayName: "PIETRI Chjara", role: "preparateur" },
  { finess: finess.port, code: "OG", password: "Port-Secours-2A-20!", displayName: "GIUDICELLI Orso", role: "admin-technique" },
];
