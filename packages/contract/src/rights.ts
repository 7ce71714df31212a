/** What a role may do. Technical administration reads no health data (GEN.16). */
export const RIGHTS = [
  "patient.read",
  "patient.write",
  "medicine.read",
  "sale.edit",
  "sale.validate",
  "ordonnance.consult",
  "transmission.read",
  "transmission.act",
  "audit.read",
  "operator.manage",
  "settings.manage",
  "system.read",
] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ["titulaire", "adjoint", "preparateur", "etudiant", "admin-technique"] as const;
export type Role = (typeof ROLES)[number];

const counter: readonly Right[] = [
  "patient.read",
  "patient.write",
  "medicine.read",
  "sale.edit",
  "ordonnance.consult",
  "transmission.read",
];

/** The matrix by default; `étudiant` prepares, a pharmacist or a préparateur validates. */
export const RIGHTS_BY_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  titulaire: [...counter, "sale.validate", "transmission.act", "audit.read", "operator.manage", "settings.manage", "system.read"],
  adjoint: [...counter, "sale.validate", "transmission.act", "system.read"],
  preparateur: [...counter, "sale.validate", "transmission.act"],
  etudiant: counter,
  "admin-technique": ["operator.manage", "settings.manage", "system.read"],
};
