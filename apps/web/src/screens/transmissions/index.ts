export { TransmissionWindow } from "./transmission-window.js";
export { TransmissionsScreen } from "./transmissions-screen.js";
