import type { EcartCode, MotifCode, PatientSummary, Role, SendState } from "@comptoir/contract";
import type { IconName } from "./frame/icon.js";
import type { StateTone } from "./frame/state-chip.js";

/** French of every code that the contract carries without its words. */

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  titulaire: "titulaire",
  adjoint: "adjoint",
  preparateur: "préparateur",
  etudiant: "étudiant",
  "admin-technique": "administrateur technique",
};

export const SEX_NAMES: Readonly<Record<"M" | "F" | "I", string>> = { F: "Femme", M: "Homme", I: "Indéterminé" };

interface StateText {
  readonly label: string;
  readonly tone: StateTone;
  readonly icon: IconName;
}

/** Known colour scheme of the trade, with word and icon (counter-ux.md §3). */
export const INS_STATES: Readonly<Record<PatientSummary["insStatus"], StateText>> = {
  provisoire: { label: "Identité provisoire", tone: "bad", icon: "question" },
  recuperee: { label: "INS récupérée", tone: "warn", icon: "sync" },
  validee: { label: "Identité validée", tone: "warn", icon: "person" },
  qualifiee: { label: "INS qualifiée", tone: "good", icon: "check" },
};

export const SEND_STATES: Readonly<Record<SendState, StateText>> = {
  "a-envoyer": { label: "À envoyer", tone: "neutral", icon: "clock" },
  "en-cours": { label: "En cours d'envoi", tone: "neutral", icon: "send" },
  incertain: { label: "À vérifier", tone: "warn", icon: "question" },
  envoye: { label: "Envoyé", tone: "good", icon: "check" },
  refuse: { label: "Refusé", tone: "bad", icon: "cross" },
  "a-corriger": { label: "À corriger", tone: "warn", icon: "alert" },
  abandonne: { label: "Abandonné", tone: "neutral", icon: "minus" },
};

export const ECART_TEXTS: Readonly<Record<EcartCode, StateText>> = {
  IDENTIQUE: { label: "Conforme", tone: "good", icon: "check" },
  SUBSTITUTION_GENERIQUE: { label: "Générique du groupe", tone: "good", icon: "swap" },
  SUBSTITUTION_HYBRIDE: { label: "Substitution hybride", tone: "warn", icon: "swap" },
  SUBSTITUTION_BIOSIMILAIRE: { label: "Biosimilaire", tone: "warn", icon: "swap" },
  SUBSTITUTION_PENURIE: { label: "Substitution pour pénurie", tone: "warn", icon: "swap" },
  QUANTITE_INFERIEURE: { label: "Quantité inférieure", tone: "warn", icon: "minus" },
  QUANTITE_SUPERIEURE: { label: "Quantité supérieure", tone: "warn", icon: "plus" },
  POSOLOGIE_MODIFIEE: { label: "Posologie modifiée", tone: "warn", icon: "alert" },
  PRODUIT_MODIFIE: { label: "Produit modifié", tone: "warn", icon: "alert" },
  DUREE_MODIFIEE: { label: "Durée modifiée", tone: "warn", icon: "alert" },
  LIGNE_AJOUTEE_MANUSCRITE: { label: "Ligne manuscrite ajoutée", tone: "warn", icon: "plus" },
  LIGNE_AJOUTEE_ACCORD: { label: "Ligne ajoutée avec accord", tone: "warn", icon: "plus" },
  DELIVRANCE_PARTIELLE_DUE: { label: "Partiel, reste dû", tone: "warn", icon: "clock" },
  NON_DELIVRE: { label: "Non délivré", tone: "bad", icon: "cross" },
};

export const MOTIF_TEXTS: Readonly<Record<MotifCode, string>> = {
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

/** Reason of « non substituable », as printed on the ordonnance. */
export const NON_SUBSTITUTION: Readonly<Record<"MTE" | "EFG" | "CIF", string>> = {
  MTE: "marge thérapeutique étroite",
  EFG: "enfant : pas de forme générique adaptée",
  CIF: "contre-indication à un excipient",
};

/** Flags of the ordonnance (system 1.2.250.1.213.1.1.4.322). */
export const MENTIONS: Readonly<Record<string, string>> = {
  "MED-1096": "Bizone",
  "MED-1097": "Médicament d'exception",
  "MED-1098": "Sécurisée",
};

export const TRAIT_NAMES = {
  birthName: "Nom de naissance",
  birthFirstNames: "Prénom(s) de naissance",
  birthDate: "Date de naissance",
  sex: "Sexe",
} as const;

/** What the server's sentence adds to the word already on the chip: « Envoyé le 22/11/2026… » → « le 22/11/2026… ». */
export function completeState(state: SendState, text: string): string {
  const { label } = SEND_STATES[state];
  if (!text.startsWith(label)) return text;
  return text.slice(label.length).replace(/^(?:\s*[—:]\s*|\s+|\.$)/, "");
}

export function countWords(count: number, one: string, many: string): string {
  return `${count} ${count > 1 ? many : one}`;
}
