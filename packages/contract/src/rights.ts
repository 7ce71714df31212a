/** What a role may do. Technical administration reads no health data (GEN.16). */
export const RIGHTS = [
  "patient.read",
  "patient.write",
  /** Sees the matricule and its domain. */
  "ins.read",
  /** Calls INSi and answers « Données INS à contrôler ». */
  "ins.call",
  /** Validates an identity against a paper by hand, without INSi. */
  "ins.validate",
  /** Changes the strict traits of an identity récupérée or qualifiée. */
  "ins.unlock",
  /** Makes one record of two that are one person. */
  "patient.merge",
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
  "ins.call",
  "medicine.read",
  "sale.edit",
  "ordonnance.consult",
  "transmission.read",
];

/**
 * The matrix by default; `étudiant` prepares, a pharmacist or a préparateur validates. An étudiant calls INSi and sees traits and status,
 * never the matricule, and validates nothing by hand; strict traits are unlocked, and records merged, by a pharmacist.
 */
export const RIGHTS_BY_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  titulaire: [
    ...counter,
    "ins.read",
    "ins.validate",
    "ins.unlock",
    "patient.merge",
    "sale.validate",
    "transmission.act",
    "audit.read",
    "operator.manage",
    "settings.manage",
    "system.read",
  ],
  adjoint: [...counter, "ins.read", "ins.validate", "ins.unlock", "patient.merge", "sale.validate", "transmission.act", "system.read"],
  preparateur: [...counter, "ins.read", "ins.validate", "sale.validate", "transmission.act"],
  etudiant: counter,
  "admin-technique": ["operator.manage", "settings.manage", "system.read"],
};
