import type { InsiOutcome, PatientSummary } from "@comptoir/contract";
import { callRoute } from "./api.js";
import { announce } from "./frame/announcer.js";
import { frameStore, openWindow } from "./frame/windows.js";
import { createStore } from "./store.js";
import { NO_INS } from "./texts.js";

/** What is known of INSi for the people on screen, by patient. A sale never waits for any of it. */
export interface InsiState {
  readonly running: ReadonlySet<string>;
  /** Last answer that nobody has dealt with yet. */
  readonly outcomes: ReadonlyMap<string, InsiOutcome>;
  /** Identities récupérées whose paper is to be asked for. */
  readonly due: ReadonlySet<string>;
}
const EMPTY: InsiState = { running: new Set(), outcomes: new Map(), due: new Set() };
export const insiStore = createStore<InsiState>(EMPTY);

type Tone = "info" | "warn";
const TONES: Readonly<Partial<Record<InsiOutcome["kind"], Tone>>> = {
  "a-controler": "info",
  "deja-qualifiee": "info",
  "arret-automatique": "info",
};
/** Answers that more traits may change: the same window asks for them. */
const TO_COMPLETE: ReadonlySet<InsiOutcome["kind"]> = new Set(["plusieurs", "aucune", "traits-insuffisants"]);

/** Runs aside. `onScreen`: whether the person is still the one that the operator has before the eyes when the answer comes. */
export async function askInsi(
  patient: {
    readonly id: string;
    readonly version?: number;
    readonly expected?: string;
    readonly card?: { readonly id: string; readonly index: number };
    /** Nobody asked for it: the officine may have switched such calls off. */
    readonly automatic?: boolean;
  },
  onScreen: () => boolean,
): Promise<void> {
  const { id, version, expected, card, automatic } = patient;
  if (insiStore.get().running.has(id)) return;
  insiStore.set((state) => ({ ...state, running: new Set([...state.running, id]), outcomes: without(state.outcomes, id) }));
  const result = await callRoute("callInsi", { params: { id }, body: { version, expected, card, automatic } });
  insiStore.set((state) => ({ ...state, running: new Set([...state.running].filter((one) => one !== id)) }));
  if (!result.ok) return announce("refused", result.error.text);
  const outcome = result.value;
  insiStore.set((state) => ({ ...state, outcomes: new Map([...state.outcomes, [id, outcome]]) }));
  announce(TONES[outcome.kind] ?? "warn", outcome.text);
  if (!onScreen() || !isFree()) return;
  if (outcome.kind === "a-controler") openWindow("identity", id);
  else if (TO_COMPLETE.has(outcome.kind) || outcome.kind === "non-importable") openWindow("insi", id);
}

/** A patient whose INS lacks a paper is asked for it again at the next deliveries, as often as the officine settled. */
export async function offerControl(id: string, onScreen: () => boolean): Promise<void> {
  const result = await callRoute("getIdentityControl", { params: { id } });
  if (!result.ok || !result.value.control?.due) return;
  insiStore.set((state) => ({ ...state, due: new Set([...state.due, id]) }));
  if (onScreen() && isFree()) openWindow("identity", id);
}

/** I: what there is to do about this identity, if anything. */
export function openIdentity(patient: PatientSummary): void {
  const { running, outcomes } = insiStore.get();
  const unsure = patient.insAttributes.some((attribute) => attribute !== "homonyme");
  if (unsure) announce("info", "Identité douteuse ou fictive : INSi n'est pas appelé.");
  else if (patient.noIns) announce("info", `${NO_INS[patient.noIns]}. INSi n'est pas appelé ; la vente se fait comme d'habitude.`);
  else if (running.has(patient.id)) announce("info", "INSi est interrogé : la réponse vient s'afficher ici.");
  else if (patient.insStatus === "qualifiee") announce("info", "INS déjà qualifiée : INSi n'est pas appelé.");
  else {
    const waits = patient.insStatus === "recuperee" || outcomes.get(patient.id)?.kind === "a-controler";
    openWindow(waits ? "identity" : "insi", patient.id);
  }
}

/** The person decided: nothing waits any more. */
export function settleIdentity(id: string): void {
  insiStore.set((state) => ({
    ...state,
    outcomes: without(state.outcomes, id),
    due: new Set([...state.due].filter((one) => one !== id)),
  }));
}

/** Another operator starts from what the server holds. */
export function forgetInsi(): void {
  insiStore.set(EMPTY);
}

/** Nothing that the hand is busy with would be covered. */
function isFree(): boolean {
  const active = document.activeElement;
  return frameStore.get().windows.length === 0 && !(active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement);
}

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => key !== id));
}
