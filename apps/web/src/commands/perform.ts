import { findTopLayer, layerStore } from "../frame/layers.js";
import { goTo } from "../frame/navigation.js";
import { closeAllWindows, frameStore, openMenu, openWindow } from "../frame/windows.js";
import { closeSession, lockSession, sessionStore } from "../screens/session/session-store.js";
import type { Act, Command, CommandState } from "./command.js";

/** The state that predicates look at, read from the stores. */
export function readCommandState(): CommandState {
  const frame = frameStore.get();
  const layers = layerStore.get().layers;
  const top = layers[layers.length - 1];
  const window = frame.windows[frame.windows.length - 1]?.id;
  // A window that is only being drawn lends nothing yet, and the screen below no longer does.
  const ready = !window || top?.scope === `window:${window}`;
  return {
    place: frame.place,
    window,
    menu: frame.menu,
    acts: new Set(frame.menu ? ["back"] : ready ? (top?.acts ?? []) : []),
    rights: new Set(sessionStore.get().session?.rights ?? []),
    refusesCode: window !== undefined && !(ready && top?.current.scan),
  };
}

/** Runs a command. `key` = the character or key that started it, absent from the palette and the buttons. */
export function performCommand(command: Command, key = ""): void {
  const { effect } = command;
  if ("act" in effect) {
    performAct(effect.act, key);
    return;
  }
  if ("menu" in effect) {
    openMenu(frameStore.get().menu === effect.menu ? undefined : effect.menu);
    return;
  }
  openMenu(undefined);
  if ("go" in effect) goTo(effect.go);
  else if ("window" in effect) openWindow(effect.window);
  else {
    closeAllWindows();
    void (effect.session === "lock" ? lockSession() : closeSession());
  }
}

function performAct(act: Act, key: string): void {
  if (act === "back" && frameStore.get().menu) openMenu(undefined);
  else findTopLayer()?.current.behaviour[act]?.(key);
}
