export { LoginScreen } from "./login-screen.js";
export { loseSession, readSession, sessionStore, setBeforeLeaving } from "./session-store.js";
export { useIdleLock } from "./use-idle-lock.js";
