import { keyPreferences } from "../commands/preference-store.js";
import { readKeys } from "../commands/preferences.js";
import { COMMANDS } from "../commands/registry.js";
import { KeyButton } from "../frame/key-button.js";
import { frameStore, openWindow } from "../frame/windows.js";
import { useStore } from "../use-store.js";
import { offerImage } from "./image-inbox.js";
import { useGivenFile } from "./use-given-file.js";

const WAYS = [
  { id: "code.camera", window: "camera", label: "Caméra" },
  { id: "code.image", window: "image", label: "Fichier image" },
] as const;

/** Beside a field that takes a code: the other ways to read one. An image dropped or pasted here is read at once. */
export function CodeWays() {
  const preferences = useStore(keyPreferences, (state) => state);
  useGivenFile((file) => {
    // The window for images takes its own.
    if (!frameStore.get().windows.some(({ id }) => id === "image")) offerImage(file);
  });
  return (
    <div className="code-ways">
      {WAYS.map(({ id, window, label }) => {
        const command = COMMANDS.find((one) => one.id === id);
        return (
          <KeyButton key={id} keySpelling={command && readKeys(command, preferences)[0]} onPress={() => openWindow(window)}>
            {label}
          </KeyButton>
        );
      })}
    </div>
  );
}
