import { createStore } from "../store.js";
import { DEFAULT_PREFERENCES, type KeyPreferences, loadPreferences, savePreferences } from "./preferences.js";

/** Single-key preferences of this browser, read once and written at each change. */
export const keyPreferences = createStore<KeyPreferences>(typeof localStorage === "undefined" ? DEFAULT_PREFERENCES : loadPreferences());

export function changePreferences(change: (current: KeyPreferences) => KeyPreferences): void {
  keyPreferences.set(change);
  savePreferences(keyPreferences.get());
}
