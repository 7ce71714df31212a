import { type ApiError, callRoute, isRefusal } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { closeWindow, openWindow } from "../../frame/windows.js";
import { createStore } from "../../store.js";
import { saleKeeper } from "./counter-store.js";
import { addMember } from "./visit-actions.js";

/** Steps shown while the ordonnance is fetched. */
export const STEPS = [
  { id: "lecture", label: "Lecture du code" },
  { id: "controle", label: "Contrôle de la vente" },
  { id: "recuperation", label: "Récupération de l'ordonnance" },
] as const;
export type Step = (typeof STEPS)[number]["id"];

export type OrdonnanceFlow =
  | { readonly phase: "input" }
  /** `slow`: 5 s without an answer; going on without it is offered. */
  | { readonly phase: "busy"; readonly step: Step; readonly code: string; readonly slow: boolean }
  | { readonly phase: "suggestion"; readonly code: string; readonly suggestion: string }
  | { readonly phase: "refused"; readonly code: string; readonly error: ApiError }
  /** The ordonnance is tied to the sale and shown. */
  | { readonly phase: "review" };

export const ordonnanceFlow = createStore<OrdonnanceFlow>({ phase: "input" });

/** Give-up proposal (counter-ux.md, time budget). */
const SLOW_MS = 5_000;
/** The fetch that the page waits for; `asked` = the server has it, and may tie its answer at any moment. */
let call: { readonly code: string; readonly controller: AbortController; asked: boolean } | undefined;

/** F3: the zone « Code 2D », or the prescription when the sale already has one. */
export function enterOrdonnance(code?: string): void {
  if (code) {
    void fetchOrdonnance(code);
    return;
  }
  ordonnanceFlow.set({ phase: saleKeeper.store.get().view?.ordonnance ? "review" : "input" });
}

/** Reads what was typed: one use case on the server says what a code is, typed or scanned. */
export async function submitCode(raw: string): Promise<void> {
  const code = raw.trim().toUpperCase();
  if (!code) return;
  ordonnanceFlow.set({ phase: "busy", step: "lecture", code, slow: false });
  const result = await callRoute("recogniseCode", { body: { raw: code, source: "saisie" } });
  if (!isStill("busy")) return;
  if (!result.ok) return refuse(code, result.error);
  if (result.value.kind === "ordonnance") return fetchOrdonnance(result.value.numero);
  if (result.value.kind === "inconnu" && result.value.suggestion) {
    return ordonnanceFlow.set({ phase: "suggestion", code, suggestion: result.value.suggestion });
  }
  const text = `${result.value.text} Ce n'est pas un numéro d'ordonnance : scannez le code 2D en bas de l'ordonnance ou vérifiez la saisie.`;
  refuse(code, { kind: "REFUSED", status: 422, code: "CODE_NON_RECONNU", text, ref: "" });
}

/** Ties the ordonnance to the sale. The sale is saved first: the answer is recorded in it. */
export async function fetchOrdonnance(code: string): Promise<void> {
  stopWaiting(false);
  const mine = { code, controller: new AbortController(), asked: false };
  const { signal } = mine.controller;
  call = mine;
  ordonnanceFlow.set({ phase: "busy", step: "controle", code, slow: false });
  const saved = await saleKeeper.flush(true);
  if (signal.aborted) return;
  if (saved) return refuse(code, saved);
  const { id, version } = saleKeeper.store.get();
  mine.asked = true;
  ordonnanceFlow.set({ phase: "busy", step: "recuperation", code, slow: false });
  const timer = setTimeout(() => {
    if (call === mine && isStill("busy")) ordonnanceFlow.set({ phase: "busy", step: "recuperation", code, slow: true });
  }, SLOW_MS);
  try {
    const result = await callRoute("consultOrdonnance", { params: { id }, body: { code, version } }, { signal });
    if (call !== mine) return;
    call = undefined;
    if (!result.ok) return refuse(code, result.error);
    saleKeeper.adopt(result.value);
    ordonnanceFlow.set({ phase: "review" });
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The page no longer waits for the ordonnance it asked for. The server is told: it unties an answer that came just before and ties none
 * that comes after, so that the sale here and the lock there never disagree.
 */
function stopWaiting(onPaper: boolean): void {
  const left = call;
  call = undefined;
  left?.controller.abort();
  if (!left?.asked) return;
  const { code } = left;
  void saleKeeper
    .act((id, draft) => callRoute("leaveOrdonnance", { params: { id }, body: { code, draft, onPaper } }))
    .then((error) => {
      // Dropped meanwhile, the sale has given everything back already.
      if (error && !isRefusal(error, "INTROUVABLE")) announce("refused", error.text);
    });
}

function refuse(code: string, error: ApiError): void {
  call = undefined;
  ordonnanceFlow.set({ phase: "refused", code, error });
  announce("refused", error.text);
}

function isStill(phase: OrdonnanceFlow["phase"]): boolean {
  return ordonnanceFlow.get().phase === phase;
}

/** Another code, or the same one typed again. */
export function askAgain(): void {
  stopWaiting(false);
  ordonnanceFlow.set({ phase: "input" });
}

/** The sale goes on as a paper ordonnance; the server has kept the number that it was asked for. */
export function continueOnPaper(): void {
  saleKeeper.change((draft) => ({ ...draft, kind: "papier" }));
  stopWaiting(true);
  closeWindow("ordonnance");
  announce("info", "Vente en ordonnance papier : saisissez le prescripteur et la date (P), puis scannez les boîtes.");
}

/** The ordonnance is someone else's: the sale on screen stays open, and the next one of the visit is opened for it. */
export async function openSaleForOrdonnance(code: string): Promise<void> {
  const error = await addMember(undefined);
  if (error) return refuse(code, error);
  void fetchOrdonnance(code);
}

/** « Il s'agit bien de l'ordonnance de ce patient et son contenu est exact. » */
export async function confirmOrdonnance(): Promise<ApiError | undefined> {
  const saved = await saleKeeper.flush();
  if (saved) return saved;
  const { id, version } = saleKeeper.store.get();
  const result = await callRoute("confirmOrdonnance", { params: { id }, body: { version } });
  if (!result.ok) return result.error;
  saleKeeper.adopt(result.value);
  closeWindow("ordonnance");
  announce("done", "Ordonnance confirmée. Scannez les boîtes à délivrer.");
  return undefined;
}

/** A code of an ordonnance read anywhere: the window opens on it, F3 not needed. */
export function openOrdonnance(numero: string): void {
  openWindow("ordonnance", numero);
}

export function leaveOrdonnance(): void {
  stopWaiting(false);
  closeWindow("ordonnance");
}

interface NextStep {
  readonly label: string;
  readonly run: () => void;
}

/** The two things one can do about a refusal. */
export function listNextSteps(flow: Extract<OrdonnanceFlow, { phase: "refused" }>): readonly [NextStep, NextStep] {
  const { error, code } = flow;
  const retry: NextStep = { label: "Réessayer", run: () => void fetchOrdonnance(code) };
  const again: NextStep = { label: "Scanner ou saisir un autre code", run: askAgain };
  const paper: NextStep = { label: "Continuer en ordonnance papier, le numéro est gardé", run: continueOnPaper };
  const leave: NextStep = { label: "Revenir à la vente sans cette ordonnance", run: leaveOrdonnance };
  const kind = error.kind === "REFUSED" ? error.code : error.kind;
  // Held by a sale of ours, at another till: the sale is to be found there, or in the list.
  if (error.kind === "REFUSED" && error.where === "poste") {
    return [{ label: "Voir les ventes en cours et en attente", run: openWaiting }, retry];
  }
  if (error.kind === "REFUSED" && error.where === "envoi") return [retry, leave];
  switch (kind) {
    case "PATIENT_DISCORDANT":
      return listDiscordanceSteps(code);
    case "ORDONNANCE_ANNULEE":
    case "ORDONNANCE_EXPIREE":
    case "ORDONNANCE_DEJA_EXECUTEE":
      return [again, leave];
    case "ORDONNANCE_INCONNUE":
    case "CODE_NON_RECONNU":
      return [again, paper];
    default:
      return [retry, paper];
  }
}

function openWaiting(): void {
  leaveOrdonnance();
  openWindow("parked");
}

/** The patient of the sale is not the patient of the ordonnance: the window stays below, and compares again. */
export function listDiscordanceSteps(code: string): readonly [NextStep, NextStep] {
  return [
    { label: "Ouvrir la vente suivante du passage pour le patient de l'ordonnance", run: () => void openSaleForOrdonnance(code) },
    { label: "Choisir un autre patient pour cette vente", run: () => openWindow("patient") },
  ];
}
