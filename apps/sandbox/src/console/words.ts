import type { LineEvent, LineView, PrescriberState } from "../ordonnance/prescriber-view.js";
import { html, type Markup } from "./html.js";

/** Words and looks of every code that people read. A look is never colour alone: the text says it. */
const states: Readonly<Record<PrescriberState, { text: string; look: string }>> = {
  "to-deliver": { text: "À délivrer", look: "wait" },
  "at-officine": { text: "En cours à l'officine", look: "wait" },
  "partly-delivered": { text: "Délivrée en partie", look: "part" },
  completed: { text: "Exécutée", look: "ok" },
  cancelled: { text: "Annulée", look: "stop" },
  expired: { text: "Expirée", look: "stop" },
  masked: { text: "Masquée (opposition)", look: "mask" },
};

const lineStates: Readonly<Record<LineView["state"], { text: string; look: string }>> = {
  pending: { text: "En attente", look: "wait" },
  delivered: { text: "Délivré", look: "ok" },
  "partly-delivered": { text: "Délivré en partie", look: "part" },
  "not-delivered": { text: "Non délivré", look: "stop" },
  masked: { text: "Masqué", look: "mask" },
};

const ecartTexts: Readonly<Record<string, string>> = {
  IDENTIQUE: "identique",
  SUBSTITUTION_GENERIQUE: "substitution par un générique",
  SUBSTITUTION_HYBRIDE: "substitution par un hybride",
  SUBSTITUTION_BIOSIMILAIRE: "substitution par un biosimilaire",
  SUBSTITUTION_PENURIE: "substitution pour pénurie",
  QUANTITE_INFERIEURE: "quantité inférieure",
  QUANTITE_SUPERIEURE: "quantité supérieure (conditionnement)",
  POSOLOGIE_MODIFIEE: "posologie modifiée avec accord",
  PRODUIT_MODIFIE: "produit modifié avec accord",
  DUREE_MODIFIEE: "durée modifiée avec accord",
  LIGNE_AJOUTEE_MANUSCRITE: "ligne ajoutée à la main sur l'ordonnance",
  LIGNE_AJOUTEE_ACCORD: "ligne ajoutée avec accord",
  DELIVRANCE_PARTIELLE_DUE: "délivrance partielle, reste dû",
  NON_DELIVRE: "non délivré",
};

const motifTexts: Readonly<Record<string, string>> = {
  REFUS_PATIENT: "refus du patient",
  DEJA_EN_POSSESSION: "patient déjà en possession",
  RUPTURE: "rupture d'approvisionnement",
  DIFFERE_RENOUVELLEMENT: "différé au renouvellement",
  CONTRE_INDICATION: "contre-indication",
  INTERACTION: "interaction",
  ORDONNANCE_NON_CONFORME: "ordonnance non conforme",
  HORS_DELAI: "hors délai",
  PRODUIT_INCONNU_BASE: "produit inconnu de la base",
  AUTRE: "autre",
};

export function renderState(state: PrescriberState): Markup {
  return html`<span class="state ${states[state].look}">${states[state].text}</span>`;
}

export function renderLineState(state: LineView["state"]): Markup {
  return html`<span class="state ${lineStates[state].look}">${lineStates[state].text}</span>`;
}

const dateTime = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" });
const dateTimeSeconds = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "medium" });

export function writeInstant(instant: Date): string {
  return dateTime.format(instant);
}

export function writePreciseInstant(instant: Date): string {
  return dateTimeSeconds.format(instant);
}

/** `1955-06-15` as 15/06/1955; a lunar date stays readable. */
export function writeDay(day: string): string {
  return day.split("-").reverse().join("/");
}

/** « Délivré : 2 boîtes de …, identique — Pharmacie du Marché, le … ». */
export function writeEvent(event: LineEvent, structures: ReadonlyMap<string, string>): string {
  const where = `${structures.get(event.finess) ?? `officine ${event.finess}`}, le ${writeInstant(event.at)}`;
  const undone =
    event.cancelled === undefined ? "" : ` — annulé par l'officine le ${writeInstant(event.cancelled.at)} : ${event.cancelled.reason}`;
  const note = event.note === undefined ? "" : ` — « ${event.note} »`;
  if (!event.delivered) return `Non délivré : ${motifTexts[event.motif ?? ""] ?? event.motif ?? "sans motif"} — ${where}${note}${undone}`;
  const boxes = `${String(event.boxes).replace(".", ",")} boîte${event.boxes > 1 ? "s" : ""}`;
  return `Délivré : ${boxes} de ${event.label}, ${ecartTexts[event.ecart] ?? event.ecart} — ${where}${note}${undone}`;
}
