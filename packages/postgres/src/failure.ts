/**
 * Everything this package refuses, with the data its sentence needs. Start-up, schema and backup failures end the
 * calling process most of the time, so they are thrown as one typed error instead of being returned.
 */
export type PostgresFailure =
  | { kind: "PLATFORM_UNSUPPORTED"; platform: string }
  | { kind: "BINARIES_MISSING"; packageName: string; detail: string }
  | { kind: "LIBRARIES_INCOMPLETE"; folder: string; detail: string }
  | { kind: "NO_SAFE_ACCOUNT"; detail: string }
  | { kind: "FOREIGN_OWNER"; dataDir: string; owner: string }
  | { kind: "FOREIGN_FOLDER"; dataDir: string }
  | { kind: "FOREIGN_VERSION"; dataDir: string; found: string; expected: string }
  | { kind: "DATA_UNREACHABLE"; dataDir: string; detail: string }
  | { kind: "SOCKET_FOLDER_UNSAFE"; detail: string }
  | { kind: "SETTING_REFUSED"; name: string }
  | { kind: "INIT_FAILED"; dataDir: string; detail: string }
  | { kind: "START_FAILED"; dataDir: string; detail: string }
  | { kind: "START_TIMEOUT"; dataDir: string; seconds: number; detail: string }
  | { kind: "STOP_TIMEOUT"; dataDir: string; seconds: number }
  | { kind: "URL_REFUSED"; detail: string }
  | { kind: "DATABASE_REFUSED"; database: string; detail: string }
  | { kind: "ROLE_REFUSED"; role: string; detail: string }
  | { kind: "MIGRATION_FOLDER"; folder: string; detail: string }
  | { kind: "MIGRATION_EDITED"; name: string }
  | { kind: "MIGRATION_UNKNOWN"; name: string; version: number }
  | { kind: "MIGRATION_LATE"; name: string; latest: number }
  | { kind: "MIGRATION_FAILED"; name: string; detail: string }
  | { kind: "SCHEMA_BEHIND"; version: number; expected: number }
  | { kind: "BACKUP_NOT_OURS"; host: string }
  | { kind: "BACKUP_KEY"; detail: string }
  | { kind: "BACKUP_EXISTS"; path: string }
  | { kind: "BACKUP_FAILED"; detail: string }
  | { kind: "BACKUP_UNREADABLE"; detail: string }
  | { kind: "BACKUP_DAMAGED"; detail: string }
  | { kind: "BACKUP_VERSION"; found: string; expected: string }
  | { kind: "RESTORE_NOT_EMPTY"; dataDir: string }
  | { kind: "RESTORE_FAILED"; dataDir: string; detail: string };

/** A {@link PostgresFailure} on its way up; `message` is a French sentence followed by its English twin. */
export class PostgresError extends Error {
  override readonly name = "PostgresError";
  readonly failure: PostgresFailure;

  constructor(failure: PostgresFailure, cause?: unknown) {
    const [french, english] = describe(failure);
    super(`${french}\n${english}`, cause === undefined ? undefined : { cause });
    this.failure = failure;
  }

  get kind(): PostgresFailure["kind"] {
    return this.failure.kind;
  }
}

/** The one-line reason of anything thrown by Node.js or PostgreSQL. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(f: PostgresFailure): [french: string, english: string] {
  switch (f.kind) {
    case "PLATFORM_UNSUPPORTED":
      return [
        `Aucun PostgreSQL intégré pour ${f.platform} : indiquez un serveur PostgreSQL dans DATABASE_URL.`,
        `No embedded PostgreSQL for ${f.platform}: set DATABASE_URL to a PostgreSQL server.`,
      ];
    case "BINARIES_MISSING":
      return [
        `Le paquet ${f.packageName} est absent ou inutilisable (${f.detail}) : relancez l'installation des dépendances.`,
        `The package ${f.packageName} is missing or unusable (${f.detail}): install the dependencies again.`,
      ];
    case "LIBRARIES_INCOMPLETE":
      return [
        `Des liens de bibliothèques manquent dans ${f.folder} et n'ont pas pu être créés (${f.detail}).`,
        `Library links are missing in ${f.folder} and could not be created (${f.detail}).`,
      ];
    case "NO_SAFE_ACCOUNT":
      return [
        `PostgreSQL ne peut pas s'exécuter en tant que root et aucun compte sûr n'est disponible (${f.detail}) : créez un compte système « postgres », lancez le programme avec un utilisateur ordinaire, ou indiquez un serveur dans DATABASE_URL.`,
        `PostgreSQL cannot run as root and no safe account is available (${f.detail}): create a system account "postgres", run as an ordinary user, or set DATABASE_URL.`,
      ];
    case "FOREIGN_OWNER":
      return [
        `Le dossier ${f.dataDir} appartient à ${f.owner} : lancez le programme avec ce compte, ou choisissez un autre dossier.`,
        `The folder ${f.dataDir} belongs to ${f.owner}: run as that account, or choose another folder.`,
      ];
    case "FOREIGN_FOLDER":
      return [
        `Le dossier ${f.dataDir} n'est pas vide et n'a pas été créé par ce logiciel : choisissez-en un autre.`,
        `The folder ${f.dataDir} is not empty and was not made by this software: choose another one.`,
      ];
    case "FOREIGN_VERSION":
      return [
        `Le dossier ${f.dataDir} a été créé par PostgreSQL ${f.found} et ce logiciel contient PostgreSQL ${f.expected} : reprenez la version précédente, exportez les données, puis rechargez-les.`,
        `The folder ${f.dataDir} was made by PostgreSQL ${f.found} and this software contains PostgreSQL ${f.expected}: go back to the former version, export the data, then load it again.`,
      ];
    case "DATA_UNREACHABLE":
      return [
        `Le dossier ${f.dataDir} ne peut pas être utilisé pour la base de données (${f.detail}).`,
        `The folder ${f.dataDir} cannot hold the database (${f.detail}).`,
      ];
    case "SOCKET_FOLDER_UNSAFE":
      return [`Aucun dossier sûr pour la connexion à la base (${f.detail}).`, `No safe folder for the database socket (${f.detail}).`];
    case "SETTING_REFUSED":
      return [
        `Le réglage PostgreSQL « ${f.name} » ne peut pas être changé ici.`,
        `The PostgreSQL setting "${f.name}" cannot be changed here.`,
      ];
    case "INIT_FAILED":
      return [
        `La base de données n'a pas pu être créée dans ${f.dataDir} : ${f.detail}`,
        `The database could not be created in ${f.dataDir}: ${f.detail}`,
      ];
    case "START_FAILED":
      return [`PostgreSQL n'a pas démarré dans ${f.dataDir} : ${f.detail}`, `PostgreSQL did not start in ${f.dataDir}: ${f.detail}`];
    case "START_TIMEOUT":
      return [
        `PostgreSQL n'est pas prêt après ${f.seconds} s dans ${f.dataDir} : ${f.detail}`,
        `PostgreSQL is not ready after ${f.seconds} s in ${f.dataDir}: ${f.detail}`,
      ];
    case "STOP_TIMEOUT":
      return [
        `PostgreSQL ne s'est pas arrêté en ${f.seconds} s dans ${f.dataDir}.`,
        `PostgreSQL did not stop within ${f.seconds} s in ${f.dataDir}.`,
      ];
    case "URL_REFUSED":
      return [
        `L'adresse du serveur PostgreSQL (DATABASE_URL) ne convient pas : ${f.detail}.`,
        `The address of the PostgreSQL server (DATABASE_URL) does not fit: ${f.detail}.`,
      ];
    case "DATABASE_REFUSED":
      return [
        `La base « ${f.database} » ne peut pas être utilisée : ${f.detail}.`,
        `The database "${f.database}" cannot be used: ${f.detail}.`,
      ];
    case "ROLE_REFUSED":
      return [`Le rôle « ${f.role} » ne convient pas : ${f.detail}.`, `The role "${f.role}" does not fit: ${f.detail}.`];
    case "MIGRATION_FOLDER":
      return [`Dossier de migrations ${f.folder} : ${f.detail}.`, `Migrations folder ${f.folder}: ${f.detail}.`];
    case "MIGRATION_EDITED":
      return [
        `La migration ${f.name} a été modifiée après son application : rétablissez le fichier d'origine.`,
        `The migration ${f.name} was edited after it was applied: put the original file back.`,
      ];
    case "MIGRATION_UNKNOWN":
      return [
        `La base a reçu la migration ${f.name} que cette version du logiciel ne connaît pas : mettez le logiciel à jour.`,
        `The database holds the migration ${f.name}, unknown to this version of the software: update the software.`,
      ];
    case "MIGRATION_LATE":
      return [
        `La migration ${f.name} arrive après la migration ${f.latest} déjà appliquée : renumérotez-la.`,
        `The migration ${f.name} comes after migration ${f.latest} was applied: renumber it.`,
      ];
    case "MIGRATION_FAILED":
      return [
        `La migration ${f.name} a échoué et rien n'en a été gardé : ${f.detail}`,
        `The migration ${f.name} failed and nothing of it was kept: ${f.detail}`,
      ];
    case "SCHEMA_BEHIND":
      return [
        `La base est en version ${f.version} et le logiciel attend la version ${f.expected} : appliquez les migrations.`,
        `The database is at version ${f.version} and the software expects ${f.expected}: apply the migrations.`,
      ];
    case "BACKUP_NOT_OURS":
      return [
        `La sauvegarde intégrée ne concerne que la base intégrée ; pour le serveur ${f.host} (DATABASE_URL), utilisez pg_basebackup et l'archivage des WAL sur ce serveur.`,
        `The built-in backup covers the embedded database only; for the server ${f.host} (DATABASE_URL) use pg_basebackup and WAL archiving on that server.`,
      ];
    case "BACKUP_KEY":
      return [`La clé ne convient pas : ${f.detail}.`, `The key does not fit: ${f.detail}.`];
    case "BACKUP_EXISTS":
      return [`Le fichier ${f.path} existe déjà : rien n'a été écrit.`, `The file ${f.path} exists already: nothing was written.`];
    case "BACKUP_FAILED":
      return [`La sauvegarde a échoué et aucun fichier n'a été gardé : ${f.detail}`, `The backup failed and no file was kept: ${f.detail}`];
    case "BACKUP_UNREADABLE":
      return [`Ce fichier n'est pas une sauvegarde lisible : ${f.detail}.`, `This file is not a readable backup: ${f.detail}.`];
    case "BACKUP_DAMAGED":
      return [`La sauvegarde est endommagée ou incomplète : ${f.detail}.`, `The backup is damaged or incomplete: ${f.detail}.`];
    case "BACKUP_VERSION":
      return [
        `La sauvegarde vient de PostgreSQL ${f.found} et ce logiciel contient PostgreSQL ${f.expected}.`,
        `The backup comes from PostgreSQL ${f.found} and this software contains PostgreSQL ${f.expected}.`,
      ];
    case "RESTORE_NOT_EMPTY":
      return [
        `Le dossier ${f.dataDir} n'est pas vide : la restauration n'écrase rien.`,
        `The folder ${f.dataDir} is not empty: a restore overwrites nothing.`,
      ];
    case "RESTORE_FAILED":
      return [
        `La restauration dans ${f.dataDir} a échoué et rien n'en a été gardé : ${f.detail}`,
        `The restore into ${f.dataDir} failed and nothing of it was kept: ${f.detail}`,
      ];
  }
}
