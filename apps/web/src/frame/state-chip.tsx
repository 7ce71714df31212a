import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.js";

export type StateTone = "good" | "warn" | "bad" | "neutral" | "accent";

/** A state: word + icon + colour, never colour alone. */
export function StateChip({ tone, icon, children }: { readonly tone: StateTone; readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <span className={`chip chip-${tone}`}>
      <Icon name={icon} size={13} />
      <span>{children}</span>
    </span>
  );
}
