import { findTextField } from "./insert-text.js";

/** What makes a text look the same and stand at the same place. */
const COPIED = [
  "fontFamily",
  "fontSize",
  "fontStyle",
  "fontWeight",
  "fontVariantNumeric",
  "lineHeight",
  "letterSpacing",
  "textTransform",
  "textIndent",
  "color",
  "backgroundColor",
  "paddingTop",
  "paddingRight",
  "paddingBottom",
  "paddingLeft",
  "borderTopWidth",
  "borderRightWidth",
  "borderBottomWidth",
  "borderLeftWidth",
  "borderRadius",
] as const;

let ghost: HTMLElement | undefined;

/**
 * Shows characters that are still held as if the field already had them. It is a picture laid over the field: the field, its undo
 * history and the page know nothing of it, so that a scanner's burst never enters a field, not even for a moment. Empty = take it off.
 */
export function showPending(text: string): void {
  ghost?.remove();
  ghost = undefined;
  const field = findTextField(document.activeElement);
  if (!field || field.readOnly || text === "") return;
  const box = field.getBoundingClientRect();
  const look = getComputedStyle(field);
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  const atEnd = end === field.value.length;

  ghost = document.createElement("div");
  ghost.className = "pending-echo";
  ghost.setAttribute("aria-hidden", "true");
  for (const name of COPIED) ghost.style[name] = look[name];
  ghost.style.left = `${box.left}px`;
  ghost.style.top = `${box.top}px`;
  ghost.style.width = `${box.width}px`;
  ghost.style.height = `${box.height}px`;
  ghost.style.justifyContent = look.textAlign === "right" || look.textAlign === "end" ? "flex-end" : "flex-start";
  if (field instanceof HTMLTextAreaElement) ghost.classList.add("pending-echo-lines");
  else if (field.type === "password") ghost.classList.add("pending-echo-secret");

  const before = document.createElement("span");
  before.className = "pending-echo-caret";
  before.textContent = field.value.slice(0, start) + text;
  ghost.append(before, field.value.slice(end));
  document.body.append(ghost);
  ghost.scrollTop = field.scrollTop;
  ghost.scrollLeft = atEnd ? ghost.scrollWidth : field.scrollLeft;
}
