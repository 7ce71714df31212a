import { fail, ok, type Result } from "@comptoir/wire/failure";
import type { Ins } from "./types.js";

export const IDENTITY_STATUSES = ["provisoire", "recuperee", "validee", "qualifiee"] as const;
/** Status of a digital identity (RNIV, §1.7). */
export type IdentityStatus = (typeof IDENTITY_STATUSES)[number];

export const IDENTITY_ATTRIBUTES = ["homonyme", "douteuse", "fictive"] as const;
export type IdentityAttribute = (typeof IDENTITY_ATTRIBUTES)[number];

/** How the INS was obtained (§1.7, §5): call to INSi, or Appli carte Vitale. */
export type InsSource = "INSI" | "APCV";

/**
 * What the status is made of: traits obtained from INSi or from the ApCV, traits checked against a high-trust paper. The INS is there
 * only as long as the first holds. Made and changed only by this file: no other way leads to a matricule.
 */
export interface IdentityState {
  readonly source?: InsSource;
  readonly ins?: Ins;
  readonly documentChecked: boolean;
  readonly attributes: readonly IdentityAttribute[];
}

export type IdentityEvent =
  /** A paper of high trust was shown and says the same as the traits. */
  | { readonly kind: "DOCUMENT_CHECKED" }
  /** The person holds a paper that says something else than the traits of INSi (« …sont différentes… »). */
  | { readonly kind: "DIFFERENCES_SEEN" }
  /** INSi answered 00 and the operator accepted its traits; `sameTraits`: they are those already in the record. */
  | { readonly kind: "INSI_ACCEPTED"; readonly ins: Ins; readonly sameTraits: boolean }
  /** Appli carte Vitale: qualified on arrival, holder and dependants alike (§4). */
  | { readonly kind: "APCV_READ"; readonly ins: Ins }
  | { readonly kind: "STRICT_TRAIT_CHANGED" }
  /** The service no longer confirms the INS (verification KO), or it is taken away by hand. */
  | { readonly kind: "INS_REMOVED" }
  | { readonly kind: "ATTRIBUTE_SET"; readonly attribute: IdentityAttribute }
  | { readonly kind: "ATTRIBUTE_CLEARED"; readonly attribute: IdentityAttribute };

export type IdentityRefusal =
  /** douteuse or fictive: no INS is asked for, none is kept. */
  | { readonly kind: "IDENTITY_NOT_SURE"; readonly attribute: IdentityAttribute }
  /** The traits of INSi are not those that were checked on paper: a person decides first, trait by trait. */
  | { readonly kind: "DISCORDANT_TRAITS" }
  /** fictive goes with nothing; douteuse only with homonyme. */
  | { readonly kind: "ATTRIBUTES_EXCLUDE"; readonly attribute: IdentityAttribute };

/** Where every identity begins. */
export const NEW_IDENTITY: IdentityState = { documentChecked: false, attributes: [] };

export function readIdentityStatus(state: IdentityState): IdentityStatus {
  if (state.source === undefined) return state.documentChecked ? "validee" : "provisoire";
  return state.documentChecked ? "qualifiee" : "recuperee";
}

/** Whether INSi may be asked about this person: an identity in doubt, or invented, is never sent (EXI ID 24/26). */
export function mayCallInsi(state: IdentityState): boolean {
  return !state.attributes.some(isUnsure);
}

/** The one place that says whether matricule and OID may leave the officine: only for an identity qualifiée (EXI SI 08, INS/va1.59). */
export function mayTransmitMatricule(state: IdentityState): boolean {
  return state.ins !== undefined && mayCallInsi(state) && readIdentityStatus(state) === "qualifiee";
}

/** The INS that a message may carry; undefined = traits only. */
export function findTransmissibleIns(state: IdentityState): Ins | undefined {
  return mayTransmitMatricule(state) ? state.ins : undefined;
}

/** What becomes of an identity; nothing changes when it is refused. */
export function applyIdentityEvent(state: IdentityState, event: IdentityEvent): Result<IdentityState, IdentityRefusal> {
  switch (event.kind) {
    case "DOCUMENT_CHECKED":
      return refuseUnsure(state) ?? ok({ ...state, documentChecked: true });
    case "DIFFERENCES_SEEN":
      return ok({ documentChecked: false, attributes: state.attributes });
    case "INSI_ACCEPTED":
      if (state.documentChecked && !event.sameTraits) return refuseUnsure(state) ?? fail({ kind: "DISCORDANT_TRAITS" });
      return refuseUnsure(state) ?? ok({ ...state, source: "INSI", ins: event.ins });
    case "APCV_READ":
      return refuseUnsure(state) ?? ok({ ...state, source: "APCV", ins: event.ins, documentChecked: true });
    case "STRICT_TRAIT_CHANGED":
    case "INS_REMOVED":
      return ok(dropIns(state));
    case "ATTRIBUTE_SET":
      return setAttribute(state, event.attribute);
    case "ATTRIBUTE_CLEARED":
      return ok({ ...state, attributes: state.attributes.filter((one) => one !== event.attribute) });
  }
}

const isUnsure = (attribute: IdentityAttribute) => attribute !== "homonyme";

function refuseUnsure(state: IdentityState) {
  const attribute = state.attributes.find(isUnsure);
  return attribute === undefined ? undefined : fail({ kind: "IDENTITY_NOT_SURE", attribute } as const);
}

/** récupérée → provisoire, qualifiée → validée (INS/va1.60). */
function dropIns({ documentChecked, attributes }: IdentityState): IdentityState {
  return { documentChecked, attributes };
}

function setAttribute(state: IdentityState, attribute: IdentityAttribute): Result<IdentityState, IdentityRefusal> {
  if (state.attributes.includes(attribute)) return ok(state);
  const together = [...state.attributes, attribute];
  if (together.length > 1 && together.includes("fictive")) return fail({ kind: "ATTRIBUTES_EXCLUDE", attribute });
  // In doubt or invented: back to provisoire, matricule and OID gone.
  return ok(isUnsure(attribute) ? { documentChecked: false, attributes: together } : { ...state, attributes: together });
}
