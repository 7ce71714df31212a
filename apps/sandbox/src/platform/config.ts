import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { z } from "zod";

const port = z.number().int().min(0).max(65_535);

const configSchema = z.strictObject({
  /** Folder of the nation: database, PKI, demo files. */
  dataDir: z.string().refine(isAbsolute, "chemin absolu attendu"),
  /** Listening address of every service; loopback only, the nation is not protected for a network. */
  host: z
    .string()
    .regex(/^(localhost|127(\.\d{1,3}){3})$/, "adresse de boucle locale attendue")
    .default("127.0.0.1"),
  /** 0 = any free port. */
  ports: z
    .strictObject({ console: port.default(0), ordonnance: port.default(0), insi: port.default(0), cartes: port.default(0) })
    .prefault({}),
  /** What the nation is generated from; used at the first start only. */
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
});

export type SandboxConfig = z.output<typeof configSchema>;
export type SandboxConfigInput = z.input<typeof configSchema>;

/** A configuration that cannot be used; the message is a French sentence naming the key at fault. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Checks the configuration and fills in its defaults. */
export function parseConfig(value: unknown): SandboxConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `« ${issue.path.join(".") || "(racine)"} » : ${issue.message}`);
  throw new ConfigError(`Configuration du bac à sable refusée : ${faults.join(" ; ")}`);
}

/** Reads the JSON file given by `--config`. */
export function readConfig(file: string): SandboxConfig {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`Le fichier de configuration ${file} est illisible : ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseConfig(value);
}
