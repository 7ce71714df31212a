import * as cards from "./cards.js";
import { recogniseCode } from "./codes.js";
import * as deliveries from "./deliveries.js";
import * as documents from "./documents.js";
import * as identity from "./identity.js";
import * as medicines from "./medicines.js";
import * as patients from "./patients.js";
import * as prescribers from "./prescribers.js";
import * as sales from "./sales.js";
import * as sessions from "./session.js";
import * as system from "./system.js";
import * as transmissions from "./transmissions.js";

export type { CardBeneficiary, CardReading } from "./cards.js";
export type { Recognised } from "./codes.js";
export { recognised } from "./codes.js";
export type { Method, Route } from "./define-route.js";
export type { Delivery, DeliveryLine, DeliverySummary, DeliveryTransmission, OrdonnancierEntry } from "./deliveries.js";
export { deliveryLine } from "./deliveries.js";
export type { DocumentState, ReceivedDocument } from "./documents.js";
export { MAX_DOCUMENT_BYTES, receivedDocument } from "./documents.js";
export type { ErrorBody, ErrorCode } from "./errors.js";
export { ERRORS, errorBody } from "./errors.js";
export type {
  IdentityControl,
  IdentityDecision,
  IdentitySettings,
  InsDocument,
  InsiOutcome,
  ManualControl,
  OptionalTrait,
  Paper,
} from "./identity.js";
export { DEFAULT_PAPERS, identitySettings, MAX_PAPERS, OPTIONAL_TRAITS } from "./identity.js";
export { ECART_LABELS, MOTIF_LABELS } from "./labels.js";
export type { Presentation } from "./medicines.js";
export { findBornMention, namePatient } from "./patient-name.js";
export type { InsAttribute, NoIns, PatientRecord, PatientSummary, StrictTraits } from "./patients.js";
export type { Prescriber } from "./prescribers.js";
export type { Right, Role } from "./rights.js";
export { RIGHTS, RIGHTS_BY_ROLE, ROLES } from "./rights.js";
export type {
  Amount,
  BasketLine,
  ControlRow,
  EcartCode,
  GapReason,
  MotifCode,
  OrdonnanceLineView,
  OrdonnanceView,
  Sale,
  SaleDraft,
  SendState,
  Visit,
  VisitMember,
} from "./sales.js";
export { accord, prescripteur, saleDraft } from "./sales.js";
export type { Session } from "./session.js";
export type { Transmission } from "./transmissions.js";

/** Every route, by the name both sides call it. */
export const routes = {
  openSession: sessions.openSession,
  getSession: sessions.getSession,
  closeSession: sessions.closeSession,
  lockSession: sessions.lockSession,
  knownOperators: sessions.knownOperators,
  searchPatients: patients.searchPatients,
  getPatient: patients.getPatient,
  findLikelyPatients: patients.findLikelyPatients,
  createPatient: patients.createPatient,
  updatePatient: patients.updatePatient,
  mergePatients: patients.mergePatients,
  receiveDocument: documents.receiveDocument,
  listDocuments: documents.listDocuments,
  getDocument: documents.getDocument,
  openDocument: documents.openDocument,
  placeDocument: documents.placeDocument,
  readCard: cards.readCard,
  openApcv: cards.openApcv,
  takeBeneficiary: cards.takeBeneficiary,
  getIns: identity.getIns,
  callInsi: identity.callInsi,
  readInsDocument: identity.readInsDocument,
  setIdentityAttributes: identity.setIdentityAttributes,
  listIdentities: identity.listIdentities,
  getIdentityControl: identity.getIdentityControl,
  decideIdentity: identity.decideIdentity,
  getManualControl: identity.getManualControl,
  validateIdentity: identity.validateIdentity,
  getShownTraits: identity.getShownTraits,
  getIdentitySettings: identity.getIdentitySettings,
  saveIdentitySettings: identity.saveIdentitySettings,
  searchMedicines: medicines.searchMedicines,
  getMedicine: medicines.getMedicine,
  medicineBase: medicines.medicineBase,
  recogniseCode,
  saveSale: sales.saveSale,
  getSale: sales.getSale,
  listSales: sales.listSales,
  parkSale: sales.parkSale,
  dropSale: sales.dropSale,
  consultOrdonnance: sales.consultOrdonnance,
  leaveOrdonnance: sales.leaveOrdonnance,
  confirmOrdonnance: sales.confirmOrdonnance,
  matchBox: sales.matchBox,
  validateSale: sales.validateSale,
  listTransmissions: transmissions.listTransmissions,
  getTransmission: transmissions.getTransmission,
  retryTransmission: transmissions.retryTransmission,
  abandonTransmission: transmissions.abandonTransmission,
  searchPrescribers: prescribers.searchPrescribers,
  listDeliveries: deliveries.listDeliveries,
  getDelivery: deliveries.getDelivery,
  cancelDelivery: deliveries.cancelDelivery,
  printDelivery: deliveries.printDelivery,
  listOrdonnancier: deliveries.listOrdonnancier,
  printOrdonnancier: deliveries.printOrdonnancier,
  status: system.status,
  listAudit: system.listAudit,
  healthz: system.healthz,
} as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
