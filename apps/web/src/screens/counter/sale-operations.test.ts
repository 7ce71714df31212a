import type { OrdonnanceLineView, SaleDraft } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import {
  addBox,
  addWritten,
  type Box,
  changeBoxes,
  EMPTY_DRAFT,
  isEmptyDraft,
  noteDelivery,
  removeLine,
  restoreLine,
  stateReason,
} from "./sale-operations.js";
import { listSaleRows, stepRow } from "./sale-rows.js";

const box = (cip13: string, change: Partial<Box> = {}): Box => ({ cip13, label: `Boîte ${cip13}`, ...change });
const line = (id: string, change: Partial<OrdonnanceLineView> = {}): OrdonnanceLineView => ({
  id,
  label: `Ligne ${id}`,
  posology: "1 par jour",
  boxes: 1,
  repeats: 0,
  substitutionAllowed: true,
  ald: false,
  remaining: { deliveries: 1, boxes: 1 },
  ...change,
});
const A = "3400930121405";
const B = "3400934913174";

describe("boxes of a sale", () => {
  it("[O18] add up on the row of the same product, line and lot; another lot has its own row", () => {
    let draft = addBox(EMPTY_DRAFT, box(A, { lot: "L1" }), { lineId: "l1" }, "i1");
    draft = addBox(draft, box(A, { lot: "L1" }), { lineId: "l1" }, "i2");
    draft = addBox(draft, box(A, { lot: "L2" }), { lineId: "l1" }, "i3");
    draft = addBox(draft, box(A, { lot: "L1" }), {}, "i4");
    expect(draft.basket.map(({ id, boxes, lot, prescribedLineId }) => [id, boxes, lot, prescribedLineId])).toEqual([
      ["i1", 2, "L1", "l1"],
      ["i3", 1, "L2", "l1"],
      ["i4", 1, "L1", undefined],
    ]);
  });

  it("a box sold beside the ordonnance keeps its own row; a product without code has no CIP13", () => {
    let draft = addBox(EMPTY_DRAFT, box(A), { lineId: "l1" }, "i1");
    draft = addBox(draft, box(A), { outside: true }, "i2");
    draft = addBox(draft, box(A), { outside: true }, "i3");
    draft = addWritten(draft, "Bas de contention", {}, "i4");
    expect(draft.basket).toEqual([
      { id: "i1", cip13: A, label: `Boîte ${A}`, boxes: 1, prescribedLineId: "l1" },
      { id: "i2", cip13: A, label: `Boîte ${A}`, boxes: 2, outside: true },
      { id: "i4", label: "Bas de contention", boxes: 1 },
    ]);
  });

  it("[O21] the two notes on the whole delivery are kept trimmed, and taken back when emptied", () => {
    const noted = noteDelivery(EMPTY_DRAFT, " rappeler lundi ", "vu avec la fille");
    expect(noted).toMatchObject({ note: "rappeler lundi", message: "vu avec la fille" });
    expect(noteDelivery(noted, "", " ")).toEqual(EMPTY_DRAFT);
  });

  it("stay between 1 and 99: counting down never takes a row out", () => {
    const draft = addBox(EMPTY_DRAFT, box(A), {}, "i1");
    expect(changeBoxes(draft, "i1", -1).basket[0]?.boxes).toBe(1);
    expect(changeBoxes(draft, "i1", 500).basket[0]?.boxes).toBe(99);
  });

  it("taken out and put back leave the sale as it was, reasons included", () => {
    let draft: SaleDraft = EMPTY_DRAFT;
    for (const [cip, id] of [
      [A, "i1"],
      [B, "i2"],
      ["3400935955838", "i3"],
    ] as const)
      draft = addBox(draft, box(cip), id === "i2" ? { lineId: "l2" } : {}, id);
    draft = stateReason(draft, { lineId: "l2", ecart: "QUANTITE_INFERIEURE" });
    draft = stateReason(draft, { lineId: "i3", ecart: "LIGNE_AJOUTEE_MANUSCRITE" });
    const taken = removeLine(draft, "i2");
    if (!taken) throw new Error("i2 was there");
    expect(taken.draft.basket.map(({ id }) => id)).toEqual(["i1", "i3"]);
    expect(taken.draft.reasons.map(({ lineId }) => lineId)).toEqual(["i3"]);
    const back = restoreLine(taken.draft, taken.removed);
    expect(back.basket).toEqual(draft.basket);
    expect(new Set(back.reasons)).toEqual(new Set(draft.reasons));
    expect(restoreLine(back, taken.removed)).toBe(back);
    expect(removeLine(draft, "i9")).toBeUndefined();
  });

  it("have one reason per line, the last one stated", () => {
    const draft = stateReason(stateReason(EMPTY_DRAFT, { lineId: "l", ecart: "NON_DELIVRE", motif: "RUPTURE" }), {
      lineId: "l",
      ecart: "NON_DELIVRE",
      motif: "REFUS_PATIENT",
    });
    expect(draft.reasons).toEqual([{ lineId: "l", ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" }]);
  });

  it("an untouched sale is empty; a patient or a date makes it worth keeping", () => {
    expect(isEmptyDraft(EMPTY_DRAFT)).toBe(true);
    expect(isEmptyDraft({ ...EMPTY_DRAFT, ordonnanceDate: "2026-11-21" })).toBe(false);
    expect(isEmptyDraft({ ...EMPTY_DRAFT, kind: "papier" })).toBe(false);
  });
});

describe("the rows of the table", () => {
  const lines = [line("l1", { remaining: { deliveries: 1, boxes: 2 } }), line("l2")];
  let draft = addBox(EMPTY_DRAFT, box(A, { lot: "1" }), { lineId: "l1" }, "i1");
  draft = addBox(draft, box(A, { lot: "2" }), { lineId: "l1" }, "i2");
  draft = addBox(draft, box(B), {}, "i3");
  const rows = listSaleRows(draft, lines, [{ lineId: "l1", ecart: "IDENTIQUE", proven: true, choices: [] }]);

  it("follow the paper, then what was added; a line with two boxes spans two rows", () => {
    expect(rows.map(({ key, span, delivered, control }) => [key, span, delivered, control?.ecart])).toEqual([
      ["b:i1", 2, 2, "IDENTIQUE"],
      ["b:i2", 0, 2, "IDENTIQUE"],
      ["p:l2", 1, 0, undefined],
      ["b:i3", 1, 1, undefined],
    ]);
  });

  it("are walked with the arrows, without leaving the table", () => {
    expect(stepRow(rows, undefined, 1)).toBe("b:i1");
    expect(stepRow(rows, undefined, -1)).toBe("b:i3");
    expect(stepRow(rows, "b:i2", 1)).toBe("p:l2");
    expect(stepRow(rows, "b:i3", 1)).toBe("b:i3");
    expect(stepRow([], "b:i3", 1)).toBeUndefined();
  });
});
