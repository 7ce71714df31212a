export { startKeyRouter } from "./key-router.js";
