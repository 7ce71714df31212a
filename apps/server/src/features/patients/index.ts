export { createPatientInTransaction } from "./create-patient.js";
export { foldName, foldQuery } from "./fold-names.js";
export { importPatients, type PatientsReport } from "./import-patients.js";
export { createPatientRoutes, type PatientsDeps } from "./routes.js";
export { findPatient, findPatientByTraits, getPatientSummary, type PatientRow, type PatientTraits } from "./store.js";
