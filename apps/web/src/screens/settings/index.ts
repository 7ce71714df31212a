export { IdentitovigilanceScreen } from "./identitovigilance-screen.js";
