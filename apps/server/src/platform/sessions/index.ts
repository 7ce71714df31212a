export { type Authentication, authenticate, type SessionDeps } from "./authenticate.js";
export { type AttemptKey, countAttempt, forgiveAttempts } from "./lockout.js";
export { HashQueueFull, hashPassword, prepareDummyHash, verifyPassword } from "./password.js";
export { findPasswordFault } from "./password-rules.js";
export { createSecret, digestSecret, isSecret } from "./secrets.js";
export { buildActor, type OperatorState, type SessionState } from "./session-state.js";
export {
  closeSession,
  closeSessions,
  ensureWorkstation,
  findLogin,
  findSession,
  findWorkstation,
  insertSession,
  lockSession,
  readRole,
  rememberOperator,
  unlockSession,
} from "./session-store.js";
