export type { TransmissionsDeps } from "./deps.js";
export { createTransmissionRoutes } from "./routes.js";
export { describeTransmission, nameKind, OUTCOME_TEXTS } from "./texts.js";
