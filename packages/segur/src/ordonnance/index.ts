export { createOnOuverte } from "./client.js";
export { type CodeNonReconnu, lireCodeOrdonnance, parseNumeroOrdonnance } from "./lire-code-ordonnance.js";
export * from "./types.js";
