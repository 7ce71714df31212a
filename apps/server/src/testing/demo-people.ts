import type { Role } from "@comptoir/contract";

/** Synthetic officines and people of the tests; the FINESS and RPPS keys are right. */
export const MARCHE = {
  finess: "630999209",
  name: "Pharmacie du Marché",
  address: { lines: ["1 place du Marché"], postalCode: "63220", city: "ARLANC" },
};
export const GARE = {
  finess: "630999217",
  name: "Pharmacie de la Gare",
  address: { lines: ["2 avenue de la Gare"], postalCode: "63000", city: "CLERMONT-FERRAND" },
};

export const PASSWORD = "Rhubarbe-42";

export interface DemoOperator {
  readonly finess: string;
  readonly code: string;
  readonly password: string;
  readonly displayName: string;
  readonly role: Role;
  readonly rpps?: string;
}

const at = (finess: string, code: string, displayName: string, role: Role, rpps?: string): DemoOperator => ({
  finess,
  code,
  password: PASSWORD,
  displayName,
  role,
  ...(rpps ? { rpps } : {}),
});

/** One operator per role in the first officine, a titulaire in the second. */
export const OPERATORS = {
  titulaire: at(MARCHE.finess, "NP", "PERRIN Nathalie", "titulaire", "10999902017"),
  adjoint: at(MARCHE.finess, "JB", "BLANC Julie", "adjoint", "10999902025"),
  preparateur: at(MARCHE.finess, "PL", "LEROY Paul", "preparateur"),
  etudiant: at(MARCHE.finess, "ET", "TOURNIER Emma", "etudiant"),
  "admin-technique": at(MARCHE.finess, "AT", "MOREL Thomas", "admin-technique"),
  voisin: at(GARE.finess, "XR", "ROUX Xavier", "titulaire", "10999902033"),
} as const;
