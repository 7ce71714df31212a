export type { CounterDeps } from "./deps.js";
export { insertOrdonnancierEntries, takeOrdonnancierNumbers } from "./dispensation-store.js";
export { createOrdonnanceOutboxKind, judgeFailure, ORDONNANCE_SERVICE, orderingKeyOf } from "./ordonnance-outbox-kind.js";
export { createOrdonnancePorts, type OrdonnancePorts } from "./ordonnance-port.js";
export { refuseValidation } from "./policy.js";
export { createRecoveryOutboxKind, recoveryKeyOf } from "./recovery-outbox-kind.js";
export { createCounterRoutes } from "./routes.js";
export { insertSale } from "./store.js";
export { createUuidV7 } from "./uuid-v7.js";
