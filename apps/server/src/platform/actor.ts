import type { Right, Role } from "@comptoir/contract";

/** Who acts, as data: stored in the audit trail and on each outbox row (decisions, Everywhere › Who acts). */
export interface Actor {
  readonly officineId: string;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly role: Role;
  readonly rpps?: string;
  /** Pharmacist who answers for the act: himself, or the titulaire for a préparateur or an étudiant. */
  readonly responsible: { readonly rpps: string; readonly name: string };
  readonly workstationId: string;
  readonly workstationName: string;
  readonly means: "mot-de-passe" | "commande" | "systeme";
  readonly rights: ReadonlySet<Right>;
}
