import { readFileSync } from "node:fs";
import { type DataFolder, WEB_ROOT } from "./layout.js";
import type { Profile } from "./profile.js";
import type { ClientCertificate, SandboxReady } from "./ready-messages.js";
import { UserError } from "./user-error.js";

/** What apps/server reads with `--config`. */
export interface ServerConfig {
  readonly profile: Profile;
  readonly dataDir: string;
  readonly http: HttpSettings & { readonly host: string; readonly port: number };
  readonly database: { readonly url?: string };
  readonly services: {
    readonly ordonnance: { readonly url: string; readonly ca: string; readonly clients: Readonly<Record<string, ClientCertificate>> };
    /** Absent where the officine has no certificate for it: the record then says that INSi is not configured. */
    readonly insi?: {
      readonly url: string;
      readonly ca: string;
      readonly clients: Readonly<Record<string, ClientCertificate>>;
      readonly idam?: string;
    };
    /** Readers of cartes Vitale and Appli carte Vitale: of the bac à sable only, until a workstation brings its own. */
    readonly cartes?: { readonly url: string; readonly ca: string; readonly clients: Readonly<Record<string, ClientCertificate>> };
  };
  readonly webRoot: string;
  /** What the settings file holds beside: the server checks every key, and refuses those it does not know. */
  readonly [key: string]: unknown;
}

/** How workstations of the local network reach the officine: address, certificate, names. The server checks them. */
export interface HttpSettings {
  readonly host?: string;
  readonly tls?: "auto" | { readonly cert: string; readonly key: string };
  readonly names?: readonly string[];
}

/**
 * The file given by `--config` or COMPTOIR_CONFIG: addresses and certificates of the real services (ignored in the bac à sable,
 * which brings its own), and what the officine sets for itself. The keys are those of the server's own configuration.
 */
export interface SettingsFile {
  readonly services?: ServerConfig["services"];
  readonly http?: HttpSettings;
  readonly [key: string]: unknown;
}

/** Keys of the server's configuration that are settled elsewhere, and where. */
const SETTLED_ELSEWHERE: Readonly<Record<string, string>> = {
  profile: "COMPTOIR_PROFILE",
  dataDir: "--data",
  database: "DATABASE_URL",
  failpoints: "COMPTOIR_FAILPOINTS",
};

const PROFILES: readonly Profile[] = ["bac-a-sable", "integration", "production"];

/** `COMPTOIR_PROFILE`, the bac à sable by default. */
export function readProfile(env: NodeJS.ProcessEnv): Profile {
  const text = env.COMPTOIR_PROFILE || "bac-a-sable";
  const profile = PROFILES.find((known) => known === text);
  if (!profile) throw new UserError(`COMPTOIR_PROFILE=${text} n'existe pas : ${PROFILES.join(", ")}.`);
  return profile;
}

/** @throws UserError when a profile that speaks to real services has no file, or when the file is not JSON */
export function readSettings(path: string | undefined, profile: Profile): SettingsFile {
  if (!path) {
    if (profile === "bac-a-sable") return {};
    throw new UserError(
      "Ce profil parle aux vrais services : donnez leurs adresses et vos certificats par --config <fichier> ou COMPTOIR_CONFIG (docs/exploitation.md).",
    );
  }
  const settings = readObject(path);
  for (const [key, where] of Object.entries(SETTLED_ELSEWHERE)) {
    if (key in settings) throw new UserError(`Le fichier de configuration ${path} ne règle pas « ${key} » : utilisez ${where}.`);
  }
  return settings;
}

function readObject(path: string): SettingsFile {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as SettingsFile;
    throw new Error("un objet JSON { … } est attendu");
  } catch (error) {
    throw new UserError(`Le fichier de configuration ${path} ne se lit pas : ${(error as Error).message}`);
  }
}

function describeNationServices({ services, pki }: SandboxReady): ServerConfig["services"] {
  return {
    ordonnance: { url: services.ordonnance.url, ca: pki.ca, clients: pki.clients },
    insi: { ...services.insi, ca: pki.ca, clients: pki.insiClients },
    cartes: { url: services.cartes.url, ca: pki.ca, clients: pki.clients },
  };
}

export function buildServerConfig(o: {
  profile: Profile;
  folder: DataFolder;
  port: number;
  databaseUrl: string | undefined;
  sandbox: SandboxReady | undefined;
  settings: SettingsFile;
}): ServerConfig {
  const services: ServerConfig["services"] | undefined = o.sandbox ? describeNationServices(o.sandbox) : o.settings.services;
  if (!services?.ordonnance) {
    throw new UserError("Le fichier de configuration ne décrit pas le service de l'Ordonnance Numérique (« services.ordonnance »).");
  }
  return {
    webRoot: WEB_ROOT,
    ...o.settings,
    profile: o.profile,
    dataDir: o.folder.officine,
    http: { host: "127.0.0.1", ...o.settings.http, port: o.port },
    database: o.databaseUrl ? { url: o.databaseUrl } : {},
    services,
  };
}
