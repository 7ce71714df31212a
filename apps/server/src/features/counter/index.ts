export type { CounterDeps } from "./deps.js";
export { createOrdonnanceOutboxKind } from "./ordonnance-outbox-kind.js";
export { createOrdonnancePorts, type OrdonnancePorts } from "./ordonnance-port.js";
export { createRecoveryOutboxKind } from "./recovery-outbox-kind.js";
export { createCounterRoutes } from "./routes.js";
export { createUuidV7 } from "./uuid-v7.js";
