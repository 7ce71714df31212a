import type { Right, Role } from "@comptoir/contract";
import { RIGHTS_BY_ROLE } from "@comptoir/contract";
import type { Actor } from "../actor.js";

/** What a request knows about the session it came with. */
export interface SessionState {
  readonly officine: { readonly id: string; readonly name: string; readonly finess: string };
  readonly id: string;
  readonly keyHash: Uint8Array;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  readonly lockedAt?: Date;
  readonly operator: OperatorState;
  readonly workstation: { readonly id: string; readonly name: string };
  readonly titulaire?: Pharmacist;
}

export interface OperatorState {
  readonly id: string;
  readonly code: string;
  readonly displayName: string;
  readonly role: Role;
  readonly rpps?: string;
}

export interface Pharmacist {
  readonly rpps: string;
  readonly name: string;
}

const NOBODY: Pharmacist = { rpps: "", name: "" };

/**
 * Who answers for the acts of an operator: a pharmacist for himself, the titulaire of the officine for everybody else. The RPPS is
 * empty when the officine has no titulaire: the acts that need one must then be refused by their feature.
 */
export function findResponsible(operator: OperatorState, titulaire: Pharmacist | undefined): Pharmacist {
  const pharmacist = operator.role === "titulaire" || operator.role === "adjoint";
  if (pharmacist && operator.rpps) return { rpps: operator.rpps, name: operator.displayName };
  return titulaire ?? NOBODY;
}

/** Rights of a role, by the matrix of the contract. */
export function rightsOf(role: Role): ReadonlySet<Right> {
  return new Set(RIGHTS_BY_ROLE[role]);
}

/** The actor of every act of this session. */
export function buildActor(session: Omit<SessionState, "keyHash" | "openedAt" | "lastSeenAt">): Actor {
  const { operator } = session;
  return {
    officineId: session.officine.id,
    operatorId: operator.id,
    operatorName: operator.displayName,
    role: operator.role,
    ...(operator.rpps ? { rpps: operator.rpps } : {}),
    responsible: findResponsible(operator, session.titulaire),
    workstationId: session.workstation.id,
    workstationName: session.workstation.name,
    means: "mot-de-passe",
    rights: rightsOf(operator.role),
  };
}
