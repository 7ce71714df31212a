import type { PostgresFailure } from "@comptoir/postgres";

/** What the administrator can do about a database that does not open, where the failure's own sentence does not say it. */
export function adviseOn(failure: PostgresFailure): string {
  switch (failure.kind) {
    case "START_FAILED":
      return `Le détail est dans ${failure.dataDir}/log. Si la place ne manque pas sur le disque, remettez la dernière sauvegarde : « restore <fichier> --ecarter » garde les données présentes de côté.`;
    case "START_TIMEOUT":
      return "Une reprise après coupure peut durer plusieurs minutes : attendez, puis relancez « doctor ».";
    case "STOP_TIMEOUT":
      return "Attendez la fin des travaux en cours, puis recommencez.";
    case "DATABASE_REFUSED":
      return "Avec DATABASE_URL : vérifiez que ce serveur est en marche et joignable d'ici, et les droits du compte (docs/exploitation.md).";
    case "INIT_FAILED":
    case "DATA_UNREACHABLE":
      return "Vérifiez la place sur le disque et les droits sur ce dossier, ou choisissez-en un autre (--data).";
    case "MIGRATION_FAILED":
    case "MIGRATION_LATE":
      return "Reprenez la version précédente du logiciel et signalez ce message.";
    default:
      return "";
  }
}
