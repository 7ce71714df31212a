import type { ErrorCode } from "@comptoir/contract";
import type { OrdonnancierList } from "@comptoir/segur/medicaments";
import type { OrdonnanceFailure } from "@comptoir/segur/ordonnance";
import { type Refusal, refuse } from "../../platform/http/handler.js";

const LIST_NAMES: Readonly<Record<OrdonnancierList, string>> = { LISTE_I: "liste I", LISTE_II: "liste II", STUPEFIANT: "stupéfiant" };

/** Sentences of the counter that the error table does not hold. */
export const TEXTS = {
  noPatient: "Sans patient",
  rolePrepares: "Votre rôle prépare la vente ; un pharmacien ou un préparateur la valide. Mettez-la en attente.",
  noPharmacist: "Aucun pharmacien responsable n'est enregistré pour cette officine. Demandez au titulaire d'importer son numéro RPPS.",
  noService:
    "Cette officine n'est pas reliée au service Ordonnance Numérique (aucun certificat). Continuez en ordonnance papier et prévenez le titulaire.",
  unknownPatient: "Ce patient n'existe pas dans cette officine. Cherchez-le à nouveau (F2).",
  noOrdonnance: "Cette vente n'a pas d'ordonnance numérique. Récupérez-la d'abord (F3).",
  toConfirm: "Confirmez d'abord que l'ordonnance est celle de ce patient et que son contenu est exact (F3).",
  alreadyConfirmed: "Cette vente a déjà une ordonnance confirmée. Validez-la ou mettez-la en attente, puis scannez à nouveau.",
  partialPatient: "L'identité portée par l'ordonnance est incomplète : choisissez ou créez le patient (F2), puis confirmez.",
  openElsewhere: (workstation: string) =>
    `Cette ordonnance est déjà ouverte dans une vente sur ${workstation}. Reprenez cette vente (L), ou abandonnez-la là-bas.`,
  executionWaiting:
    "Une délivrance de cette ordonnance attend encore d'être transmise : ce qui reste à délivrer n'est pas à jour. Réessayez quand elle est partie (T Transmissions).",
  lockedUntil: (time: string) =>
    `Une autre pharmacie traite cette ordonnance, jusqu'à ${time} au plus tard. Réessayez ensuite ou appelez-la.`,
  needsOrdonnance: (list: OrdonnancierList) =>
    `${LIST_NAMES[list]}, délivrance sur ordonnance seulement. Saisissez le prescripteur et la date de l'ordonnance papier (P), ou retirez la boîte.`,
  ordonnanceToCome: (list: OrdonnancierList) =>
    `${LIST_NAMES[list]} : la date de l'ordonnance est dans le futur. Corrigez-la (P), ou retirez la boîte.`,
  ordonnanceTooOld: (list: OrdonnancierList) =>
    `${LIST_NAMES[list]} : l'ordonnance a plus d'un an, elle ne permet plus de délivrer. Corrigez la date (P), ou retirez la boîte.`,
  needsPatient: "stupéfiant : le registre demande le nom du patient. Choisissez-le (F2), ou retirez la boîte.",
  completedCancelled:
    "La délivrance sur papier que cette vente complète a été annulée : il n'y a plus rien à transmettre. Abandonnez cette vente (X).",
  wholeDelivery: (message: string) => `Sur l'ensemble de la délivrance : ${message}`,
  outside: "Hors ordonnance : vendu à côté, ne part pas avec l'exécution.",
  outsideList: (list: OrdonnancierList) =>
    `${LIST_NAMES[list]}, délivrance sur ordonnance seulement : rattachez la boîte à une ligne, ou retirez-la.`,
  tooManyRenewals: (given: number, most: number) =>
    most === 0
      ? `Numéro de renouvellement ${given} : cette ordonnance n'est pas renouvelable. Mettez 0 (P), puis validez.`
      : `Numéro de renouvellement ${given} : cette ordonnance n'en permet que ${most}. Corrigez-le (P), puis validez.`,
  sentRefused: (reason: string) => `Refusé — produits déjà remis. ${reason}`,
} as const;

/** Time of day in Paris, as people say it. */
export function formatTime(instant: Date): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(instant);
}

const CONSULTATION_CODES: Readonly<Record<OrdonnanceFailure["kind"], ErrorCode>> = {
  INCONNUE: "ORDONNANCE_INCONNUE",
  ANNULEE: "ORDONNANCE_ANNULEE",
  EXPIREE: "ORDONNANCE_EXPIREE",
  DEJA_EXECUTEE: "ORDONNANCE_DEJA_EXECUTEE",
  VERROUILLEE: "ORDONNANCE_VERROUILLEE",
  PATIENT_DISCORDANT: "PATIENT_DISCORDANT",
  NON_HABILITE: "ORDONNANCE_NON_HABILITE",
  DROITS_INSUFFISANTS: "ORDONNANCE_DROITS_INSUFFISANTS",
  CLE_REUTILISEE: "ORDONNANCE_REFUSEE",
  VALIDATION: "ORDONNANCE_REFUSEE",
  INDISPONIBLE: "SERVICE_INDISPONIBLE",
  INCERTAIN: "SERVICE_INDISPONIBLE",
  REPONSE_ILLISIBLE: "REPONSE_ILLISIBLE",
};

/** What the operator reads when a consultation brought no ordonnance: the sentence of the table says what to do next. */
export function refuseConsultation(failure: OrdonnanceFailure): Refusal {
  const code = CONSULTATION_CODES[failure.kind];
  switch (failure.kind) {
    case "VERROUILLEE":
      return refuse(code, failure.until === undefined ? {} : { text: TEXTS.lockedUntil(formatTime(new Date(failure.until))) });
    case "INDISPONIBLE":
      return refuse(code, failure.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(failure.retryAfterMs / 1000) });
    case "VALIDATION":
      return refuse(code, { details: failure.details.map(({ where, what }) => ({ where, what })) });
    default:
      return refuse(code);
  }
}

const CONSULTATION_TRACES: Readonly<Record<string, string>> = {
  INCONNUE: "ON non trouvée",
  ANNULEE: "ON annulée par le prescripteur",
  EXPIREE: "ON qui n'est plus valable",
  DEJA_EXECUTEE: "ON déjà délivrée en entier",
  VERROUILLEE: "ON en cours dans une autre pharmacie",
  NON_HABILITE: "ON non récupérée : certificat refusé",
};

/** What stands beside a sale that goes on without the ordonnance whose number was read. */
export function describeConsultation(outcome: string): string {
  return CONSULTATION_TRACES[outcome] ?? "ON non récupérée : service absent";
}

/** How the row of a refused execution reads in Transmissions: what the service said, and what to do, products being already handed over. */
export const EXECUTION_REFUSED: Readonly<
  Record<"INCONNUE" | "ANNULEE" | "EXPIREE" | "DEJA_EXECUTEE" | "PATIENT_DISCORDANT" | "DROITS_INSUFFISANTS", string>
> = {
  INCONNUE: TEXTS.sentRefused("Le service ne connaît plus cette ordonnance : vérifiez son numéro sur le papier et prévenez la caisse."),
  ANNULEE: TEXTS.sentRefused(
    "Le prescripteur a annulé l'ordonnance entre-temps : appelez-le, puis le patient si le traitement doit s'arrêter.",
  ),
  EXPIREE: TEXTS.sentRefused("L'ordonnance n'était plus valable le jour de la délivrance : demandez une régularisation au prescripteur."),
  DEJA_EXECUTEE: TEXTS.sentRefused(
    "Tout avait déjà été délivré, peut-être par une autre pharmacie : vérifiez avec le patient et prévenez le prescripteur.",
  ),
  PATIENT_DISCORDANT: TEXTS.sentRefused("L'ordonnance est au nom d'un autre patient : vérifiez l'identité et corrigez la délivrance."),
  DROITS_INSUFFISANTS: TEXTS.sentRefused(
    "La quantité dépasse ce qui restait à délivrer : vérifiez avec le patient ce qu'il a déjà reçu ailleurs.",
  ),
};

/** Refusals that correcting something lets through. */
export const EXECUTION_TO_CORRECT: Readonly<Record<"NON_HABILITE" | "CLE_REUTILISEE" | "VALIDATION", string>> = {
  NON_HABILITE: "Le service refuse le certificat de l'officine : faites-le renouveler (« comptoir doctor » dit lequel), puis relancez.",
  CLE_REUTILISEE: "Le service connaît déjà cette délivrance avec un autre contenu : prévenez le support, puis relancez.",
  VALIDATION: "Le service juge cette exécution incomplète ou mal formée",
};

/** Partner and matter of an execution, as the record of a patient qualifié traces them. */
export const EXECUTION_EXCHANGE = (numero: string) => ({
  partner: "Assurance maladie, téléservice Ordonnance Numérique",
  what: `exécution de l'ordonnance ${numero}`,
});

export const EXECUTION_ACT = (numero: string) => `Exécution de l'ordonnance ${numero}`;

/** What becomes of an ordonnance that could not be read before its products were handed over (decisions, Service down). */
export const RECOVERY = {
  toComplete:
    "L'ordonnance est maintenant lisible. Reprenez la vente mise en attente (L), confirmez, contrôlez et validez : rien ne part sans vous.",
  heldElsewhere: "L'ordonnance est ouverte dans une autre vente : terminez-la, puis relancez.",
  notFound: TEXTS.sentRefused("Aucune ordonnance numérique ne porte ce numéro : la délivrance reste une délivrance sur papier."),
  completed: "Complétée : l'exécution de l'ordonnance part à son tour.",
  act: (numero: string) => `Récupération de l'ordonnance ${numero}`,
  note: (numero: string, day: string) => `Délivrance du ${day} à compléter : ordonnance numérique ${numero}, service absent ce jour-là.`,
} as const;

export const EXECUTION_WAITS = {
  away: "Le service Ordonnance Numérique ne répond pas.",
  lost: "La réponse du service s'est perdue.",
  unreadable: "Le service a répondu de façon illisible.",
  locked: "Une autre pharmacie tient cette ordonnance en ce moment.",
} as const;
