import type { KeyPress } from "@comptoir/wire/barcode";
import { shouldFinValidate } from "../commands/fin-key.js";
import { findCommand } from "../commands/find-command.js";
import { isSingleKey, spellKey } from "../commands/keys.js";
import { performCommand, readCommandState } from "../commands/perform.js";
import { keyPreferences } from "../commands/preference-store.js";
import { COMMANDS } from "../commands/registry.js";
import { noteHeld } from "../frame/foreseen-text.js";
import { findTextField, insertText } from "./insert-text.js";
import { createKeyGate } from "./key-gate.js";
import { showPending } from "./pending-echo.js";
import { routeScan } from "./route-scan.js";

/** Keys whose own meaning in a browser (search, panes) would take the hand away, bound here or not. */
const CAPTURED = new Set(["F2", "F3", "F4", "F6", "F8", "F9"]);
/** Keys of an accent being composed by the system; a hand that typed fewer keys than this just before is no scanner. */
const COMPOSING = new Set(["Dead", "Process", "Unidentified"]);
const SURE_BURST = 3;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);

/** FIN pressed twice at the same place of the same field: there is nowhere left to move. */
let lastFin: { readonly field: Element; readonly caret: number | null; readonly value: string } | undefined;

function finValidates(): boolean {
  const field = findTextField(document.activeElement);
  if (!field) return shouldFinValidate(undefined);
  const caret = field.selectionEnd;
  const unmoved = lastFin?.field === field && lastFin.caret === caret && lastFin.value === field.value;
  lastFin = { field, caret, value: field.value };
  return shouldFinValidate({
    value: field.value,
    start: field.selectionStart,
    end: caret,
    backward: field.selectionDirection === "backward",
    unmoved,
  });
}

/** Entrée belongs to the button that has the focus, and to the groups of fields that it walks through. */
function isEnterNative(): boolean {
  const active = document.activeElement;
  if (active instanceof HTMLButtonElement || active instanceof HTMLAnchorElement) return true;
  return findTextField(active) !== undefined && active?.closest("[data-enter-moves]") != null;
}

/** Runs the command of a key; true when there was one. */
function dispatch(spelling: string): boolean {
  const field = findTextField(document.activeElement);
  const typing = field !== undefined && !field.readOnly;
  const command = findCommand(COMMANDS, spelling, readCommandState(), { typing, preferences: keyPreferences.get() });
  if (!command) return false;
  performCommand(command, spelling);
  return true;
}

/** What a held key writes, if anything. */
function textOf(press: KeyPress): string {
  return press.key.length === 1 && !(press.ctrl && !press.alt) ? press.key : "";
}

/** Characters that were no part of a burst go where they were aimed, as text or as commands. */
function replay(presses: readonly KeyPress[]): void {
  let text = "";
  for (const press of presses) {
    if (textOf(press) === "") continue;
    const field = findTextField(document.activeElement);
    if (field && !field.readOnly) {
      text += press.key;
      continue;
    }
    if (dispatch(spellKey({ key: press.key, ctrl: false, alt: false, shift: false }))) continue;
    const active = document.activeElement;
    // The space bar presses what has the focus; held back, it has to be done here.
    if (
      press.key === " " &&
      (active instanceof HTMLButtonElement ||
        (active instanceof HTMLInputElement && (active.type === "checkbox" || active.type === "radio")))
    )
      active.click();
  }
  const field = findTextField(document.activeElement);
  if (field && text) insertText(field, text);
}

/**
 * Every key goes through here first. Characters are held for the time it takes to know whether a scanner is typing: a burst
 * goes to the scan router and nowhere else; anything else goes on to the field or the command that it was meant for.
 */
export function startKeyRouter(): void {
  const gate = createKeyGate({
    onBurst: routeScan,
    onTyped: replay,
    onHeld: noteHeld,
    onPending: (presses) => showPending(presses.map(textOf).join("")),
    now: () => performance.now(),
    later(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  let composed = false;

  function onKeyDown(event: KeyboardEvent): void {
    const composes = event.isComposing || COMPOSING.has(event.key);
    if ((composes || composed) && gate.holding() < SURE_BURST && findTextField(document.activeElement)) {
      // An accent typed by hand is the system's work, and so is the letter that it lands on.
      gate.settle();
      composed = event.key === "Dead";
      return;
    }
    composed = false;
    const verdict = gate.press({
      key: event.key,
      code: event.code,
      timeMs: event.timeStamp,
      shift: event.shiftKey,
      ctrl: event.ctrlKey,
      alt: event.altKey,
      meta: event.metaKey,
      repeat: event.repeat,
    });
    if (verdict === "taken") stop(event);
    else act(event);
  }

  function act(event: KeyboardEvent): void {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "End" && plain) {
      if (event.shiftKey || !finValidates()) return;
    } else if (!MODIFIERS.has(event.key)) lastFin = undefined;
    if (event.key === "Enter" && plain && isEnterNative()) return;
    const spelling = spellKey({ key: event.key, ctrl: event.ctrlKey, alt: event.altKey, shift: event.shiftKey });
    // Single keys come through the gate, one press at a time: a key held down does not repeat a command.
    if (!event.metaKey && !isSingleKey(spelling) && dispatch(spelling)) stop(event);
    else if (plain && CAPTURED.has(event.key)) event.preventDefault();
  }

  window.addEventListener("keydown", onKeyDown, { capture: true });
  window.addEventListener("pointerdown", () => gate.settle(), { capture: true });
  window.addEventListener("blur", () => gate.settle());
}

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
