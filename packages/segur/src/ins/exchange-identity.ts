import { OIDS } from "../nomenclatures/index.js";
import {
  findTransmissibleIns,
  type IdentityAttribute,
  type IdentityState,
  type IdentityStatus,
  readIdentityStatus,
} from "./identity-status.js";
import type { Ins, StrictTraits } from "./types.js";

/** Identifier of a person in one organisation's own numbering (IPP). */
export interface LocalId {
  readonly value: string;
  readonly oid: string;
}

/** What a writer of an exchange format is given. The state decides whether the INS goes with it: the writers ask, never the caller. */
export interface OutgoingIdentity {
  readonly state: IdentityState;
  readonly traits: StrictTraits;
  readonly usedName?: string;
  readonly usedFirstName?: string;
  readonly localId: LocalId;
}

/**
 * What a message says of a person. The status is the sender's word: the receiver verifies the INS with INSi and qualifies the identity
 * again (INS/va1.13). An INS is there only when the sender said the identity qualifiée; it is otherwise left behind (rows 37–39).
 */
export interface IncomingIdentity {
  readonly status: IdentityStatus;
  readonly attributes: readonly IdentityAttribute[];
  readonly ins?: Ins;
  readonly traits: Partial<StrictTraits>;
  readonly usedName?: string;
  readonly usedFirstName?: string;
  readonly localIds: readonly LocalId[];
}

/** A value that a format cannot hold: to be corrected in the record, nothing was written. */
export interface Unwritable {
  readonly kind: "UNWRITABLE";
  readonly trait: keyof StrictTraits | "usedName" | "usedFirstName" | "localId";
}

/** An INS read from a message: a domain that this environment does not take, or a number that is none. */
export type IncomingInsFailure =
  | { readonly kind: "OID"; readonly oid: string }
  | { readonly kind: "MATRICULE"; readonly where: string }
  /** Two numbers at once, none of them the former one. */
  | { readonly kind: "SEVERAL_INS" };

/** VALI and PROV are the only statuses that these formats know besides generation B of FHIR (§6): qualifiée is VALI with an INS. */
export function writeTable445(state: IdentityState): { readonly status: "VALI" | "PROV"; readonly attributes: readonly string[] } {
  const status = readIdentityStatus(state);
  return {
    status: status === "qualifiee" || status === "validee" ? "VALI" : "PROV",
    attributes: state.attributes.map((attribute) => ATTRIBUTE_CODES[attribute]),
  };
}

export const ATTRIBUTE_CODES: Readonly<Record<IdentityAttribute, string>> = { homonyme: "HOMA", douteuse: "DOUT", fictive: "FICT" };

export function readAttributes(codes: readonly string[]): IdentityAttribute[] {
  return (["homonyme", "douteuse", "fictive"] as const).filter((attribute) => codes.includes(ATTRIBUTE_CODES[attribute]));
}

/** What the status becomes on arrival: in doubt or invented is never more than provisoire; qualifiée stands on its INS. */
export function settleIncoming(o: {
  readonly validated: boolean;
  readonly attributes: readonly IdentityAttribute[];
  readonly ins: Ins | undefined;
}): { readonly status: IdentityStatus; readonly ins?: Ins } {
  if (!o.validated || o.attributes.some((attribute) => attribute !== "homonyme")) return { status: "provisoire" };
  return o.ins ? { status: "qualifiee", ins: o.ins } : { status: "validee" };
}

export interface OutgoingIns extends Ins {
  readonly nature: "NIR" | "NIA";
}

/** The INS that may be written, with its nature. */
export function findOutgoingIns(identity: OutgoingIdentity): OutgoingIns | undefined {
  const ins = findTransmissibleIns(identity.state);
  return ins && { ...ins, nature: ins.oid === OIDS.insNia ? "NIA" : "NIR" };
}
