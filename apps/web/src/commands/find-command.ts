import type { Command, CommandState, Scope } from "./command.js";
import { isSingleKey } from "./keys.js";
import { type KeyPreferences, readKeys } from "./preferences.js";

/** Scopes alive now, the nearest first. An open window or menu silences the screen below. */
export function listScopes(state: Pick<CommandState, "place" | "window" | "menu">): readonly Scope[] {
  if (state.window) return [`window:${state.window}`, "global"];
  if (state.place === "session") return ["session", "global"];
  if (state.menu) return [`menu:${state.menu}`, "global", "frame"];
  return [state.place, "frame", "global"];
}

/** Right, then what the layer on top lends, then the row's own predicate. */
export function isAllowed(command: Command, state: CommandState): boolean {
  if (command.right && !state.rights.has(command.right)) return false;
  if ("act" in command.effect && !state.acts.has(command.effect.act)) return false;
  return command.when?.(state) ?? true;
}

/** The command that a key starts here, if any. While a text field has the caret, single characters belong to the text. */
export function findCommand(
  commands: readonly Command[],
  spelling: string,
  state: CommandState,
  options: { readonly typing: boolean; readonly preferences: KeyPreferences },
): Command | undefined {
  if (options.typing && isSingleKey(spelling)) return undefined;
  for (const scope of listScopes(state)) {
    const found = commands.find(
      (command) => command.scope === scope && readKeys(command, options.preferences).includes(spelling) && isAllowed(command, state),
    );
    if (found) return found;
  }
  return undefined;
}

/** Commands alive in a state, in the order of the registry. */
export function listCommands(commands: readonly Command[], state: CommandState): readonly Command[] {
  const scopes = listScopes(state);
  return commands.filter((command) => scopes.includes(command.scope) && isAllowed(command, state));
}
