import { closeAllWindows, frameStore, openMenu, openWindow } from "../frame/windows.js";
import { findTopLayer, layerStore } from "../frame/layers.js";
import { goTo } from "../frame/navigation.js";
import { closeSession, lockSession, sessionStore } from "../screens/session/session-store.js";
import type { Command, CommandState } from "./command.js";

/** The state that predicates look at, read from the stores. */
export function readCommandState(): CommandState {
  const frame = frameStore.get();
  const layers = layerStore.get().layers;
  const top = layers[layers.length - 1];
  const window = frame.windows[frame.windows.length - 1]?.id;
  return {
    place: frame.place,
    window,
    menu: frame.menu,
    acts: new Set(frame.menu ? ["back"] : (top?.acts ?? [])),
    rights: new Set(sessionStore.get().session?.rights ?? []),
  };
}

/** Runs a command. `key` = the character or key that started it, absent from the palette and the buttons. */
export function performCommand(command: Command, key = ""): void {
  const { effect } = command;
  if ("act" in effect) {
    if (effect.act === "back" && frameStore.get().menu) return openMenu(undefined);
    return findTopLayer()?.current.behaviour[effect.act]?.(key);
  }
  if ("menu" in effect) return openMenu(frameStore.get().menu === effect.menu ? undefined : effect.menu);
  openMenu(undefined);
  if ("go" in effect) return goTo(effect.go);
  if ("window" in effect) return openWindow(effect.window);
  closeAllWindows();
  void (effect.session === "lock" ? lockSession() : closeSession());
}
