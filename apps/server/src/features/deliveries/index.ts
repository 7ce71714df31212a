export { createAnnulationOutboxKind } from "./annulation-outbox-kind.js";
export { createDeliveryRoutes } from "./routes.js";
export { endWhenCancelled, transmissionGuard } from "./transmission-guard.js";
