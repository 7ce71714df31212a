export { createPatientInTransaction } from "./create-patient.js";
export { foldName, foldQuery } from "./fold-names.js";
export { importFhirPatients } from "./import-fhir.js";
export { importPatients } from "./import-patients.js";
export { detectFormat } from "./read-fhir-file.js";
export { createPatientRoutes, type PatientsDeps } from "./routes.js";
export { findPatient, findPatientByTraits, getPatientSummary, type PatientRow, type PatientTraits } from "./store.js";
