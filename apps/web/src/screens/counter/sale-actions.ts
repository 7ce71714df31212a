import type { BasketLine, PatientSummary, Presentation, SaleDraft } from "@comptoir/contract";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { openWindow } from "../../frame/windows.js";
import { nameProduct, shortenLabel } from "../medicines/index.js";
import { namePatient } from "../patients/index.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { findGroups } from "./line-groups.js";
import { findPrescribedLine } from "./match-box.js";
import { addBox, type Box, changeBoxes, countDelivered, removeLine, restoreLine } from "./sale-operations.js";

/** What an operator does to the sale on screen. Each says what it did in the status line. */

export function choosePatient(patient: PatientSummary | undefined): void {
  counterStore.set((state) => ({ ...state, patient }));
  saleKeeper.change(({ patientId: _, ...draft }) => (patient ? { ...draft, patientId: patient.id } : draft));
  if (patient) announce("done", `Patient de la vente : ${namePatient(patient)}, ${formatDay(patient.birthDate)}.`);
}

/** Prescriber, date, renewal: typing one of them on a sale without ordonnance makes it a paper one. */
export function changeHeader(change: Partial<Pick<SaleDraft, "prescripteur" | "ordonnanceDate" | "renewal">>): void {
  saleKeeper.change((draft) => ({ ...draft, ...change, kind: draft.kind === "sans-ordonnance" ? "papier" : draft.kind }));
}

export function toBox(presentation: Presentation, scan: { lot?: string | undefined; expiry?: string | undefined } = {}): Box {
  return {
    cip13: presentation.cip13,
    label: nameProduct(presentation),
    cis: presentation.cis,
    genericGroups: presentation.genericGroups,
    lot: scan.lot,
    expiry: scan.expiry,
  };
}

/** A box was scanned or chosen: it ticks its line, or the person is asked once where it belongs. */
export async function takeBox(box: Box): Promise<void> {
  const { view } = saleKeeper.store.get();
  const ordonnance = view?.ordonnance;
  if (!ordonnance) return putBox(box, undefined);
  if (!ordonnance.confirmed) {
    announce("refused", "Confirmez d'abord l'ordonnance (F3), puis scannez la boîte. Rien n'a été ajouté.");
    return;
  }
  const groups = await findGroups(ordonnance.lines);
  const { draft } = saleKeeper.store.get();
  const known = draft.basket.find((line) => line.cip13 === box.cip13);
  const found = findPrescribedLine(box, ordonnance.lines, draft, (line) => groups.get(line.id) ?? []);
  if (found) return putBox(box, found.id);
  // Asked once: a second box of the same product follows the first.
  if (known) return putBox(box, known.prescribedLineId);
  counterStore.set((state) => ({ ...state, pendingBox: box }));
  announce("info", `${shortenLabel(box.label)} n'est sur aucune ligne : dites où la ranger.`);
  openWindow("where");
}

export function putBox(box: Box, prescribedLineId: string | undefined): void {
  const before = saleKeeper.store.get().draft;
  saleKeeper.change((draft) => addBox(draft, box, prescribedLineId, crypto.randomUUID()));
  const { draft, view } = saleKeeper.store.get();
  const line =
    draft.basket.find((other) => !before.basket.some((old) => old.id === other.id && old.boxes === other.boxes)) ??
    draft.basket[draft.basket.length - 1];
  counterStore.set((state) => ({ ...state, row: line ? `b:${line.id}` : state.row, pendingBox: undefined }));
  const prescribed = view?.ordonnance?.lines.find((other) => other.id === prescribedLineId);
  const count = prescribed ? ` (${countDelivered(draft, prescribed.id)}/${prescribed.remaining.boxes})` : line ? ` × ${line.boxes}` : "";
  announce("done", `Boîte reconnue : ${shortenLabel(box.label)}${count}.`);
}

function findRow(): BasketLine | undefined {
  const { row } = counterStore.get();
  return saleKeeper.store.get().draft.basket.find((line) => `b:${line.id}` === row);
}

export function changeQuantity(delta: number): void {
  const line = findRow();
  if (!line) {
    announce("info", "Choisissez d'abord une ligne délivrée avec ↑ ↓.");
    return;
  }
  if (line.boxes === 1 && delta < 0) {
    announce("info", "Il reste une boîte : Suppr retire la ligne.");
    return;
  }
  saleKeeper.change((draft) => changeBoxes(draft, line.id, delta));
  announce("done", `${shortenLabel(line.label)} : ${line.boxes + delta}.`);
}

/** Undefined when no delivered row is under the hand. */
export function removeRow(): BasketLine | undefined {
  const line = findRow();
  const result = line && removeLine(saleKeeper.store.get().draft, line.id);
  if (!line || !result) {
    announce("info", "Choisissez d'abord une ligne délivrée avec ↑ ↓.");
    return undefined;
  }
  saleKeeper.change(() => result.draft);
  counterStore.set((state) => ({
    ...state,
    removed: result.removed,
    row: line.prescribedLineId ? `p:${line.prescribedLineId}` : undefined,
  }));
  announce("done", `Ligne retirée : ${shortenLabel(line.label)}. Ctrl+Z pour annuler.`);
  return line;
}

export function undoRemoval(): void {
  const { removed } = counterStore.get();
  if (!removed) return;
  saleKeeper.change((draft) => restoreLine(draft, removed));
  counterStore.set((state) => ({ ...state, removed: undefined, row: `b:${removed.line.id}` }));
  announce("done", `Ligne remise : ${shortenLabel(removed.line.label)}.`);
}
