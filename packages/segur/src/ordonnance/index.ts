export { classifyEcarts, type DeliveredProduct, type GapRow } from "./classify-ecarts.js";
export { createOnOuverte } from "./client.js";
export { encodeExecution } from "./encode-execution.js";
export { findChoice, type StatedReason } from "./find-choice.js";
export type { GapChoice } from "./gap-choices.js";
export { type CodeNonReconnu, lireCodeOrdonnance, parseNumeroOrdonnance } from "./lire-code-ordonnance.js";
export { type BasketItem, findAnsweredLine, type Link, type Matching, matchPrescribed, type Share } from "./match-prescribed.js";
export type { FactsMap, ProductFacts } from "./product-facts.js";
export * from "./types.js";
