export { createReportRoutes } from "./routes.js";
