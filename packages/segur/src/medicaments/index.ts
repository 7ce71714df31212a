export { type BoxCode, type BoxWarning, interpretBoxCode } from "./box-code.js";
export { type Code13, cip7FromCip13, cip13FromCip7, classifyCode13, ean13Key } from "./cip.js";
export { compositionKey, type Folding } from "./composition-key.js";
export { dosageKey } from "./dosage-key.js";
export { EXTRACT_FILES, type ExtractFileKey } from "./extract-files.js";
export type {
  AtcCode,
  Component,
  Condition,
  ExtractRows,
  GenericMember,
  HybridGroup,
  HybridMember,
  PresentationRow,
  Shortage,
  Speciality,
} from "./model.js";
export { isNarrowMargin, NARROW_MARGIN_SUBSTANCES } from "./narrow-margin.js";
export { type OrdonnancierList, ordonnancierList } from "./ordonnancier-list.js";
export { type ExtractFailure, type LineFault, MAX_FILE_BYTES, type OpenedFile, openExtractFile } from "./read-rows.js";
export { searchKey } from "./search-key.js";
export { soundKey } from "./sound-key.js";
export { type BoxContent, parseBoxContent, parseUnitsPerBox } from "./units.js";
