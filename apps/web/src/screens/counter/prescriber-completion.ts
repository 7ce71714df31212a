import type { Prescriber } from "@comptoir/contract";
import { createStore } from "../../store.js";

/** The prescribers proposed under the field, and the one under the hand (none until ↓). */
export const prescriberStore = createStore<{ readonly found: readonly Prescriber[]; readonly active: number }>({ found: [], active: -1 });

export function proposePrescribers(found: readonly Prescriber[]): void {
  prescriberStore.set((state) => (state.found === found ? state : { found, active: -1 }));
}

/** ↑ ↓ in the field; false when nothing is proposed, and the arrows are the sale's. */
export function movePrescriber(delta: 1 | -1): boolean {
  const { found, active } = prescriberStore.get();
  if (found.length === 0) return false;
  prescriberStore.set({ found, active: Math.max(-1, Math.min(found.length - 1, active + delta)) });
  return true;
}
