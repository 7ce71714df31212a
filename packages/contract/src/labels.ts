import type { EcartCode, MotifCode } from "./sales.js";

/** Écarts and motifs in French, the same words on the screen and on paper. */

export const ECART_LABELS: Readonly<Record<EcartCode, string>> = {
  IDENTIQUE: "Conforme",
  SUBSTITUTION_GENERIQUE: "Générique du groupe",
  SUBSTITUTION_HYBRIDE: "Substitution hybride",
  SUBSTITUTION_BIOSIMILAIRE: "Biosimilaire",
  SUBSTITUTION_PENURIE: "Substitution pour pénurie",
  QUANTITE_INFERIEURE: "Quantité inférieure",
  QUANTITE_SUPERIEURE: "Quantité supérieure",
  POSOLOGIE_MODIFIEE: "Posologie modifiée",
  PRODUIT_MODIFIE: "Produit modifié",
  DUREE_MODIFIEE: "Durée modifiée",
  LIGNE_AJOUTEE_MANUSCRITE: "Ligne manuscrite ajoutée",
  LIGNE_AJOUTEE_ACCORD: "Ligne ajoutée avec accord",
  DELIVRANCE_PARTIELLE_DUE: "Partiel, reste dû",
  NON_DELIVRE: "Non délivré",
};

/** Why a prescribed line was not delivered. */
export const MOTIF_LABELS: Readonly<Record<MotifCode, string>> = {
  REFUS_PATIENT: "refus du patient",
  DEJA_EN_POSSESSION: "déjà en possession",
  RUPTURE: "rupture",
  DIFFERE_RENOUVELLEMENT: "différé à un renouvellement",
  CONTRE_INDICATION: "contre-indication",
  INTERACTION: "interaction",
  ORDONNANCE_NON_CONFORME: "ordonnance non conforme",
  HORS_DELAI: "hors délai",
  PRODUIT_INCONNU_BASE: "produit inconnu de la base",
  AUTRE: "autre",
};
