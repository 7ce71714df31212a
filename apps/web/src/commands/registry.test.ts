import { RIGHTS, RIGHTS_BY_ROLE } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { ACTS, type Act, type Command, type CommandState, type Place, type WindowId } from "./command.js";
import { findCommand, listScopes } from "./find-command.js";
import { isSingleKey, nameKey, spellKey } from "./keys.js";
import { DEFAULT_PREFERENCES, findClash, overlap } from "./preferences.js";
import { COMMANDS } from "./registry.js";

const everything = new Set(RIGHTS);
function stateOf(change: Partial<CommandState>): CommandState {
  return { place: "counter", acts: new Set<Act>(ACTS), rights: everything, ...change };
}
const find = (spelling: string, change: Partial<CommandState> = {}, options: { typing?: boolean; singleKeys?: boolean } = {}) =>
  findCommand(COMMANDS, spelling, stateOf(change), {
    typing: options.typing ?? false,
    preferences: { ...DEFAULT_PREFERENCES, singleKeys: options.singleKeys ?? true },
  })?.id;

describe("the registry", () => {
  it("labels each command, once", () => {
    const ids = COMMANDS.map((command) => command.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const command of COMMANDS) expect(command.label.length, command.id).toBeGreaterThan(3);
  });

  it("gives no key two meanings where both could be alive", () => {
    const clashes = COMMANDS.flatMap((command) =>
      command.keys.flatMap((key) => {
        const other = findClash(COMMANDS, command, key, DEFAULT_PREFERENCES);
        return other ? [`${key}: ${command.id} / ${other.id}`] : [];
      }),
    );
    expect(clashes).toEqual([]);
  });

  it("depends on no key that belongs to the browser", () => {
    const reserved = new Set(["F1", "F5", "F7", "F10", "F11", "F12", "Ctrl+N", "Ctrl+T", "Ctrl+W", "Ctrl+R", "Ctrl+S", "Ctrl+P"]);
    expect(COMMANDS.flatMap((command) => command.keys).filter((key) => reserved.has(key))).toEqual([]);
  });

  it("leaves no command without a way in: a key, or a row of the palette", () => {
    expect(COMMANDS.filter((command) => command.keys.length === 0 && command.local).map((command) => command.id)).toEqual([]);
  });

  it("[D13] C opens Données, then J goes to Patients; T and F go straight", () => {
    expect(find("C")).toBe("menu.donnees");
    expect(find("J")).toBeUndefined();
    expect(find("J", { menu: "C" })).toBe("menu.patients");
    expect(find("T")).toBe("menu.transmissions");
    expect(find("F", { place: "patients" })).toBe("menu.facturation");
  });

  it("[O12] F3 opens Ordonnance Numérique on the counter, also while a field is being typed in", () => {
    expect(find("F3")).toBe("sale.ordonnance");
    expect(find("F3", {}, { typing: true })).toBe("sale.ordonnance");
    expect(find("F3", { window: "patient" })).toBeUndefined();
  });

  it("leaves letters, digits, + and − to the text while it is being typed in", () => {
    for (const key of ["C", "T", "A", "+", "-", "?", "1"]) expect(find(key, {}, { typing: true }), key).toBeUndefined();
  });

  it("switches single keys off, and keeps another way for each (WCAG 2.1.4)", () => {
    for (const command of COMMANDS) {
      for (const key of command.keys.filter(isSingleKey)) {
        const scoped = scopeState(command);
        expect(
          findCommand(COMMANDS, key, scoped, { typing: false, preferences: { singleKeys: false, letters: {} } }),
          command.id,
        ).toBeUndefined();
      }
    }
    expect(find("Ctrl+ArrowUp", {}, { singleKeys: false })).toBe("line.more");
    expect(find("Ctrl+K", {}, { singleKeys: false })).toBe("palette.open");
  });

  it("silences the screen below a window, and the window's keys on the screen", () => {
    expect(find("F2", { window: "control" })).toBeUndefined();
    expect(find("3", { window: "control" })).toBe("control.choose");
    expect(find("3")).toBeUndefined();
    expect(find("End", { window: "control" })).toBe("validate");
    expect(find("Ctrl+L", { window: "control" })).toBe("session.lock");
    expect(find("Ctrl+L", { place: "session" })).toBeUndefined();
  });

  it("offers an act only where the layer on top lends it", () => {
    expect(find("End", { acts: new Set() })).toBeUndefined();
    expect(find("ArrowDown", { window: "patient", acts: new Set(["back"]) })).toBeUndefined();
  });

  it("[GEN.16] shows the technical administrator no menu of health data", () => {
    const rights = new Set(RIGHTS_BY_ROLE["admin-technique"]);
    for (const key of ["F", "C", "T", "F2", "F3", "F6"]) expect(find(key, { rights, place: "patients" }), key).toBeUndefined();
    expect(find("A", { menu: "C", rights: new Set(RIGHTS_BY_ROLE.preparateur) })).toBeUndefined();
    expect(find("A", { menu: "C", rights: new Set(RIGHTS_BY_ROLE.titulaire) })).toBe("menu.journal");
  });
});

function scopeState(command: Command): CommandState {
  const { scope } = command;
  if (scope.startsWith("window:")) return stateOf({ window: scope.slice("window:".length) as WindowId });
  if (scope.startsWith("menu:")) return stateOf({ menu: "C" });
  return stateOf({ place: scope === "frame" || scope === "global" ? "counter" : (scope as Place) });
}

describe("scopes", () => {
  it("overlap exactly when some state keeps both alive", () => {
    const scopes = [...new Set(COMMANDS.map((command) => command.scope))];
    const places: Place[] = [
      "session",
      "counter",
      "patients",
      "deliveries",
      "register",
      "medicines",
      "transmissions",
      "journal",
      "settings",
      "identities",
      "documents",
    ];
    const windows = scopes.flatMap((scope) => (scope.startsWith("window:") ? [scope.slice("window:".length) as WindowId] : []));
    const states = places.flatMap((place) => [
      { place },
      ...(place === "session" ? [] : [{ place, menu: "C" as const }, ...windows.map((window) => ({ place, window }))]),
    ]);
    for (const a of scopes) {
      for (const b of scopes) {
        const together = states.some((state) => listScopes(state).includes(a) && listScopes(state).includes(b));
        expect(overlap(a, b), `${a} / ${b}`).toBe(together);
      }
    }
  });
});

describe("keys", () => {
  const press = { key: "", ctrl: false, alt: false, shift: false };
  it("are spelled as in the registry, whatever the case of the letter", () => {
    expect(spellKey({ ...press, key: "c" })).toBe("C");
    expect(spellKey({ ...press, key: "?", shift: true })).toBe("?");
    expect(spellKey({ ...press, key: "k", ctrl: true })).toBe("Ctrl+K");
    expect(spellKey({ ...press, key: "End", shift: true })).toBe("Maj+End");
    expect(spellKey({ ...press, key: "Enter", ctrl: true })).toBe("Ctrl+Enter");
  });
  it("are named as on a French keyboard", () => {
    expect(["End", "Escape", "Ctrl+Enter", "+", "Delete"].map(nameKey)).toEqual(["FIN", "Échap", "Ctrl+Entrée", "+", "Suppr"]);
  });
});
