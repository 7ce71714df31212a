export { learnPrescriber } from "./learn-prescriber.js";
export { createPrescriberRoutes } from "./routes.js";
