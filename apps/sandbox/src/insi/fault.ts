/**
 * Technical refusals. Those of the published list (siram_100/desir_550, DESIR_560, siram_40/insi_102, insi_24) bear their codes; the
 * real codes of the others were never published: those are the bac à sable's own, and say what is wrong in their text.
 */
export const insiFaults = {
  IDAM_INCONNU: {
    code: "Sender",
    subcode: "siram_100",
    error: "desir_550",
    severity: "erreur",
    text: "Le logiciel n'est pas autorisé : IDAM inconnu.",
  },
  NIVEAU_ACCES: {
    code: "Sender",
    subcode: "siram_100",
    error: "DESIR_560",
    severity: "erreur",
    text: "Le niveau d'accès ne permet pas l'opération demandée.",
  },
  TECHNIQUE: {
    code: "Receiver",
    subcode: "siram_40",
    error: "insi_102",
    severity: "fatal",
    text: "Erreur technique lors de la recherche par traits d'identité.",
  },
  SEXE: {
    code: "Sender",
    subcode: "siram_40",
    error: "insi_24",
    severity: "erreur",
    text: "Le format du champ Sexe est incorrect ou le champ est vide.",
  },
  TRAIT: {
    code: "Sender",
    subcode: "siram_40",
    error: "insi_25",
    severity: "erreur",
    text: "Le format d'un trait d'identité est incorrect.",
  },
  MATRICULE: { code: "Sender", subcode: "siram_40", error: "insi_26", severity: "erreur", text: "Le matricule ou sa clé est incorrect." },
  SCHEMA: { code: "Sender", subcode: "siram_10", error: "siram_10", severity: "erreur", text: "Le message n'est pas conforme au schéma." },
  ADRESSAGE: {
    code: "Sender",
    subcode: "siram_11",
    error: "siram_11",
    severity: "erreur",
    text: "Les en-têtes WS-Addressing sont incorrects.",
  },
  CONTEXTE: { code: "Sender", subcode: "siram_12", error: "siram_12", severity: "erreur", text: "Un contexte est absent ou incorrect." },
  ASSERTION: {
    code: "Sender",
    subcode: "siram_20",
    error: "siram_20",
    severity: "erreur",
    text: "L'assertion d'authentification est refusée.",
  },
} as const satisfies Record<string, { code: "Sender" | "Receiver"; subcode: string; error: string; severity: string; text: string }>;

export type InsiFaultName = keyof typeof insiFaults;
export const insiFaultNames = Object.keys(insiFaults) as InsiFaultName[];

/** A refusal of the service. */
export interface InsiRefusal {
  readonly fault: InsiFaultName;
  /** What is wrong and where, added to the text. */
  readonly detail?: string;
}

/** A check passed, or what it refuses. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: InsiRefusal };

export const accepted = <T>(value: T): Checked<T> => ({ ok: true, value });
export const refusing = (fault: InsiFaultName, detail?: string): { readonly ok: false; readonly refusal: InsiRefusal } => ({
  ok: false,
  refusal: { fault, ...(detail === undefined ? {} : { detail }) },
});
