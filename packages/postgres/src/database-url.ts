import { PostgresError } from "./failure.js";

/** A `DATABASE_URL`, taken apart; absent parts take the driver's defaults (host `localhost`, port 5432, user of the system). */
export interface DatabaseUrl {
  user?: string;
  password?: string;
  /** A name, an address, or the absolute folder of a Unix socket. */
  host?: string;
  port?: number;
  database?: string;
  /** What else the driver reads: TLS files and mode, `options`, `application_name`. */
  parameters: Map<string, string>;
}

const expected = "forme attendue postgres://utilisateur@serveur:5432/base, ou postgres:///base?host=/dossier/de/la/socket";
const severalHosts = "plusieurs serveurs ne sont pas gérés ; donnez l'adresse de celui qui accepte les écritures";
const tls = new Set(["ssl", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslnegotiation", "uselibpqcompat"]);
const understood = new Set([...tls, "options", "application_name", "client_encoding"]);
/** Set for other programs on the same address; without them nothing is less true or less safe. */
const withoutEffect = new Set([
  "connect_timeout",
  "fallback_application_name",
  "gssencmode",
  "keepalives",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "target_session_attrs",
  "tcp_user_timeout",
]);

/**
 * Reads an address as libpq does (PostgreSQL, « Connection URIs »): user, host, port and database each optional, a Unix socket as
 * `?host=/folder` or as a percent-encoded host, and the parts repeated as parameters. Several hosts are refused, and so is a
 * parameter whose silent loss could change what is connected to.
 *
 * @throws {PostgresError} URL_REFUSED, without repeating the URL: it may hold a password
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const [, authority, path, query] = /^postgres(?:ql)?:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text) ?? [];
  if (authority === undefined) throw refuse(expected);
  const at = authority.lastIndexOf("@");
  const address = authority.slice(at + 1);
  const url: DatabaseUrl = { parameters: new Map() };
  if (at >= 0) {
    const [user = "", ...password] = authority.slice(0, at).split(":");
    assign(url, "user", user);
    assign(url, "password", password.join(":"));
  }
  assignAddress(url, address);
  assign(url, "dbname", path ?? "");
  for (const pair of (query ?? "").split("&").filter(Boolean)) {
    const [name = "", ...value] = pair.split("=");
    assign(url, decode(name), value.join("="));
  }
  // libpq speaks no TLS through a socket of the machine.
  if (url.host?.startsWith("/")) for (const name of tls) url.parameters.delete(name);
  return url;
}

/** The same address as the driver reads it. */
export function formatDatabaseUrl(url: DatabaseUrl): string {
  const encode = encodeURIComponent;
  const socket = url.host?.startsWith("/") ? url.host : undefined;
  const password = url.password === undefined ? "" : `:${encode(url.password)}`;
  const user = url.user === undefined && url.password === undefined ? "" : `${encode(url.user ?? "")}${password}@`;
  const host = socket === undefined ? (url.host ?? "localhost") : "localhost";
  const pairs = [...(socket === undefined ? [] : [["host", socket] as const]), ...url.parameters];
  const parameters = pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&"); // not `+` for a space: libpq reads a plus there
  return [
    `postgres://${user}${host.includes(":") ? `[${host}]` : encode(host)}`,
    url.port === undefined ? "" : `:${url.port}`,
    `/${encode(url.database ?? "")}`,
    parameters && `?${parameters}`,
  ].join("");
}

/** `address` is what stands between `@` and the path: host, `[IPv6]`, encoded socket folder, each with its port or without. */
function assignAddress(url: DatabaseUrl, address: string): void {
  if (address.includes(",")) throw refuse(severalHosts);
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*)(?::(\d*))?$/.exec(address) ?? [];
  if (host === undefined) throw refuse(expected);
  assign(url, "host", host.replace(/^\[(.*)\]$/, "$1"));
  assign(url, "port", port ?? "");
}

/** One part, still percent-encoded; an empty one says nothing. A parameter wins over the part before it, as in libpq. */
function assign(url: DatabaseUrl, name: string, encoded: string): void {
  const value = decode(encoded);
  if (value === "") return;
  if (name === "user" || name === "password") url[name] = value;
  else if (name === "dbname") url.database = value;
  else if (name === "host") {
    if (value.includes(",")) throw refuse(severalHosts);
    url.host = value;
  } else if (name === "port") {
    const port = Number(value);
    if (!/^\d{1,5}$/.test(value) || port < 1 || port > 65_535) throw refuse("le port doit être un nombre entre 1 et 65535");
    url.port = port;
  } else if (understood.has(name)) url.parameters.set(name, value);
  else if (!withoutEffect.has(name)) throw refuse(`le paramètre « ${name.slice(0, 40)} » n'est pas géré`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse("un signe « % » n'y commence pas un code à deux chiffres ; dans un mot de passe il s'écrit %25");
  }
}

function refuse(detail: string): PostgresError {
  return new PostgresError({ kind: "URL_REFUSED", detail });
}
