import { readPhysicalKey } from "./physical-key.js";

/** A key going down, as the browser tells it (`KeyboardEvent`); nothing else of the event is needed. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  /** `event.timeStamp`: milliseconds of one clock. */
  readonly timeMs: number;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  readonly meta?: boolean;
  /** The key is being held down. */
  readonly repeat?: boolean;
}

export type KeyMeaning =
  /** Writes something: `raw` by the computer's layout, `physical` by the place of the key. */
  | { readonly kind: "character"; readonly raw: string; readonly physical: string }
  | { readonly kind: "terminator"; readonly terminator: "Enter" | "Tab" }
  /** Shift and its like: part of a burst or not, it changes nothing. */
  | { readonly kind: "modifier" }
  | { readonly kind: "other" };

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn"]);
const GS = "\u001d";

/** Sorts a key: character, end of a burst, modifier or anything else. */
export function readKey(press: KeyPress): KeyMeaning {
  if (MODIFIERS.has(press.key)) return { kind: "modifier" };
  if (press.repeat || press.meta) return { kind: "other" };
  const altGraph = press.ctrl === true && press.alt === true;
  if (press.ctrl && !altGraph) return readControl(press);
  if (press.alt && !altGraph) return { kind: "other" };
  if (press.key === "Enter" || press.key === "Tab") return { kind: "terminator", terminator: press.key };
  const writes = [...press.key].length === 1;
  const shift = press.shift ?? (writes && press.key !== press.key.toLowerCase());
  const physical = readPhysicalKey(press.code, shift);
  // A dead key writes nothing by itself, yet has its place in the code.
  if (press.key === "Dead" || press.key === "Unidentified" || press.key === "Process")
    return physical === undefined ? { kind: "other" } : { kind: "character", raw: "", physical };
  return writes ? { kind: "character", raw: press.key, physical: physical ?? press.key } : { kind: "other" };
}

/** Scanners send the separator of GS1 as Ctrl+], and some send their line end as Ctrl+M or Ctrl+J. */
function readControl(press: KeyPress): KeyMeaning {
  if (press.code === "BracketRight" || press.key === GS) return { kind: "character", raw: GS, physical: GS };
  if (press.code === "KeyM" || press.code === "KeyJ") return { kind: "terminator", terminator: "Enter" };
  if (press.code === "KeyI") return { kind: "terminator", terminator: "Tab" };
  return { kind: "other" };
}
