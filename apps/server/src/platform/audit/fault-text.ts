import type { AuditFault } from "./verify-audit.js";

/** A fault of the trail, for a person. */
export function describeFault(fault: AuditFault): string {
  switch (fault.kind) {
    case "EVENT_MISSING":
      return `position ${fault.position} : l'événement a été supprimé`;
    case "EVENT_CHANGED":
      return `position ${fault.position} : l'événement a été modifié`;
    case "DETAIL_CHANGED":
      return `position ${fault.position} : le détail de l'événement a été modifié`;
    case "SEAL_MISSING":
      return `position ${fault.position} : maillon de la chaîne supprimé`;
    case "HEAD_FORGED":
      return `position ${fault.position} : signature fausse`;
    case "HEAD_UNKNOWN_KEY":
      return `position ${fault.position} : signature d'une clé inconnue (${fault.keyId}) ; copiez sa clé publique dans le dossier des clés si ce serveur est le vôtre`;
    case "CHAIN_RECOMPUTED":
      return `position ${fault.position} : la chaîne a été recalculée, elle contredit une tête signée`;
    case "TAIL_MISSING":
      return `la fin du journal a été supprimée : ${fault.last} événements présents, ${fault.position} signés hors de la base`;
    case "NOT_SEALED":
      return `${fault.count} événement(s) jamais scellé(s)`;
    case "HEADS_FILE_UNREADABLE":
      return `têtes signées illisibles : ${fault.where}`;
  }
}
