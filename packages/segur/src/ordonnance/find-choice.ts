import type { GapRow } from "./classify-ecarts.js";
import type { GapChoice } from "./gap-choices.js";
import type { AccordPrescripteur, Ecart, MotifNonDelivrance } from "./types.js";

/** What a person stated for a row. */
export interface StatedReason {
  readonly ecart: Ecart;
  readonly motif?: MotifNonDelivrance;
  readonly note?: string;
  readonly accord?: AccordPrescripteur;
}

/** The choice of the row that the reason takes, when it is one of them and brings what it needs; `undefined` otherwise. */
export function findChoice(row: GapRow, reason: StatedReason): GapChoice | undefined {
  return row.choices.find(
    (choice) =>
      choice.ecart === reason.ecart &&
      choice.motif === reason.motif &&
      (!choice.needsNote || (reason.note ?? "").trim() !== "") &&
      (!choice.needsAccord || reason.accord !== undefined),
  );
}
