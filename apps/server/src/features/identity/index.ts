export { createInsiPorts } from "./insi-ports.js";
export { createIdentityRoutes } from "./routes.js";
