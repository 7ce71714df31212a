import type { BasketLine, GapReason, OrdonnanceLineView, SaleDraft } from "@comptoir/contract";

/** A box in the hand: scanned, or chosen in the product search. */
export interface Box {
  readonly cip13: string;
  readonly label: string;
  readonly lot?: string | undefined;
  readonly expiry?: string | undefined;
}

/** Where a box goes: on a prescribed line, beside the ordonnance (« hors ordonnance »), or with neither, added to it. */
export interface Place {
  readonly lineId?: string | undefined;
  readonly outside?: true | undefined;
}

/** A box that only a person can place. */
export interface PendingBox {
  readonly box: Box;
  /** Lines that it answers as well as each other; empty = it answers none. */
  readonly among: readonly string[];
  /** False for a medicine of a list: it is never sold outside the ordonnance. */
  readonly outsideAllowed: boolean;
}

export const EMPTY_DRAFT: SaleDraft = { kind: "sans-ordonnance", renewal: 0, basket: [], reasons: [] };

const MOST_BOXES = 99;

function isSameLot(line: BasketLine, box: Box): boolean {
  return line.lot === box.lot && line.expiry === box.expiry;
}

/** One more box: on the row that already holds this product of this lot, or on a new row `newId`. */
export function addBox(draft: SaleDraft, box: Box, place: Place, newId: string): SaleDraft {
  const same = draft.basket.find(
    (line) => line.cip13 === box.cip13 && line.prescribedLineId === place.lineId && line.outside === place.outside && isSameLot(line, box),
  );
  if (same) return changeBoxes(draft, same.id, 1);
  const line: BasketLine = {
    id: newId,
    cip13: box.cip13,
    label: box.label,
    boxes: 1,
    ...writePlace(place),
    ...(box.lot ? { lot: box.lot } : {}),
    ...(box.expiry ? { expiry: box.expiry } : {}),
  };
  return { ...draft, basket: [...draft.basket, line] };
}

/** A product that no code names: a line written by hand on the paper, a préparation magistrale. */
export function addWritten(draft: SaleDraft, label: string, place: Place, newId: string): SaleDraft {
  return { ...draft, basket: [...draft.basket, { id: newId, label, boxes: 1, ...writePlace(place) }] };
}

function writePlace({ lineId, outside }: Place): Pick<BasketLine, "prescribedLineId" | "outside"> {
  return { ...(lineId === undefined ? {} : { prescribedLineId: lineId }), ...(outside ? { outside } : {}) };
}

/** The two notes on the whole delivery; an empty one is none. */
export function noteDelivery({ note: _, message: __, ...draft }: SaleDraft, note: string, message: string): SaleDraft {
  return { ...draft, ...(note.trim() ? { note: note.trim() } : {}), ...(message.trim() ? { message: message.trim() } : {}) };
}

/** Never below one box: a row is taken out on purpose (Suppr), not by counting down. */
export function changeBoxes(draft: SaleDraft, basketId: string, delta: number): SaleDraft {
  const basket = draft.basket.map((line) =>
    line.id === basketId ? { ...line, boxes: Math.min(MOST_BOXES, Math.max(1, line.boxes + delta)) } : line,
  );
  return { ...draft, basket };
}

/** What « Annuler » needs to put back exactly what was taken out. */
export interface Removed {
  readonly line: BasketLine;
  readonly index: number;
  readonly reasons: readonly GapReason[];
}

/** Takes a row out, with the reasons that spoke of it: they are no longer true. */
export function removeLine(draft: SaleDraft, basketId: string): { draft: SaleDraft; removed: Removed } | undefined {
  const index = draft.basket.findIndex((line) => line.id === basketId);
  const line = draft.basket[index];
  if (!line) return undefined;
  const about = new Set([line.id, line.prescribedLineId]);
  return {
    draft: {
      ...draft,
      basket: draft.basket.filter((other) => other.id !== basketId),
      reasons: draft.reasons.filter((reason) => !about.has(reason.lineId)),
    },
    removed: { line, index, reasons: draft.reasons.filter((reason) => about.has(reason.lineId)) },
  };
}

export function restoreLine(draft: SaleDraft, removed: Removed): SaleDraft {
  if (draft.basket.some((line) => line.id === removed.line.id)) return draft;
  const about = new Set(removed.reasons.map((reason) => reason.lineId));
  return {
    ...draft,
    basket: [...draft.basket.slice(0, removed.index), removed.line, ...draft.basket.slice(removed.index)],
    reasons: [...draft.reasons.filter((reason) => !about.has(reason.lineId)), ...removed.reasons],
  };
}

/** One reason per line: the last one stated. */
export function stateReason(draft: SaleDraft, reason: GapReason): SaleDraft {
  return { ...draft, reasons: [...draft.reasons.filter((other) => other.lineId !== reason.lineId), reason] };
}

/** Takes back what was said of a line: data speak for it again. */
export function dropReason(draft: SaleDraft, lineId: string): SaleDraft {
  return { ...draft, reasons: draft.reasons.filter((reason) => reason.lineId !== lineId) };
}

export function countDelivered(draft: SaleDraft, prescribedLineId: string): number {
  return draft.basket.filter((line) => line.prescribedLineId === prescribedLineId).reduce((sum, line) => sum + line.boxes, 0);
}

/** Nothing left to hand over in the running delivery. */
export function isExhausted(line: OrdonnanceLineView): boolean {
  return line.remaining.deliveries <= 0 || line.remaining.boxes <= 0;
}

/** True when closing the screen would lose nothing worth keeping. */
export function isEmptyDraft(draft: SaleDraft): boolean {
  return draft.basket.length === 0 && !draft.patientId && !draft.prescripteur && !draft.ordonnanceDate && draft.kind === "sans-ordonnance";
}
