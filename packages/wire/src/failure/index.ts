export { fail, ok, type Result } from "./result.js";
