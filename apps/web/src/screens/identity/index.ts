export { IdentityWindow } from "./identity-window.js";
export { InsiWindow } from "./insi-window.js";
