import { useSyncExternalStore } from "react";
import type { Store } from "./store.js";

/** `select` returns a part of the state, never a new object: React compares what it returns. */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
