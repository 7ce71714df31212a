import { describe, expect, it } from "vitest";
import type { Command } from "./command.js";
import { canRemap, DEFAULT_PREFERENCES, findClash, parsePreferences, readKeys } from "./preferences.js";
import { COMMANDS } from "./registry.js";

function get(id: string): Command {
  const found = COMMANDS.find((command) => command.id === id);
  if (!found) throw new Error(`no command ${id}`);
  return found;
}

describe("key preferences of a browser", () => {
  it("change the letter of a command and keep its other keys", () => {
    const preferences = { singleKeys: true, letters: { "sale.park": "K", "line.more": "*" } };
    expect(readKeys(get("sale.park"), preferences)).toEqual(["K"]);
    expect(readKeys(get("line.more"), preferences)).toEqual(["*", "Ctrl+ArrowUp"]);
    expect(readKeys(get("sale.ordonnance"), preferences)).toEqual(["F3"]);
  });

  it("tell which command already has a letter there", () => {
    expect(findClash(COMMANDS, get("sale.park"), "T", DEFAULT_PREFERENCES)?.id).toBe("menu.transmissions");
    expect(findClash(COMMANDS, get("sale.park"), "J", DEFAULT_PREFERENCES)).toBeUndefined();
    expect(findClash(COMMANDS, get("transmission.retry"), "A", DEFAULT_PREFERENCES)).toBeUndefined();
  });

  it("leave the digits of a numbered list alone", () => {
    expect(canRemap(get("control.choose"))).toBe(false);
    expect(canRemap(get("menu.donnees"))).toBe(true);
  });

  it.each([null, "", "{", "[]", "3", '{"letters":4}', '{"letters":{"sale.park":"AB","x":1}}'])(
    "fall back on the defaults when %j was stored",
    (text) => {
      expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
    },
  );

  it("are read back as they were written", () => {
    const preferences = { singleKeys: false, letters: { "sale.park": "K" } };
    expect(parsePreferences(JSON.stringify(preferences))).toEqual(preferences);
  });
});
