const TEXT_TYPES = new Set(["text", "search", "password", "tel", "url", "email", "number", ""]);

/** The element where characters are being written, if there is one. */
export function findTextField(element: Element | null): HTMLInputElement | HTMLTextAreaElement | undefined {
  if (element instanceof HTMLTextAreaElement) return element.disabled ? undefined : element;
  if (element instanceof HTMLInputElement) return TEXT_TYPES.has(element.type) && !element.disabled ? element : undefined;
  return undefined;
}

/** Writes what the router held back, as if it had just been typed: undo, selection and `input` events included. */
export function insertText(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (field.readOnly) return;
  // The one way to write that keeps the field's own undo history; browsers keep it for that reason.
  if (document.activeElement === field && document.execCommand("insertText", false, text)) {
    // Typed by hand, the browser would have followed the caret.
    if (field.selectionEnd === field.value.length) field.scrollLeft = field.scrollWidth;
    return;
  }
  const room = field.maxLength < 0 ? text : text.slice(0, Math.max(0, field.maxLength - field.value.length));
  field.setRangeText(room, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: room }));
}
