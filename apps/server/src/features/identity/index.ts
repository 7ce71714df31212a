export { createInsiPorts } from "./insi-ports.js";
export { printIdentity } from "./print-identity.js";
export { startPurge } from "./purge-calls.js";
export { createIdentityRoutes } from "./routes.js";
