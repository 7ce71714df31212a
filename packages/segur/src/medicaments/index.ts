export { type BoxCode, interpretBoxCode } from "./box-code.js";
export { type Code13, cip13FromCip7, classifyCode13, ean13Key } from "./cip.js";
export { compositionKey } from "./composition-key.js";
export { EXTRACT_FILES, type ExtractFileKey } from "./extract-files.js";
export type {
  AtcCode,
  Component,
  Condition,
  Extract,
  GenericMember,
  HybridMember,
  PresentationRow,
  Shortage,
  Speciality,
} from "./model.js";
export { isNarrowMargin } from "./narrow-margin.js";
export { type OrdonnancierList, ordonnancierList } from "./ordonnancier-list.js";
export { type ExtractCounts, type PartialExtract, type ReadExtract, readExtract } from "./read-extract.js";
export { type ExtractFailure, type LineFault, MAX_FILE_BYTES } from "./read-rows.js";
export { searchKey } from "./search-key.js";
export { parseUnitsPerBox } from "./units.js";
