export { ReadingStore } from "./reading-store.js";
export { createCardRoutes } from "./routes.js";
export { createSandboxCards, isApcvCode } from "./sandbox-cards.js";
