export { useForeseenText } from "./held-key.js";
export { startKeyRouter } from "./key-router.js";
