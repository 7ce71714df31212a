import { findCommand, listCommands } from "../commands/find-command.js";
import { performCommand, readCommandState } from "../commands/perform.js";
import { keyPreferences } from "../commands/preference-store.js";
import { readKeys } from "../commands/preferences.js";
import { COMMANDS } from "../commands/registry.js";
import { useStore } from "../use-store.js";
import { KeyButton } from "./key-button.js";
import { layerStore } from "./layers.js";
import { frameStore } from "./windows.js";

/** F-keys of the screen with what they do. Empty while a window is open: the window carries its own. */
export function KeyBar() {
  useStore(layerStore, (state) => state.layers);
  const windows = useStore(frameStore, (state) => state.windows);
  const preferences = useStore(keyPreferences, (state) => state);
  const state = readCommandState();
  const listed = windows.length > 0 ? [] : listCommands(COMMANDS, { ...state, menu: undefined });
  const bar = listed.filter((command) => command.bar !== undefined && command.id !== "validate").sort((a, b) => (a.bar ?? 0) - (b.bar ?? 0));
  const validate = windows.length > 0 ? undefined : findCommand(COMMANDS, "End", state, { typing: false, preferences });
  return (
    <nav className="key-bar" aria-label="Touches de cet écran">
      {bar.map((command) => (
        <KeyButton key={command.id} keySpelling={readKeys(command, preferences)[0]} onPress={() => performCommand(command)}>
          {command.label}
        </KeyButton>
      ))}
      <span className="grow" />
      {validate ? (
        <KeyButton keySpelling="End" primary onPress={() => performCommand(validate)}>
          {validate.label}
        </KeyButton>
      ) : null}
    </nav>
  );
}
