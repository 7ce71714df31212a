export { findPresentation, findPresentations } from "./get-presentation.js";
export { type ImportProgress, type ImportReport, importBdpm } from "./import-bdpm.js";
export { findMedicineBase } from "./medicine-base.js";
export { findProductFacts, findSpecialityFacts, type ProductFacts } from "./product-facts.js";
export { readExtractFolder } from "./read-extract-folder.js";
export { createMedicinesRoutes } from "./routes.js";
