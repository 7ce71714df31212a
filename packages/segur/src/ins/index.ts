export { completeBirthDate, isCalendarDay, type PartialDate, toBillingDay } from "./birth-date.js";
export { type BirthPlace, parseBirthPlace, UNKNOWN_PLACE } from "./birth-place.js";
export type {
  ApcvBeneficiary,
  ApcvContext,
  ApcvFailure,
  ApcvPort,
  CardReaderFailure,
  CarteVitaleReader,
} from "./cards/ports.js";
export { findOwnNumber, toCardBeneficiary } from "./cards/to-card-beneficiary.js";
export { decodeVitaleReading, type VitaleBeneficiary, type VitaleReading, type VitaleReadingFailure } from "./cards/vitale-reading.js";
export { type DocumentIdentity, decodeRecordTarget, type RecordTargetFailure } from "./cda/decode-record-target.js";
export { encodeRecordTarget } from "./cda/encode-record-target.js";
export { foldForComparison, isFirstNameCoherent, listDifferences, proposeFirstName, type TraitName } from "./compare-traits.js";
export { type DatamatrixFailure, type DatamatrixIns, decodeDatamatrixIns, encodeDatamatrixIns } from "./datamatrix.js";
export type { IncomingIdentity, IncomingInsFailure, LocalId, OutgoingIdentity, Unwritable } from "./exchange-identity.js";
export { decodeFhirPatient, type FhirPatientFailure } from "./fhir/decode-patient.js";
export { encodeFhirPatient, type FhirGeneration } from "./fhir/encode-patient.js";
export { decodeIdentityMessage, type IdentityMessageFailure } from "./hl7v2/decode-message.js";
export { type EncodeFailure, encodeIdentityMessage } from "./hl7v2/encode-message.js";
export type { CheckedPaper, CollectionMethod, IdentityMessage, MessageHeader, ReceivedIdentity } from "./hl7v2/types.js";
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
