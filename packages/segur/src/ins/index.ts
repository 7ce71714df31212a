export { completeBirthDate, isCalendarDay, type PartialDate, toBillingDay } from "./birth-date.js";
export { type BirthPlace, parseBirthPlace, UNKNOWN_PLACE } from "./birth-place.js";
export { foldForComparison, isFirstNameCoherent, listDifferences, proposeFirstName, type TraitName } from "./compare-traits.js";
export { type DatamatrixFailure, type DatamatrixIns, decodeDatamatrixIns, encodeDatamatrixIns } from "./datamatrix.js";
export {
  applyIdentityEvent,
  findTransmissibleIns,
  IDENTITY_ATTRIBUTES,
  IDENTITY_STATUSES,
  type IdentityAttribute,
  type IdentityEvent,
  type IdentityRefusal,
  type IdentityState,
  type IdentityStatus,
  type InsSource,
  mayCallInsi,
  mayTransmitMatricule,
  NEW_IDENTITY,
  readIdentityStatus,
} from "./identity-status.js";
export { createInsiClient, type InsiClientOptions } from "./insi/client.js";
export type {
  AnsweredIns,
  CardBeneficiary,
  CardNumber,
  InsiAnswer,
  InsiAuthentication,
  InsiExchange,
  InsiFailure,
  InsiPort,
  InsiResult,
  InsiSoftware,
  NotImportable,
  SearchTraits,
} from "./insi/types.js";
export {
  type AnsweredMatricule,
  computeMatriculeKey,
  type MatriculeFailure,
  parseMatricule,
  readAnsweredMatricule,
} from "./matricule.js";
export { type NameFailure, normalizeNom, normalizePrenom } from "./normalize-name.js";
export type { Ins, MatriculeIns, Sexe, StrictTraits } from "./types.js";
