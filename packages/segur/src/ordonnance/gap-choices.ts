import type { Ecart, MotifNonDelivrance } from "./types.js";

/** A reason that a person may give for a row of the control window. */
export interface GapChoice {
  readonly ecart: Ecart;
  readonly motif?: MotifNonDelivrance;
  /** French, for the screen. */
  readonly label: string;
  /** The prescriber's agreement {RPPS, date, means} must come with it. */
  readonly needsAccord: boolean;
  readonly needsNote: boolean;
}

const choice = (ecart: Ecart, label: string, needs: { accord?: true; note?: true } = {}): GapChoice => ({
  ecart,
  label,
  needsAccord: needs.accord === true,
  needsNote: needs.note === true,
});

export const CHOICE = {
  conform: choice("IDENTIQUE", "Conforme à la dénomination ou à la préparation prescrite"),
  identical: choice("IDENTIQUE", "Conforme à la prescription (dénomination commune, préparation) — à préciser", { note: true }),
  generic: choice("SUBSTITUTION_GENERIQUE", "Substitution générique"),
  genericNoted: choice("SUBSTITUTION_GENERIQUE", "Substitution malgré « NS » sans motif — à préciser", { note: true }),
  genericAgreed: choice("SUBSTITUTION_GENERIQUE", "Substitution malgré « NS », accord du prescripteur", { accord: true }),
  hybrid: choice("SUBSTITUTION_HYBRIDE", "Substitution hybride (registre ANSM)"),
  biosimilar: choice("SUBSTITUTION_BIOSIMILAIRE", "Substitution biosimilaire — à préciser", { note: true }),
  shortage: choice("SUBSTITUTION_PENURIE", "Remplacement pour rupture — à préciser", { note: true }),
  product: choice("PRODUIT_MODIFIE", "Produit modifié, accord du prescripteur", { accord: true }),
  owed: choice("DELIVRANCE_PARTIELLE_DUE", "Délivrance partielle, reste dû"),
  less: choice("QUANTITE_INFERIEURE", "Quantité inférieure (conditionnement)"),
  lessNoted: choice("QUANTITE_INFERIEURE", "Quantité inférieure, rien n'est dû — à préciser", { note: true }),
  more: choice("QUANTITE_SUPERIEURE", "Quantité supérieure (conditionnement)"),
  moreNoted: choice("QUANTITE_SUPERIEURE", "Quantité supérieure au reste à délivrer — à préciser", { note: true }),
  posology: choice("POSOLOGIE_MODIFIEE", "Posologie modifiée, accord du prescripteur — à préciser", { accord: true, note: true }),
  duration: choice("DUREE_MODIFIEE", "Durée modifiée, accord du prescripteur — à préciser", { accord: true, note: true }),
  handwritten: choice("LIGNE_AJOUTEE_MANUSCRITE", "Ligne manuscrite de l'ordonnance"),
  addedAgreed: choice("LIGNE_AJOUTEE_ACCORD", "Ligne ajoutée, accord du prescripteur", { accord: true }),
} as const;

const declined = (motif: MotifNonDelivrance, label: string, needs: { accord?: true; note?: true } = {}): GapChoice => ({
  ...choice("NON_DELIVRE", label, needs),
  motif,
});

/** Why a line is not delivered (ordonnance-numerique §5.3; those with a star there need an agreement). */
export const NOT_DELIVERED: readonly GapChoice[] = [
  declined("REFUS_PATIENT", "Non délivré : refus du patient"),
  declined("DEJA_EN_POSSESSION", "Non délivré : déjà en possession du patient"),
  declined("RUPTURE", "Non délivré : rupture"),
  declined("DIFFERE_RENOUVELLEMENT", "Non délivré : différé à un renouvellement"),
  declined("CONTRE_INDICATION", "Non délivré : contre-indication, vu avec le prescripteur", { accord: true }),
  declined("INTERACTION", "Non délivré : interaction, vu avec le prescripteur", { accord: true }),
  declined("ORDONNANCE_NON_CONFORME", "Non délivré : ordonnance non conforme"),
  declined("HORS_DELAI", "Non délivré : hors délai"),
  declined("PRODUIT_INCONNU_BASE", "Non délivré : produit inconnu de la base"),
  declined("AUTRE", "Non délivré : autre raison — à préciser", { note: true }),
];
