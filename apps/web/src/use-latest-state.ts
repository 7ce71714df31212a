import { useRef, useState } from "react";

/**
 * State that a key handler reads as it is now: a digit that the scanner's router held back and the FIN that let it through come in one
 * tick, before anything is drawn again.
 */
export function useLatestState<T>(initial: T) {
  const [shown, show] = useState(initial);
  const latest = useRef(initial);
  const change = (to: (current: T) => T): void => {
    latest.current = to(latest.current);
    show(latest.current);
  };
  return { shown, change, read: () => latest.current };
}
