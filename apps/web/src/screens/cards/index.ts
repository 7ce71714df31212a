export { CardWindow } from "./card-window.js";
export { takePhoneCode } from "./phone-code.js";
