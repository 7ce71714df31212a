import type { MenuId, Place, WindowId } from "../commands/command.js";
import { createStore } from "../store.js";
import { announcerStore } from "./announcer.js";

export interface OpenWindow {
  readonly id: WindowId;
  /** What the window is about: the number read for `ordonnance`, the id for `transmission`. */
  readonly subject?: string | undefined;
}

interface FrameState {
  readonly place: Place;
  readonly windows: readonly OpenWindow[];
  readonly menu?: MenuId | undefined;
}

/** Where the operator is: the screen, the windows above it, the letter menu that is open. */
export const frameStore = createStore<FrameState>({ place: "session", windows: [] });

export function openWindow(id: WindowId, subject?: string): void {
  frameStore.set((state) => ({
    ...state,
    menu: undefined,
    windows: [...state.windows.filter((window) => window.id !== id), { id, subject }],
  }));
}

export function closeWindow(id: WindowId): void {
  // What a window refused is no longer true once it is gone.
  if (announcerStore.get().last?.tone === "refused") announcerStore.set({});
  frameStore.set((state) => ({ ...state, windows: state.windows.filter((window) => window.id !== id) }));
}

export function closeAllWindows(): void {
  frameStore.set((state) => ({ ...state, menu: undefined, windows: [] }));
}

export function openMenu(menu: MenuId | undefined): void {
  frameStore.set((state) => (state.menu === menu ? state : { ...state, menu }));
}

export function setPlace(place: Place): void {
  frameStore.set((state) => (state.place === place ? state : { ...state, place, menu: undefined }));
}
