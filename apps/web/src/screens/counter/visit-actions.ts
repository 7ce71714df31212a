import type { PatientSummary } from "@comptoir/contract";
import { type ApiError, callRoute, isRefusal } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { counterStore, saleKeeper, saleMemory, startNewSale } from "./counter-store.js";
import { choosePatient } from "./sale-actions.js";
import { isEmptyDraft } from "./sale-operations.js";
import { stepMember } from "./visit.js";

/** What an operator does to the visit: its members, parking, dropping. Each says what it did in the status line. */

/** Nothing that anyone would miss: no line, no patient, no ordonnance read. */
export function isSaleEmpty(): boolean {
  const { draft, view } = saleKeeper.store.get();
  return isEmptyDraft(draft) && !view?.ordonnance;
}

/** Another open sale of the visit on screen. */
function findOther(delta: 1 | -1 = 1): string | undefined {
  const { id, members } = saleKeeper.store.get();
  return stepMember(members, id, delta);
}

async function changeParking(id: string, parked: boolean): Promise<ApiError | undefined> {
  const result = await callRoute("parkSale", { params: { id }, body: { parked } });
  return result.ok ? undefined : result.error;
}

async function drop(id: string, scope: "vente" | "passage"): Promise<ApiError | undefined> {
  const result = await callRoute("dropSale", { params: { id }, query: { scope } });
  return result.ok || isRefusal(result.error, "INTROUVABLE") ? undefined : result.error;
}

/** The sale on screen is on the server as it is; an empty one leaves no trace in the visit. */
async function settle(): Promise<ApiError | undefined> {
  const { id, version } = saleKeeper.store.get();
  if (!isSaleEmpty()) return saleKeeper.flush();
  return version > 0 ? drop(id, "vente") : undefined;
}

async function show(id: string): Promise<ApiError | undefined> {
  const error = await saleKeeper.load(id);
  if (!error) counterStore.set({});
  return error;
}

/** The next sale of the visit, for this patient or for one to be named. An empty sale is its own next one. */
export async function addMember(patient: PatientSummary | undefined): Promise<ApiError | undefined> {
  if (!isSaleEmpty()) {
    const error = await saleKeeper.flush();
    if (error) return error;
    saleKeeper.startNew("visit");
    counterStore.set({});
  }
  if (patient) choosePatient(patient);
  return undefined;
}

let moving: Promise<void> = Promise.resolve();

/** Shows another open sale of the visit. Keys pressed faster than the server answers move one after the other. */
export function goToMember(to: 1 | -1 | { readonly saleId: string }): Promise<void> {
  moving = moving.then(() => move(to));
  return moving;
}

async function move(to: 1 | -1 | { readonly saleId: string }): Promise<void> {
  const target = typeof to === "number" ? findOther(to) : to.saleId;
  if (target === undefined) return announce("info", "Ce passage n'a pas d'autre vente en cours. O en ajoute une.");
  if (target === saleKeeper.store.get().id) return;
  const error = (await settle()) ?? (await show(target));
  if (error) announce("refused", error.text);
}

/** After FIN or a drop: the next open sale of the visit comes on screen; false = the visit is over, the screen is empty. */
export async function showNextOpen(): Promise<boolean> {
  const next = findOther();
  if (next === undefined) {
    startNewSale();
    return false;
  }
  const error = await show(next);
  if (!error) return true;
  startNewSale();
  announce("refused", `${error.text} La suite du passage est dans les ventes en attente (L).`);
  return false;
}

/** The whole visit waits on the server, for this workstation or another; the counter is free. */
export async function parkVisit(): Promise<void> {
  if (isSaleEmpty() && findOther() === undefined) {
    announce("info", "La vente est vide : rien à mettre en attente.");
    return;
  }
  const error = await leaveVisit();
  if (error) return announce("refused", error.text);
  startNewSale();
  announce("done", "Passage mis en attente. L le retrouve, ici ou sur un autre poste.");
}

/** The visit on screen makes room: it waits if it holds anything, and an empty sale leaves no trace in the list. */
export async function leaveVisit(): Promise<ApiError | undefined> {
  const left = isSaleEmpty() ? findOther() : saleKeeper.store.get().id;
  const error = await settle();
  if (error) return error;
  return left === undefined ? undefined : changeParking(left, true);
}

/** Brings back a waiting visit on one of its sales; the one on screen waits in its place if it holds anything. */
export async function resumeVisit(saleId: string, parked: boolean): Promise<ApiError | undefined> {
  if (saleKeeper.store.get().id === saleId) return undefined;
  return (await leaveVisit()) ?? (parked ? await changeParking(saleId, false) : undefined) ?? (await show(saleId));
}

/** Gives up the sale on screen, or the whole visit: each ordonnance is free again for another pharmacy. */
export async function dropHere(scope: "vente" | "passage"): Promise<ApiError | undefined> {
  // A first save on its way lands first: given up on this screen only, the sale would stay open at the server.
  if (saleKeeper.store.get().saving === "waiting" && !isSaleEmpty()) await saleKeeper.flush();
  const { id, version } = saleKeeper.store.get();
  // A member that was never saved is only on this screen.
  const known = version > 0 ? id : scope === "passage" ? findOther() : undefined;
  const error = known === undefined ? undefined : await drop(known, scope);
  if (error) return error;
  if (scope === "passage") {
    startNewSale();
    announce("done", "Passage abandonné. Rien n'a été délivré ni transmis de ce qui restait.");
    return undefined;
  }
  await showNextOpen();
  announce("done", "Vente abandonnée. Rien n'a été délivré ni transmis.");
  return undefined;
}

let officineOfSale: string | undefined;

/** After a reload of the page: the sale that this tab was on, if it is still open. A sale never follows into another officine. */
export async function recallSale(officineId: string): Promise<void> {
  if (officineOfSale !== undefined && officineOfSale !== officineId) startNewSale();
  officineOfSale = officineId;
  const id = saleMemory.read();
  if (!id || saleKeeper.store.get().id === id) return;
  const error = await saleKeeper.load(id);
  const state = saleKeeper.store.get().view?.state;
  if (error && !isRefusal(error, "INTROUVABLE")) return announce("refused", error.text);
  if (error) startNewSale();
  else if (state === "validee" || state === "abandonnee") await showNextOpen();
}
