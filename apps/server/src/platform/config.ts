import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/**
 * Every default of the server, in one place. Durations in seconds unless the name says otherwise.
 *
 * The two groups `session` and `login` may be set in the configuration file; the others are properties of the house.
 */
export const DEFAULTS = {
  http: {
    /** Plain HTTP is for loopback only; another address demands `http.tls`. */
    host: "127.0.0.1",
    /** 0 = any free port. */
    port: 0,
  },
  insi: {
    /** The one that the bac à sable knows; a real one is given by the CNDA. */
    idam: "0000000001",
  },
  session: {
    /** Without an act during this time the workstation locks (IE.39). */
    idleLockSeconds: 600,
    /** A session ends after this time whatever happens: a night, so that nobody inherits yesterday's. */
    maxSeconds: 14 * 3600,
  },
  login: {
    /** Wrong passwords accepted per operator × workstation before the first delay. */
    freeAttempts: 4,
    /** First delay; it doubles at each further failure. */
    firstDelaySeconds: 30,
    maxDelaySeconds: 3600,
    /** Failures older than this are forgotten. */
    forgetSeconds: 24 * 3600,
  },
} as const;

const absolute = z.string().refine((value) => path.isAbsolute(value), "doit être un chemin absolu");
const seconds = (max: number) => z.number().int().min(1).max(max);

/** A service reached by the certificate of each officine, by FINESS: mutual TLS is required from the start. */
const mutual = {
  url: z.url({ protocol: /^https$/, error: "doit être une adresse https" }),
  ca: absolute,
  clients: z.record(z.string().regex(/^\d[0-9AB]\d{7}$/), z.strictObject({ cert: absolute, key: absolute })),
};

const configSchema = z.strictObject({
  profile: z.enum(["bac-a-sable", "integration", "production"]),
  dataDir: absolute,
  http: z
    .strictObject({
      host: z.string().min(1).default(DEFAULTS.http.host),
      port: z.number().int().min(0).max(65535).default(DEFAULTS.http.port),
      /** Certificate and key of the workstations' network (PEM paths), or `auto`: an authority of our own, limited to `names`. */
      tls: z.union([z.literal("auto"), z.strictObject({ cert: absolute, key: absolute })]).optional(),
      /** Names by which workstations reach the server, beside localhost. */
      names: z.array(z.string().regex(/^[a-z0-9.-]+$/i, "doit être un nom d'hôte")).default([]),
    })
    .prefault({}),
  database: z.strictObject({ url: z.string().min(1).optional() }).prefault({}),
  services: z
    .strictObject({
      ordonnance: z.strictObject(mutual).optional(),
      /** `url` is posted to as it is. `idam`: numéro d'autorisation of the software (CNDA). */
      insi: z.strictObject({ ...mutual, idam: z.string().min(1).default(DEFAULTS.insi.idam) }).optional(),
      /** Readers of cartes Vitale and Appli carte Vitale, as the bac à sable plays them. */
      cartes: z.strictObject(mutual).optional(),
    })
    .prefault({}),
  session: z
    .strictObject({
      idleLockSeconds: seconds(8 * 3600).default(DEFAULTS.session.idleLockSeconds),
      maxSeconds: seconds(24 * 3600).default(DEFAULTS.session.maxSeconds),
    })
    .prefault({}),
  login: z
    .strictObject({
      freeAttempts: z.number().int().min(1).max(10).default(DEFAULTS.login.freeAttempts),
      firstDelaySeconds: seconds(3600).default(DEFAULTS.login.firstDelaySeconds),
      maxDelaySeconds: seconds(24 * 3600).default(DEFAULTS.login.maxDelaySeconds),
      forgetSeconds: seconds(30 * 24 * 3600).default(DEFAULTS.login.forgetSeconds),
    })
    .prefault({}),
  /** Names of the places where a test may stop the process (bac à sable only). */
  failpoints: z.array(z.string()).default([]),
  /** Shift of the business clock in milliseconds (bac à sable only). */
  clockOffsetMs: z.number().int().default(0),
  /** Folder of the built screens; absent = the API alone. */
  webRoot: absolute.optional(),
});

export type Config = z.output<typeof configSchema>;
export type Profile = Config["profile"];

/** A configuration that cannot be used: `key` is the key at fault, the message a sentence in French. */
export class ConfigError extends Error {
  readonly key: string;
  constructor(key: string, what: string) {
    super(`Configuration refusée, clé « ${key} » : ${what}.`);
    this.name = "ConfigError";
    this.key = key;
  }
}

/**
 * Checks the configuration's shape and what can be judged without opening the database (see `assertProductionDatabase` for the
 * rest). Throws {@link ConfigError} naming the first key at fault.
 */
export function parseConfig(value: unknown): Config {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(issueKey(issue), issueText(issue));
  }
  const config = parsed.data;
  if (!config.http.tls && !isLoopback(config.http.host)) {
    throw new ConfigError("http.host", "le HTTP en clair n'est permis que sur la boucle locale ; donnez un certificat dans « http.tls »");
  }
  if (config.http.tls === "auto" && config.http.names.length === 0) {
    throw new ConfigError("http.names", "donnez au moins le nom par lequel les postes atteignent ce serveur");
  }
  if (config.profile !== "bac-a-sable") {
    if (config.failpoints.length > 0) throw new ConfigError("failpoints", "les points d'arrêt n'existent que dans le bac à sable");
    if (config.clockOffsetMs !== 0) throw new ConfigError("clockOffsetMs", "l'horloge ne peut être décalée que dans le bac à sable");
  }
  if (config.profile === "production") assertProductionFiles(config);
  return config;
}

/** Reads the JSON file given by `--config`. */
export function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigError("--config", `le fichier ${file} ne peut pas être lu`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError("--config", `le fichier ${file} n'est pas du JSON`);
  }
  return parseConfig(value);
}

/** Loopback addresses and names, as listening addresses. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Words that only the authorities of a bac à sable carry. */
const SANDBOX_AUTHORITY = /bac[ -]?[aà][ -]?sable|sandbox|\btest\b/i;

function assertProductionFiles(config: Config): void {
  if (typeof config.http.tls === "object") assertPrivate("http.tls.key", config.http.tls.key);
  const keys = path.join(config.dataDir, "keys");
  const own = existsSync(keys) ? readdirSync(keys).filter((name) => /\.(pem|cle)$/.test(name) && !name.endsWith(".pub.pem")) : [];
  for (const name of own) assertPrivate("dataDir", path.join(keys, name));
  for (const [name, service] of Object.entries(config.services)) {
    if (service) assertProductionService(`services.${name}`, service);
  }
}

/** No authority of a bac à sable at either end, and keys that are private. */
function assertProductionService(key: string, service: NonNullable<Config["services"]["ordonnance"]>): void {
  for (const { subject, issuer } of readCertificates(`${key}.ca`, service.ca)) assertRealAuthority(`${key}.ca`, `${subject}\n${issuer}`);
  for (const [finess, files] of Object.entries(service.clients)) {
    const cert = `${key}.clients.${finess}.cert`;
    for (const { issuer } of readCertificates(cert, files.cert)) assertRealAuthority(cert, issuer);
    assertPrivate(`${key}.clients.${finess}.key`, files.key);
  }
}

function assertRealAuthority(key: string, names: string): void {
  if (SANDBOX_AUTHORITY.test(names)) throw new ConfigError(key, "ce certificat vient d'un bac à sable ; il est refusé en production");
}

function readCertificates(key: string, file: string): { subject: string; issuer: string }[] {
  try {
    const blocks = readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    if (!blocks) throw new Error("no certificate");
    return blocks.map((pem) => new X509Certificate(pem));
  } catch {
    throw new ConfigError(key, `le fichier ${file} ne contient pas de certificat lisible (PEM)`);
  }
}

/** A private key readable by others is no longer private (POSIX mode). */
export function assertPrivate(key: string, file: string): void {
  let mode: number;
  try {
    mode = statSync(file).mode;
  } catch {
    throw new ConfigError(key, `le fichier ${file} est introuvable`);
  }
  if ((mode & 0o077) !== 0) {
    throw new ConfigError(key, `le fichier ${file} peut être lu par d'autres utilisateurs ; faites « chmod 600 »`);
  }
}

function issueKey(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return "?";
  if (issue.code === "unrecognized_keys") return [...issue.path, issue.keys[0]].join(".");
  return issue.path.join(".") || "(racine)";
}

function issueText(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return "valeur inattendue";
  switch (issue.code) {
    case "unrecognized_keys":
      return "cette clé n'existe pas";
    case "invalid_type":
      return issue.input === undefined ? "valeur obligatoire absente" : `une valeur de type ${issue.expected} est attendue`;
    case "invalid_value":
      return `une de ces valeurs est attendue : ${issue.values.join(", ")}`;
    case "too_small":
      return `la valeur doit être au moins ${issue.minimum}`;
    case "too_big":
      return `la valeur doit être au plus ${issue.maximum}`;
    default:
      return issue.message;
  }
}
