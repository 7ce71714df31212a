export { backOff } from "./back-off.js";
export { parseRetryAfter } from "./parse-retry-after.js";
