export { DocumentsScreen } from "./documents-screen.js";
export { PatientDocuments } from "./patient-documents.js";
export { ReceivedDocumentWindow } from "./received-document-window.js";
