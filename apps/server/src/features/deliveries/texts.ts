import type { OutboxView } from "../../platform/outbox/index.js";

/** Day and time in Paris, as people write them. */
export function formatInstant(instant: Date): string {
  const text = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" }).format(instant);
  return text.replace(" ", " à ");
}

/** `YYYY-MM-DD` as people write it; a lunar day stays readable. */
export function describeDay(day: string): string {
  return day.split("-").reverse().join("/");
}

export const ANNULATION_ACT = (numero: string) => `Annulation de l'exécution de l'ordonnance ${numero}`;

/** Said on the execution that is taken back before it ever left. */
export const WITHDRAWN = (reason: string) => `Délivrance annulée avant l'envoi : rien n'est parti. Motif : ${reason}`;
export const RECOVERY_WITHDRAWN = (reason: string) => `Délivrance annulée : il n'y a plus rien à compléter. Motif : ${reason}`;

export const REFUSALS = {
  already: (o: { at: Date; operator_name: string; reason: string }) =>
    `Cette délivrance est déjà annulée (${o.operator_name}, le ${formatInstant(o.at)} : ${o.reason}).`,
  later: (at: Date) =>
    `Cette ordonnance a été exécutée à nouveau le ${formatInstant(at)}. Le service n'annule que la dernière exécution : annulez d'abord celle-là.`,
  completed: (at: Date) =>
    `Cette délivrance a été complétée le ${formatInstant(at)} sur l'ordonnance numérique : annulez d'abord cette délivrance-là.`,
  completion:
    "Cette délivrance complète une délivrance faite sur papier et n'a rien remis elle-même : elle s'annule, mais ne se corrige pas. Corrigez la délivrance papier.",
  saleTaken: "La vente de correction existe déjà. Rouvrez la délivrance et recommencez.",
  retry: "La délivrance de cette transmission est annulée : elle ne part plus. Le motif est dans Délivrances.",
  abandon:
    "L'exécution que cette annulation suit n'est pas terminée : l'annulation doit partir après elle. Abandonnez d'abord l'exécution si rien ne doit partir.",
} as const;

/** What the cancellation's own transmission says. */
export const ANNULATION = {
  nothing: "Rien à annuler : le service n'a pas enregistré cette exécution.",
  alreadyDone: "Le service avait déjà enregistré l'annulation.",
  notLatest:
    "Le service refuse d'annuler cette exécution, sans doute parce qu'une exécution plus récente existe sur la même ordonnance. Vérifiez l'ordonnance dans Délivrances, puis relancez.",
  unknown: "Le service ne connaît plus cette exécution. Vérifiez avec le prescripteur ce qu'il lit.",
  reused: "Le service connaît déjà cette annulation avec un autre contenu : prévenez le support, puis relancez.",
} as const;

/** Why an open row of a cancelled delivery ends: what the service asked to correct is not corrected any more. */
export const ENDED_BY_CANCELLATION = (text: string) => `Délivrance annulée : plus rien à corriger. Dernière réponse du service : ${text}`;

/** What became of the execution of a cancelled delivery. */
export function describeCancellation(annulation: OutboxView | undefined, execution: OutboxView | undefined): string {
  if (!annulation) {
    return execution
      ? "L'exécution n'était pas partie : elle est retirée, le service n'a rien reçu."
      : "Aucune exécution à annuler au service.";
  }
  if (annulation.state === "envoye") {
    return annulation.reason === "" ? "Annulée aussi au service Ordonnance Numérique." : annulation.reason;
  }
  if (annulation.state === "refuse" || annulation.state === "abandonne") return `Non annulée au service : ${annulation.reason}`;
  return "L'annulation part à la suite de l'exécution ; elle est dans Transmissions.";
}
