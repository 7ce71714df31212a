import { type RefObject, useEffect, useRef } from "react";

const FIELDS = "input:not([disabled]):not([readonly]):not([type=hidden]), textarea:not([disabled]):not([readonly])";

/** Entrée = next field of the group `box`; in the last one, `onLast`. The group says so to the key router: `data-enter-moves`. */
export function useEnterMovesOn(box: RefObject<HTMLElement | null>, onLast: () => void): void {
  const last = useRef(onLast);
  useEffect(() => {
    last.current = onLast;
  });
  useEffect(() => {
    const group = box.current;
    if (!group) return;
    const moveOn = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || event.ctrlKey || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      const fields = [...group.querySelectorAll<HTMLInputElement>(FIELDS)];
      const next = fields[fields.indexOf(event.target) + 1];
      if (next) {
        next.focus();
        next.select();
      } else last.current();
    };
    group.setAttribute("data-enter-moves", "");
    group.addEventListener("keydown", moveOn);
    return () => group.removeEventListener("keydown", moveOn);
  }, [box]);
}
