export { importOfficines, type OfficinesReport } from "./import-officines.js";
export { importOperators, type OperatorsReport } from "./import-operators.js";
export { createOperatorRoutes } from "./routes.js";
