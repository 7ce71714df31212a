export { changeIdentity, type IdentityChange } from "./change-identity.js";
export { createPatientInTransaction } from "./create-patient.js";
export { findLikelyPatients, listLikelyPatients } from "./find-likely-patients.js";
export { foldName, foldQuery } from "./fold-names.js";
export { readIdentityState } from "./identity-state.js";
export { importFhirPatients } from "./import-fhir.js";
export { importPatients } from "./import-patients.js";
export { recordInsExchange } from "./ins-exchanges.js";
export { readPatientRecord } from "./patient-record.js";
export { buildSummary } from "./patient-view.js";
export { listPatientsBearing, mayBeSamePerson } from "./people-on-cards.js";
export { detectFormat } from "./read-fhir-file.js";
export { createPatientRoutes, type PatientsDeps } from "./routes.js";
export {
  findPatient,
  findPatientByTraits,
  getPatientSummary,
  listBearers,
  lockPatient,
  type PatientRow,
  type PatientTraits,
} from "./store.js";
export { readStrictTraits } from "./strict-traits.js";
