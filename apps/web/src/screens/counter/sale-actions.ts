import type { BasketLine, PatientSummary, Presentation, SaleDraft } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { frameStore, openWindow } from "../../frame/windows.js";
import { offerControl, openIdentity } from "../../insi-calls.js";
import { nameProduct, shortenLabel } from "../medicines/index.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { sayProgress } from "./ordonnance-parts.js";
import {
  addBox,
  addWritten,
  type Box,
  changeBoxes,
  countDelivered,
  type Place,
  removeLine,
  restoreLine,
  stateReason,
} from "./sale-operations.js";

/** What an operator does to the sale on screen. Each says what it did in the status line. */

export function choosePatient(patient: PatientSummary | undefined): void {
  counterStore.set((state) => ({ ...state, patient }));
  saleKeeper.change(({ patientId: _, ...draft }) => (patient ? { ...draft, patientId: patient.id } : draft));
  if (!patient) return;
  announce("done", `Patient de la vente : ${namePatient(patient)}, ${formatDay(patient.birthDate)}.`);
  if (patient.insStatus === "recuperee")
    void offerControl(patient.id, () => frameStore.get().place === "counter" && isPatientOfSale(patient.id));
}

export function isPatientOfSale(id: string): boolean {
  return saleKeeper.store.get().draft.patientId === id;
}

/** The identity of the patient on screen changed. */
export function refreshSalePatient(patient: PatientSummary): void {
  if (isPatientOfSale(patient.id)) counterStore.set((state) => ({ ...state, patient }));
}

/** I: the INS of the patient of the sale. */
export function openSaleIdentity(): void {
  const { draft, view } = saleKeeper.store.get();
  const patient = [counterStore.get().patient, view?.patient].find((one) => one && one.id === draft.patientId);
  if (patient) openIdentity(patient);
  else announce("info", "Choisissez d'abord le patient (F2).");
}

/** The record of the sale's patient was edited: what is on screen follows, and the ordonnance's identity is compared again. */
export function showEditedPatient(patient: PatientSummary): void {
  if (!isPatientOfSale(patient.id)) return;
  refreshSalePatient(patient);
  saleKeeper.change((draft) => ({ ...draft }));
}

/** Prescriber, date, renewal: typing one of them on a sale without ordonnance makes it a paper one. */
export function changeHeader(change: Partial<Pick<SaleDraft, "prescripteur" | "ordonnanceDate" | "renewal">>): void {
  saleKeeper.change((draft) => ({ ...draft, ...change, kind: draft.kind === "sans-ordonnance" ? "papier" : draft.kind }));
}

export function toBox(presentation: Presentation, scan: { lot?: string | undefined; expiry?: string | undefined } = {}): Box {
  return {
    cip13: presentation.cip13,
    label: nameProduct(presentation),
    lot: scan.lot,
    expiry: scan.expiry,
  };
}

let placing: Promise<void> = Promise.resolve();

/** A box was scanned or chosen: it ticks the line that the server names, or the person is asked once where it belongs. */
export function takeBox(box: Box): Promise<void> {
  // One after the other: the second box of a line is judged with the first one in the basket.
  placing = placing.then(() => placeBox(box));
  return placing;
}

async function placeBox(box: Box): Promise<void> {
  const { id, view, draft } = saleKeeper.store.get();
  const ordonnance = view?.ordonnance;
  if (!ordonnance) return putBox(box, {});
  if (!ordonnance.confirmed) {
    announce("refused", "Confirmez d'abord l'ordonnance (F3), puis scannez la boîte. Rien n'a été ajouté.");
    return;
  }
  const match = await callRoute("matchBox", { params: { id }, body: { cip13: box.cip13, basket: [...draft.basket] } });
  if (saleKeeper.store.get().id !== id) return;
  if (!match.ok) {
    const why =
      match.error.kind === "UNREACHABLE" ? "Le serveur de l'officine ne répond pas : scannez à nouveau à son retour." : match.error.text;
    announce("refused", `${shortenLabel(box.label)} n'a pas été ajouté. ${why}`);
    return;
  }
  const { lineId, among = [], outsideAllowed } = match.value;
  // Asked once: a second box of the same product follows the first.
  const known = draft.basket.find((line) => line.cip13 === box.cip13);
  if (known && !lineId) return putBox(box, { lineId: known.prescribedLineId, outside: known.outside });
  if (lineId && among.length === 0) return putBox(box, { lineId });
  counterStore.set((state) => ({ ...state, pendingBox: { box, among, outsideAllowed } }));
  announce(
    "info",
    among.length > 0
      ? `${shortenLabel(box.label)} répond à ${among.length} lignes : dites laquelle.`
      : `${shortenLabel(box.label)} n'est sur aucune ligne : dites où la ranger.`,
  );
  openWindow("where");
}

/** `stated`: what the person said of an added box by the place that was chosen. */
export function putBox(box: Box, place: Place, stated?: "LIGNE_AJOUTEE_MANUSCRITE" | "LIGNE_AJOUTEE_ACCORD"): void {
  const before = saleKeeper.store.get().draft;
  saleKeeper.change((draft) => addBox(draft, box, place, crypto.randomUUID()));
  const { draft, view } = saleKeeper.store.get();
  const line =
    draft.basket.find((other) => !before.basket.some((old) => old.id === other.id && old.boxes === other.boxes)) ??
    draft.basket[draft.basket.length - 1];
  if (line && stated) saleKeeper.change((current) => stateReason(current, { lineId: line.id, ecart: stated }));
  counterStore.set((state) => ({ ...state, row: line ? `b:${line.id}` : state.row, pendingBox: undefined }));
  const prescribed = view?.ordonnance?.lines.find((other) => other.id === place.lineId);
  const count = prescribed
    ? ` (${sayProgress(countDelivered(draft, prescribed.id), prescribed.remaining, undefined)})`
    : line
      ? ` × ${line.boxes}`
      : "";
  announce("done", `Boîte reconnue : ${shortenLabel(box.label)}${count}.`);
}

/** A line without code: on a prescribed line, or written by hand on the ordonnance (then it is stated as such). */
export function putWritten(label: string, place: Place): void {
  const id = crypto.randomUUID();
  const handwritten = saleKeeper.store.get().view?.ordonnance !== undefined && place.lineId === undefined;
  saleKeeper.change((draft) => {
    const added = addWritten(draft, label, place, id);
    return handwritten ? stateReason(added, { lineId: id, ecart: "LIGNE_AJOUTEE_MANUSCRITE" }) : added;
  });
  counterStore.set((state) => ({ ...state, row: `b:${id}` }));
  announce("done", `${handwritten ? "Ligne manuscrite ajoutée" : "Produit ajouté"} : ${label}.`);
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
