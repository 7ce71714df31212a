export { EditPatientWindow } from "./edit-patient-window.js";
export { MergeWindow } from "./merge-window.js";
export { NewPatientWindow } from "./new-patient-window.js";
export { PatientForm, usePatientEdit, usePatientForm } from "./patient-form.js";
export { PatientRow } from "./patient-row.js";
export { PatientSheet } from "./patient-sheet.js";
export { PatientsScreen } from "./patients-screen.js";
export { usePatientSearch } from "./use-patient-search.js";
