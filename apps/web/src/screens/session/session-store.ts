import type { Session } from "@comptoir/contract";
import { type ApiError, callRoute, sessionKey } from "../../api.js";
import { createStore } from "../../store.js";

export type SessionState = {
  /** `reading`: the page has just been loaded. */
  readonly phase: "reading" | "closed" | "open" | "locked";
  /** Kept while locked: whose sale it is, and which officine. */
  readonly session?: Session | undefined;
  /** Why the login screen is shown, when it was not asked for. */
  readonly reason?: string | undefined;
};

export const sessionStore = createStore<SessionState>({ phase: "reading" });

/** After a reload: the cookie and this tab's key still hold, or one logs in again. */
export async function readSession(): Promise<void> {
  if (!sessionKey.read()) return sessionStore.set({ phase: "closed" });
  const result = await callRoute("getSession", {});
  if (result.ok) return sessionStore.set({ phase: result.value.locked ? "locked" : "open", session: result.value });
  const locked = result.error.kind === "REFUSED" && result.error.code === "SESSION_VERROUILLEE";
  if (locked) return sessionStore.set({ phase: "locked" });
  sessionStore.set({ phase: "closed", reason: result.error.kind === "REFUSED" ? undefined : result.error.text });
}

/** Login, unlock and fast switch are one act: the operator at the keyboard proves who they are. */
export async function openSession(code: string, password: string): Promise<ApiError | undefined> {
  const result = await callRoute("openSession", { body: { code, password } });
  if (!result.ok) return result.error;
  sessionKey.write(result.value.key);
  sessionStore.set({ phase: "open", session: result.value });
  return undefined;
}

/** What must be done while the session still holds: the sale on screen is saved. */
let beforeLeaving: () => Promise<unknown> = async () => undefined;
export function setBeforeLeaving(hook: () => Promise<unknown>): void {
  beforeLeaving = hook;
}

export async function lockSession(): Promise<void> {
  // The screen hides at once; the server is told in the same breath.
  sessionStore.set((state) => ({ ...state, phase: "locked", reason: undefined }));
  await beforeLeaving();
  await callRoute("lockSession", {});
}

export async function closeSession(): Promise<void> {
  await beforeLeaving();
  await callRoute("closeSession", {});
  sessionKey.forget();
  sessionStore.set({ phase: "closed" });
}

/** The server no longer knows this session: what is on screen stays in memory, the operator proves who they are again. */
export function loseSession(code: "SESSION_REQUISE" | "SESSION_VERROUILLEE", reason: string): void {
  sessionStore.set((state) => {
    if (state.phase !== "open") return state;
    return code === "SESSION_VERROUILLEE" ? { ...state, phase: "locked" } : { ...state, phase: "closed", reason };
  });
}
