import type { OutboxView } from "../../platform/outbox/index.js";

/** Labels of the services, in the header of the screen. */
export const SERVICE_LABELS = { ordonnance: "Ordonnance Numérique" } as const;
export type ServiceName = keyof typeof SERVICE_LABELS;

/** Kinds of transmission, as the table names them. */
const KIND_LABELS: Readonly<Record<string, string>> = {
  "ordonnance.execution": "Exécution d'ordonnance numérique",
  "ordonnance.annulation": "Annulation d'une exécution",
  "ordonnance.recuperation": "Récupération d'ordonnance numérique",
};

export function nameKind(kind: string): string {
  return KIND_LABELS[kind] ?? kind;
}

function formatInstant(instant: Date): string {
  const parts = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" });
  return parts.format(instant).replace(" ", " à ");
}

/** The state of a transmission in words, with the last thing learnt and what comes next. */
export function describeTransmission(row: OutboxView): string {
  const again = row.nextAttemptAt && row.attempt > 0 ? ` Nouvel essai au plus tard vers ${formatTime(row.nextAttemptAt)}.` : "";
  switch (row.state) {
    case "a-envoyer":
      return row.attempt === 0 ? "À envoyer — part tout seul." : `À envoyer — ${row.reason}${again}`;
    case "en-cours":
      return "Envoi en cours.";
    case "incertain":
      return `À vérifier — ${row.reason} Comptoir interroge le service avant tout renvoi.`;
    case "envoye":
      // A row that another act settled says which one.
      if (row.reason !== "") return row.reason;
      return row.sentAt ? `Envoyé le ${formatInstant(row.sentAt)}.` : "Envoyé.";
    case "refuse":
      return row.reason;
    case "a-corriger":
      return `${row.code === "A_COMPLETER" ? "À compléter" : "À corriger"} — ${row.reason}`;
    case "abandonne":
      return `Abandonné — ${row.reason}`;
  }
}

function formatTime(instant: Date): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(
    instant,
  );
}

/** Outcomes of the history, in words. */
export const OUTCOME_TEXTS: Readonly<Record<string, string>> = {
  envoye: "Envoyé",
  refuse: "Refusé",
  "a-corriger": "À corriger",
  indisponible: "Service absent",
  incertain: "Réponse perdue",
  absent: "Le service n'avait rien reçu",
  interrompu: "Envoi interrompu",
  relance: "Relancée",
  abandonne: "Abandonnée",
};

export const RETRY_REFUSED = "Cette transmission est en cours ou déjà envoyée : il n'y a rien à relancer.";
export const ABANDON_REFUSED = "Cette transmission est en cours ou déjà envoyée : elle ne peut plus être abandonnée.";
