import type { Command } from "../commands/command.js";
import { isAllowed, listCommands } from "../commands/find-command.js";
import { nameKey } from "../commands/keys.js";
import { performCommand, readCommandState } from "../commands/perform.js";
import { keyPreferences } from "../commands/preference-store.js";
import { readKeys } from "../commands/preferences.js";
import { COMMANDS } from "../commands/registry.js";
import { useStore } from "../use-store.js";
import { frameStore, openMenu } from "./windows.js";

/** Menus by letters: `F` Facturation, `C` then `J` Patients… Only what exists and what this operator may open. */
export function MenuBar() {
  const place = useStore(frameStore, (state) => state.place);
  const open = useStore(frameStore, (state) => state.menu);
  const preferences = useStore(keyPreferences, (state) => state);
  const state = readCommandState();
  const top = COMMANDS.filter((command) => command.menu === "top" && isAllowed(command, state));
  const isHere = (command: Command): boolean =>
    "go" in command.effect
      ? command.effect.go === place
      : "menu" in command.effect && COMMANDS.some((item) => item.menu === "C" && "go" in item.effect && item.effect.go === place);
  const label = (command: Command) => {
    const key = readKeys(command, preferences)[0];
    return (
      <>
        {key ? <kbd>{nameKey(key)}</kbd> : null}
        {key ? " " : null}
        <span>{command.label}</span>
      </>
    );
  };
  return (
    <nav className="menu-bar" aria-label="Menus">
      {top.map((command) => {
        const menu = "menu" in command.effect ? command.effect.menu : undefined;
        const items = menu && open === menu ? listCommands(COMMANDS, { ...state, menu }).filter((item) => item.menu === menu) : [];
        return (
          <div className="menu-entry" key={command.id}>
            <button
              type="button"
              className={isHere(command) ? "menu-button menu-button-here" : "menu-button"}
              aria-current={isHere(command) && !menu ? "page" : undefined}
              aria-expanded={menu ? open === menu : undefined}
              onClick={() => performCommand(command)}
            >
              {label(command)}
            </button>
            {items.length > 0 ? (
              <ul className="menu-list" aria-label={command.label}>
                {items.map((item) => (
                  <li key={item.id}>
                    <button type="button" className="menu-item" onClick={() => performCommand(item)}>
                      {label(item)}
                    </button>
                  </li>
                ))}
              </ul>
            ) : null}
          </div>
        );
      })}
      {open ? (
        <button type="button" className="menu-veil" aria-label="Fermer le menu" tabIndex={-1} onClick={() => openMenu(undefined)} />
      ) : null}
    </nav>
  );
}
