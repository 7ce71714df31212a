export { recoverAzerty } from "./azerty.js";
export {
  BURST_DEFAULTS,
  type Burst,
  type BurstDetector,
  type BurstOptions,
  type BurstState,
  type BurstStep,
  createBurstDetector,
  elapseBurst,
  stepBurst,
} from "./burst-detector.js";
export type { KeyPress } from "./burst-key.js";
export { drawDatamatrix } from "./datamatrix/draw-datamatrix.js";
export { type Gs1Date, parseGs1Date } from "./gs1-date.js";
export { hasGtinKey } from "./gtin.js";
export { type Gs1Failure, type Gs1Reading, type Gs1Warning, MEDICINE_ELEMENTS, parseGs1 } from "./parse-gs1.js";
export { readPhysicalKey } from "./physical-key.js";
export type { Gs1Element } from "./split-gs1.js";
export { type Symbology, stripSymbologyId } from "./symbology.js";
