export { LoginScreen } from "./login-screen.js";
export { loseSession, readSession, sessionStore } from "./session-store.js";
export { useIdleLock } from "./use-idle-lock.js";
