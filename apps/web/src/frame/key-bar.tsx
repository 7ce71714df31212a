import { findCommand, listCommands } from "../commands/find-command.js";
import { performCommand, readCommandState } from "../commands/perform.js";
import { keyPreferences } from "../commands/preference-store.js";
import { canRemap, readKeys } from "../commands/preferences.js";
import { COMMANDS } from "../commands/registry.js";
import { useStore } from "../use-store.js";
import { Key } from "./key.js";
import { KeyButton } from "./key-button.js";
import { layerStore } from "./layers.js";
import { frameStore } from "./windows.js";

/** Keys of the window on top that no button of its own bears: said, not pressed. */
function WindowHints() {
  const preferences = useStore(keyPreferences, (state) => state);
  const here = listCommands(COMMANDS, readCommandState()).filter((command) => command.scope.startsWith("window:") && command.local);
  const hints = new Map<string, string[]>();
  for (const command of here) {
    const keys = readKeys(command, preferences);
    // Letters and Inser stand on the window's own buttons.
    if (canRemap(command) || keys.length === 0 || keys.includes("Insert")) continue;
    const label = command.gesture ?? command.label;
    const shown = keys.length > 2 ? ["1 à 9, 0"] : keys.slice(0, 1);
    hints.set(label, [...(hints.get(label) ?? []), ...shown]);
  }
  return [...hints].map(([label, keys]) => (
    <span className="key-hint" key={label}>
      {keys.map((key) => (
        <Key key={key} spelling={key} />
      ))}{" "}
      {label}
    </span>
  ));
}

/** F-keys of the screen with what they do. While a window is open its own buttons bear its keys; the bar says the others. */
export function KeyBar() {
  useStore(layerStore, (state) => state.layers);
  const windows = useStore(frameStore, (state) => state.windows);
  const preferences = useStore(keyPreferences, (state) => state);
  const state = readCommandState();
  const listed = windows.length > 0 ? [] : listCommands(COMMANDS, { ...state, menu: undefined });
  const bar = listed
    .filter((command) => command.bar !== undefined && command.id !== "validate")
    .sort((a, b) => (a.bar ?? 0) - (b.bar ?? 0));
  const validate = windows.length > 0 ? undefined : findCommand(COMMANDS, "End", state, { typing: false, preferences });
  return (
    <nav className="key-bar" aria-label="Touches de cet écran">
      <span className="key-bar-keys">
        {windows.length > 0 ? <WindowHints /> : null}
        {bar.map((command) => (
          <KeyButton key={command.id} keySpelling={readKeys(command, preferences)[0]} onPress={() => performCommand(command)}>
            {command.short ?? command.label}
          </KeyButton>
        ))}
      </span>
      {validate ? (
        <KeyButton keySpelling="End" primary onPress={() => performCommand(validate)}>
          {validate.label}
        </KeyButton>
      ) : null}
    </nav>
  );
}
