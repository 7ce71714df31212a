import type { EcartCode, InsAttribute, MotifCode, NoIns, PatientSummary, Role, SendState } from "@comptoir/contract";
import { ECART_LABELS, MOTIF_LABELS } from "@comptoir/contract";
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

export const INS_ATTRIBUTES: Readonly<Record<InsAttribute, StateText>> = {
  homonyme: { label: "Homonyme", tone: "warn", icon: "person" },
  douteuse: { label: "Identité douteuse", tone: "bad", icon: "alert" },
  fictive: { label: "Identité fictive", tone: "bad", icon: "alert" },
};

export const NO_INS: Readonly<Record<NoIns, string>> = {
  NON_IMMATRICULE: "Sans INS : étranger non immatriculé",
  ANONYMAT: "Sans INS : anonymat protégé par la loi",
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
  IDENTIQUE: { label: ECART_LABELS.IDENTIQUE, tone: "good", icon: "check" },
  SUBSTITUTION_GENERIQUE: { label: ECART_LABELS.SUBSTITUTION_GENERIQUE, tone: "good", icon: "swap" },
  SUBSTITUTION_HYBRIDE: { label: ECART_LABELS.SUBSTITUTION_HYBRIDE, tone: "warn", icon: "swap" },
  SUBSTITUTION_BIOSIMILAIRE: { label: ECART_LABELS.SUBSTITUTION_BIOSIMILAIRE, tone: "warn", icon: "swap" },
  SUBSTITUTION_PENURIE: { label: ECART_LABELS.SUBSTITUTION_PENURIE, tone: "warn", icon: "swap" },
  QUANTITE_INFERIEURE: { label: ECART_LABELS.QUANTITE_INFERIEURE, tone: "warn", icon: "minus" },
  QUANTITE_SUPERIEURE: { label: ECART_LABELS.QUANTITE_SUPERIEURE, tone: "warn", icon: "plus" },
  POSOLOGIE_MODIFIEE: { label: ECART_LABELS.POSOLOGIE_MODIFIEE, tone: "warn", icon: "alert" },
  PRODUIT_MODIFIE: { label: ECART_LABELS.PRODUIT_MODIFIE, tone: "warn", icon: "alert" },
  DUREE_MODIFIEE: { label: ECART_LABELS.DUREE_MODIFIEE, tone: "warn", icon: "alert" },
  LIGNE_AJOUTEE_MANUSCRITE: { label: ECART_LABELS.LIGNE_AJOUTEE_MANUSCRITE, tone: "warn", icon: "plus" },
  LIGNE_AJOUTEE_ACCORD: { label: ECART_LABELS.LIGNE_AJOUTEE_ACCORD, tone: "warn", icon: "plus" },
  DELIVRANCE_PARTIELLE_DUE: { label: ECART_LABELS.DELIVRANCE_PARTIELLE_DUE, tone: "warn", icon: "clock" },
  NON_DELIVRE: { label: ECART_LABELS.NON_DELIVRE, tone: "bad", icon: "cross" },
};

export const MOTIF_TEXTS: Readonly<Record<MotifCode, string>> = MOTIF_LABELS;

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
