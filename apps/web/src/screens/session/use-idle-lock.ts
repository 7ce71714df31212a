import { useEffect } from "react";
import { useStore } from "../../use-store.js";
import { lockSession, sessionStore } from "./session-store.js";

const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel"] as const;

/** Locks the screen after `session.idleLockSeconds` without a sign of life. The scanner is a keyboard: it counts. */
export function useIdleLock(): void {
  const seconds = useStore(sessionStore, (state) => (state.phase === "open" ? state.session?.idleLockSeconds : undefined));
  useEffect(() => {
    if (!seconds || seconds <= 0) return;
    let timer: ReturnType<typeof setTimeout>;
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void lockSession(), seconds * 1000);
    };
    restart();
    for (const sign of SIGNS) window.addEventListener(sign, restart, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, restart, { capture: true });
    };
  }, [seconds]);
}
