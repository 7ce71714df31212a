import { Client } from "pg";
import { formatDatabaseUrl, parseDatabaseUrl } from "./database-url.js";

/**
 * How to reach one database as one role. Both forms go unchanged into `new pg.Client(…)` and `new pg.Pool(…)`: the
 * first is made by the launcher (`host` is the socket's folder), the second by {@link connectionForRole}.
 */
export type ConnectionOptions = { host: string; port: number; user: string; database: string } | { connectionString: string };

/** The three roles of a Comptoir database. */
export interface Roles {
  /** Owns every table, runs the migrations. */
  owner: string;
  /** Serves the screens: neither owner nor superuser, row-level security applies. */
  app: string;
  /** Claims transmissions: same limits as `app`. */
  worker: string;
}

/** The role names of a Comptoir database; a cluster may hold several databases that use them. */
export const comptoirRoles: Roles = { owner: "comptoir_owner", app: "comptoir_app", worker: "comptoir_worker" };

/** The same connection, to another database of the same server. */
export function withDatabase(connection: ConnectionOptions, database: string): ConnectionOptions {
  if (!("connectionString" in connection)) return { ...connection, database };
  return { connectionString: formatDatabaseUrl({ ...parseDatabaseUrl(connection.connectionString), database }) };
}

/**
 * A `DATABASE_URL` used as one of our roles: the session starts with `-c role=…`, so `current_user` is that role, row-level
 * security applies to it and `RESET ROLE` comes back to it. The URL's own user must be a member of the role
 * (`ensureDatabase` grants it). An `options` parameter already in the URL is kept.
 */
export function connectionForRole(url: string, role: string): ConnectionOptions {
  const parsed = parseDatabaseUrl(url);
  const kept = parsed.parameters.get("options");
  // In `options` a backslash protects spaces and itself (PostgreSQL, "Connection control functions", options).
  const escaped = role.replaceAll(/[\\ ]/g, "\\$&");
  parsed.parameters.set("options", `${kept === undefined ? "" : `${kept} `}-c role=${escaped}`);
  return { connectionString: formatDatabaseUrl(parsed) };
}

/** Opens a connection, runs `work`, closes the connection whatever happened. */
export async function withClient<T>(connection: ConnectionOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(connection);
  // A connection cut while idle emits "error"; the query that follows reports it to its caller.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
