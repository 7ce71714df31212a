export { createInsiPorts } from "./insi-ports.js";
export { buildIdentityBlock } from "./print-identity.js";
export { createIdentityRoutes } from "./routes.js";
