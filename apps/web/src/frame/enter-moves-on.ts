import type { KeyboardEvent } from "react";

const FIELDS = "input:not([disabled]):not([readonly]):not([type=hidden]), textarea:not([disabled]):not([readonly])";

/** Entrée = next field of this group; in the last one, `onLast`. */
export function enterMovesOn(event: KeyboardEvent<HTMLElement>, onLast: () => void): void {
  if (event.key !== "Enter" || event.ctrlKey || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  event.stopPropagation();
  const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>(FIELDS)];
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) {
    next.focus();
    next.select();
  } else onLast();
}
