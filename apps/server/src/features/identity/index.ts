export { createInsiPorts } from "./insi-ports.js";
export { printIdentity } from "./print-identity.js";
export { createIdentityRoutes } from "./routes.js";
