import type { KeyPress } from "@comptoir/wire/barcode";
import { findTextField } from "../scanner/insert-text.js";
import { createStore } from "../store.js";
import { useStore } from "../use-store.js";

interface HeldKey {
  /** The field that has the focus, and what it will hold if the key was written by a hand. */
  readonly field: Element | undefined;
  readonly text: string;
}

const NOTHING: HeldKey = { field: undefined, text: "" };
const heldKey = createStore<HeldKey>(NOTHING);

/** Told by the key router. Two keys held may be a scanner's: nobody is told their text. */
export function noteHeld(presses: readonly KeyPress[]): void {
  const [only, ...others] = presses;
  const field = only && others.length === 0 && only.key.length === 1 ? findTextField(document.activeElement) : undefined;
  if (!only || !field || field.readOnly || field.type === "password") {
    heldKey.set(NOTHING);
    return;
  }
  const start = field.selectionStart ?? field.value.length;
  const text = `${field.value.slice(0, start)}${only.key}${field.value.slice(field.selectionEnd ?? start)}`;
  heldKey.set({ field, text });
}

/**
 * The text of a search field as soon as its key is pressed: a search need not wait until it is sure that no scanner is typing. The field
 * itself still does.
 */
export function useForeseenText(text: string, field: { readonly current: Element | null }): string {
  const held = useStore(heldKey, (state) => state);
  return held.field !== undefined && held.field === field.current ? held.text : text;
}
