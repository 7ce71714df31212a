import type { Command, Scope } from "./command.js";
import { isSingleKey } from "./keys.js";

/** Of this browser: single-key commands on or off, and the letters changed (command id → character). WCAG 2.1.4. */
export interface KeyPreferences {
  readonly singleKeys: boolean;
  readonly letters: Readonly<Record<string, string>>;
}
export const DEFAULT_PREFERENCES: KeyPreferences = { singleKeys: true, letters: {} };

/** Keys of a command as this browser wants them. */
export function readKeys(command: Command, preferences: KeyPreferences): readonly string[] {
  const letter = preferences.letters[command.id];
  const keys = letter && canRemap(command) ? command.keys.map((key) => (isSingleKey(key) ? letter : key)) : command.keys;
  return preferences.singleKeys ? keys : keys.filter((key) => !isSingleKey(key));
}

/** A command with exactly one single key can be given another; the digits of a numbered list stay what they are. */
export function canRemap(command: Command): boolean {
  return command.keys.filter(isSingleKey).length === 1;
}

/** Two scopes that can be alive together: the same one, a screen or a menu and the frame, anything and `global`. */
export function overlap(a: Scope, b: Scope): boolean {
  if (a === b || a === "global" || b === "global") return true;
  const [one, other] = a === "frame" ? [a, b] : [b, a];
  return one === "frame" && other !== "session" && !other.startsWith("window:");
}

/** The command that already uses a key where `command` lives; undefined = the key is free there. */
export function findClash(commands: readonly Command[], command: Command, key: string, preferences: KeyPreferences): Command | undefined {
  return commands.find(
    (other) => other.id !== command.id && overlap(other.scope, command.scope) && readKeys(other, preferences).includes(key),
  );
}

const KEY = "comptoir.touches";

/** What was stored, or the defaults when it is absent or was damaged. */
export function parsePreferences(text: string | null): KeyPreferences {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    if (typeof value !== "object" || value === null) return DEFAULT_PREFERENCES;
    const { singleKeys, letters } = value as { singleKeys?: unknown; letters?: unknown };
    const entries = typeof letters === "object" && letters !== null ? Object.entries(letters as Record<string, unknown>) : [];
    return {
      singleKeys: singleKeys !== false,
      letters: Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && isSingleKey(entry[1])),
      ),
    };
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

export function loadPreferences(): KeyPreferences {
  return parsePreferences(localStorage.getItem(KEY));
}

export function savePreferences(preferences: KeyPreferences): void {
  localStorage.setItem(KEY, JSON.stringify(preferences));
}
