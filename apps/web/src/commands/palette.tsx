import { createSpotlight, Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useEffect } from "react";
import { useLayer } from "../frame/layers.js";
import { closeWindow, frameStore } from "../frame/windows.js";
import { useStore } from "../use-store.js";
import { isAllowed } from "./find-command.js";
import { nameKey } from "./keys.js";
import { performCommand, readCommandState } from "./perform.js";
import { keyPreferences } from "./preference-store.js";
import { readKeys } from "./preferences.js";
import { COMMANDS } from "./registry.js";

const [store, palette] = createSpotlight();

/** Ctrl+K: every command of the registry that works from here, by its name. */
export function Palette() {
  const preferences = useStore(keyPreferences, (state) => state);
  const place = useStore(frameStore, (state) => state.place);
  useEffect(() => {
    palette.open();
    return () => palette.close();
  }, []);
  useLayer("window:palette", "Toutes les commandes", { back: () => closeWindow("palette") });
  const state = { ...readCommandState(), window: undefined, refusesCode: false };
  const here = COMMANDS.filter(
    (command) => !command.local && (command.scope === place || command.scope === "frame" || command.scope === "global" || command.menu),
  ).sort((a, b) => Number(b.scope === place) - Number(a.scope === place));
  const actions: SpotlightActionData[] = here
    // What the screen below lends is known when it is back on top: only the right and the place are checked here.
    .filter((command) => "act" in command.effect || isAllowed(command, state))
    .filter((command) => !command.right || state.rights.has(command.right))
    .map((command) => {
      const keys = readKeys(command, preferences);
      const parent = command.menu && command.menu !== "top" ? `${command.menu} ` : "";
      return {
        id: command.id,
        label: command.label,
        description: command.help ?? "",
        ...(keys[0] ? { rightSection: <kbd>{parent + nameKey(keys[0])}</kbd> } : {}),
        onClick: () => {
          closeWindow("palette");
          // After the screen below is on top again.
          setTimeout(() => performCommand(command));
        },
      };
    });
  return (
    <Spotlight
      store={store}
      actions={actions}
      shortcut={null}
      nothingFound="Aucune commande de ce nom."
      lockScroll={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.5 }}
      transitionProps={{ duration: 0 }}
      closeOnEscape={false}
      onSpotlightClose={() => closeWindow("palette")}
      attributes={{ content: { "aria-label": "Toutes les commandes" } }}
      searchProps={{ "aria-label": "Chercher une commande", placeholder: "Chercher une commande…" }}
      classNames={{
        content: "palette",
        search: "palette-search",
        action: "palette-action",
        actionLabel: "palette-label",
        actionDescription: "palette-help",
      }}
    />
  );
}
