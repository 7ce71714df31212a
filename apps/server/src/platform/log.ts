import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";

export type { Logger } from "pino";

/**
 * Keys whose value never reaches the log, at any depth up to four: names and traits, INS, secrets. Logs hold identifiers and
 * technical facts; whoever must know the person reads the audit trail.
 */
const REDACTED_KEYS = [
  "password",
  "passwordHash",
  "password_hash",
  "key",
  "token",
  "secret",
  "cookie",
  "authorization",
  "birthName",
  "usedName",
  "birthFirstNames",
  "birthDate",
  "birthPlace",
  "birth_name",
  "used_name",
  "birth_first_names",
  "birth_date",
  "matricule",
  "ins",
  "displayName",
  "operatorName",
  "patient",
  "patients",
  "q",
  "raw",
  "physical",
  "note",
] as const;

const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

/** Structured log (JSON) on stderr; stdout belongs to the ready message. `to` replaces stderr in tests. */
export function createLogger(options: { level?: string; to?: DestinationStream } = {}): Logger {
  return pino(
    {
      name: "comptoir",
      level: options.level ?? "info",
      timestamp: stdTimeFunctions.isoTime,
      base: { pid: process.pid },
      redact: { paths: DEPTHS.flatMap((depth) => REDACTED_KEYS.map((key) => `${depth}${key}`)), censor: "[masqué]" },
      serializers: { err: serializeError },
    },
    options.to ?? destination({ dest: 2, sync: true }),
  );
}

/**
 * Type, code and stack of an error. The message of a database error is dropped: PostgreSQL repeats the values of the row in
 * `detail`, and sometimes in the message.
 */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, stack } = error;
  const frames = (stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, 12)
    .join("\n");
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const fromDatabase = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && "severity" in error;
  const place = fromDatabase
    ? { table: "table" in error ? error.table : undefined, constraint: "constraint" in error ? error.constraint : undefined }
    : { message: error.message };
  return { type: name, code, ...place, stack: frames };
}
