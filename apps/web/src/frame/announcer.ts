import { createStore } from "../store.js";

/** `done`: recognised, added. `info`: what happens. `warn`: done, but look. `refused`: nothing was changed, and why. */
export type Tone = "done" | "info" | "warn" | "refused";

interface Announcement {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

/** The sentence in the status line: seen, and read out by a screen reader. It stays until the next one. */
export const announcerStore = createStore<{ readonly last?: Announcement | undefined }>({});

export function announce(tone: Tone, text: string): void {
  announcerStore.set((state) => ({ last: { id: (state.last?.id ?? 0) + 1, tone, text } }));
}
