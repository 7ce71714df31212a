export { createDocumentRoutes } from "./routes.js";
