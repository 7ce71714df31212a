export type { TransmissionsDeps } from "./deps.js";
export { createTransmissionRoutes } from "./routes.js";
export { describeTransmission } from "./texts.js";
