import type { DocumentState } from "@comptoir/contract";
import type { IconName } from "../../frame/icon.js";
import type { StateTone } from "../../frame/state-chip.js";

export const DOCUMENT_STATES: Readonly<
  Record<DocumentState, { readonly label: string; readonly tone: StateTone; readonly icon: IconName }>
> = {
  "a-rattacher": { label: "À rattacher", tone: "warn", icon: "alert" },
  rattache: { label: "Rattaché", tone: "good", icon: "check" },
  "mis-de-cote": { label: "Mis de côté", tone: "neutral", icon: "clock" },
};
