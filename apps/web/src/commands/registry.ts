import type { Command } from "./command.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * Every user command. Reserved for what comes: F4 Carte Vitale, F8 DMP, F9 Imprimer, letters M Messagerie, S Tableau de bord,
 * G Configuration. Never F1, F5, F11, F12: they belong to the browser.
 */
export const COMMANDS: readonly Command[] = [
  // Everywhere.
  { id: "validate", label: "Valider", keys: ["End", "Ctrl+Enter"], scope: "global", effect: { act: "validate" }, bar: 99, local: true },
  { id: "back", label: "Retour", keys: ["Escape"], scope: "global", effect: { act: "back" }, local: true },
  {
    id: "session.lock",
    label: "Verrouiller ou changer d'opérateur",
    help: "La vente en cours est conservée",
    keys: ["Ctrl+L"],
    scope: "global",
    effect: { session: "lock" },
    when: (state) => state.place !== "session",
  },
  { id: "session.close", label: "Fermer la session", keys: [], scope: "frame", effect: { session: "close" } },

  // Every screen.
  {
    id: "menu.facturation",
    label: "Facturation",
    keys: ["F"],
    scope: "frame",
    effect: { go: "counter" },
    menu: "top",
    right: "sale.edit",
  },
  {
    id: "menu.donnees",
    label: "Données",
    help: "Ouvre le menu : J Patients, M Médicaments, A Journal",
    keys: ["C"],
    scope: "frame",
    effect: { menu: "C" },
    menu: "top",
    right: "patient.read",
    local: true,
  },
  {
    id: "menu.transmissions",
    label: "Transmissions",
    keys: ["T"],
    scope: "frame",
    effect: { go: "transmissions" },
    menu: "top",
    right: "transmission.read",
  },
  { id: "menu.patients", label: "Patients", keys: ["J"], scope: "menu:C", effect: { go: "patients" }, menu: "C", right: "patient.read" },
  {
    id: "menu.medicaments",
    label: "Médicaments",
    keys: ["M"],
    scope: "menu:C",
    effect: { go: "medicines" },
    menu: "C",
    right: "medicine.read",
  },
  { id: "menu.journal", label: "Journal", keys: ["A"], scope: "menu:C", effect: { go: "journal" }, menu: "C", right: "audit.read" },
  { id: "palette.open", label: "Toutes les commandes", keys: ["Ctrl+K"], scope: "frame", effect: { window: "palette" }, local: true },
  { id: "help.open", label: "Aide : touches de cet écran", keys: ["?"], scope: "frame", effect: { window: "help" } },

  // Facturation.
  {
    id: "sale.patient",
    label: "Patient",
    help: "Choisir ou créer le patient de la vente",
    keys: ["F2"],
    scope: "counter",
    effect: { window: "patient" },
    bar: 1,
    right: "patient.read",
  },
  {
    id: "sale.ordonnance",
    label: "Ordonnance Numérique",
    help: "Lire le code 2D, afficher et confirmer l'ordonnance",
    keys: ["F3"],
    scope: "counter",
    effect: { window: "ordonnance" },
    bar: 2,
    right: "ordonnance.consult",
  },
  {
    id: "sale.product",
    label: "Produit",
    help: "Rechercher un produit à délivrer",
    keys: ["F6"],
    scope: "counter",
    effect: { window: "product" },
    bar: 3,
    right: "medicine.read",
  },
  {
    id: "sale.prescriber",
    label: "Prescripteur et date",
    help: "Saisir une ordonnance papier",
    keys: ["P"],
    scope: "counter",
    effect: { act: "prescriber" },
    bar: 4,
  },
  { id: "sale.park", label: "Mettre en attente", keys: ["A"], scope: "counter", effect: { act: "park" }, bar: 5 },
  { id: "sale.parked", label: "Ventes en attente", keys: ["L"], scope: "counter", effect: { window: "parked" }, bar: 6, right: "sale.edit" },
  { id: "sale.drop", label: "Abandonner la vente", keys: ["X"], scope: "counter", effect: { act: "drop" } },
  { id: "line.previous", label: "Ligne précédente", keys: ["ArrowUp"], scope: "counter", effect: { act: "previous" }, local: true },
  { id: "line.next", label: "Ligne suivante", keys: ["ArrowDown"], scope: "counter", effect: { act: "next" }, local: true },
  { id: "line.more", label: "Une boîte de plus", keys: ["+", "Ctrl+ArrowUp"], scope: "counter", effect: { act: "more" }, local: true },
  { id: "line.less", label: "Une boîte de moins", keys: ["-", "Ctrl+ArrowDown"], scope: "counter", effect: { act: "less" }, local: true },
  { id: "line.remove", label: "Retirer la ligne", keys: ["Delete"], scope: "counter", effect: { act: "remove" }, local: true },
  { id: "line.undo", label: "Annuler le retrait", keys: ["Ctrl+Z"], scope: "counter", effect: { act: "undo" }, local: true },

  // Patients.
  { id: "patients.search", label: "Rechercher", keys: ["F2"], scope: "patients", effect: { act: "search" }, bar: 1 },
  { id: "patients.previous", label: "Patient précédent", keys: ["ArrowUp"], scope: "patients", effect: { act: "previous" }, local: true },
  { id: "patients.next", label: "Patient suivant", keys: ["ArrowDown"], scope: "patients", effect: { act: "next" }, local: true },
  { id: "patients.open", label: "Ouvrir la fiche", keys: ["Enter"], scope: "patients", effect: { act: "accept" }, local: true },
  {
    id: "patients.create",
    label: "Nouveau patient",
    keys: ["Insert"],
    scope: "patients",
    effect: { act: "create" },
    bar: 2,
    right: "patient.write",
  },
  { id: "patients.sell", label: "Vente pour ce patient", keys: ["V"], scope: "patients", effect: { act: "sell" }, bar: 3, right: "sale.edit" },

  // Médicaments.
  { id: "medicines.search", label: "Rechercher", keys: ["F6"], scope: "medicines", effect: { act: "search" }, bar: 1 },
  { id: "medicines.previous", label: "Produit précédent", keys: ["ArrowUp"], scope: "medicines", effect: { act: "previous" }, local: true },
  { id: "medicines.next", label: "Produit suivant", keys: ["ArrowDown"], scope: "medicines", effect: { act: "next" }, local: true },

  // Transmissions.
  {
    id: "transmissions.previous",
    label: "Ligne précédente",
    keys: ["ArrowUp"],
    scope: "transmissions",
    effect: { act: "previous" },
    local: true,
  },
  { id: "transmissions.next", label: "Ligne suivante", keys: ["ArrowDown"], scope: "transmissions", effect: { act: "next" }, local: true },
  { id: "transmissions.open", label: "Détail", keys: ["Enter"], scope: "transmissions", effect: { act: "accept" }, bar: 1, local: true },
  {
    id: "transmission.retry",
    label: "Relancer",
    keys: ["R"],
    scope: "window:transmission",
    effect: { act: "retry" },
    right: "transmission.act",
    local: true,
  },
  {
    id: "transmission.abandon",
    label: "Abandonner avec motif",
    keys: ["X"],
    scope: "window:transmission",
    effect: { act: "abandon" },
    right: "transmission.act",
    local: true,
  },

  // Windows: lists to choose from.
  ...(["patient", "product", "where", "parked", "control", "ordonnance"] as const).flatMap((window): Command[] => [
    { id: `${window}.previous`, label: "Ligne précédente", keys: ["ArrowUp"], scope: `window:${window}`, effect: { act: "previous" }, local: true },
    { id: `${window}.next`, label: "Ligne suivante", keys: ["ArrowDown"], scope: `window:${window}`, effect: { act: "next" }, local: true },
    { id: `${window}.accept`, label: "Accepter la ligne", keys: ["Enter"], scope: `window:${window}`, effect: { act: "accept" }, local: true },
  ]),
  ...(["where", "control", "ordonnance"] as const).map(
    (window): Command => ({
      id: `${window}.choose`,
      label: "Choisir par son numéro",
      keys: DIGITS,
      scope: `window:${window}`,
      effect: { act: "choose" },
      local: true,
    }),
  ),
  { id: "control.left", label: "Motif précédent", keys: ["ArrowLeft"], scope: "window:control", effect: { act: "left" }, local: true },
  { id: "control.right", label: "Motif suivant", keys: ["ArrowRight"], scope: "window:control", effect: { act: "right" }, local: true },
  {
    id: "patient.create",
    label: "Créer sans carte",
    keys: ["Insert"],
    scope: "window:patient",
    effect: { act: "create" },
    right: "patient.write",
    local: true,
  },
];
