import { type ConnectionOptions, connectionForRole, type Roles, withDatabase } from "./connection.js";
import { parseDatabaseUrl } from "./database-url.js";
import type { PostgresServer } from "./launcher/server.js";

/** One application database seen by each of its users. */
export interface DatabaseAccess {
  database: string;
  /** For `ensureDatabase`: the superuser of an embedded server, or the user of the URL. */
  admin: ConnectionOptions;
  owner: ConnectionOptions;
  app: ConnectionOptions;
  worker: ConnectionOptions;
}

/**
 * Says how to reach a database on an embedded server or on a `DATABASE_URL` server, with the same roles on both.
 *
 * - Embedded: each role logs in by itself over the Unix socket (`peer`).
 * - URL: the URL's user logs in and takes the role at session start; the URL's own database name wins over `database`.
 *
 * @throws {PostgresError} URL_REFUSED
 */
export function accessDatabase(source: PostgresServer | { url: string }, o: { database: string; roles: Roles }): DatabaseAccess {
  if (!("url" in source)) {
    const as = (user: string): ConnectionOptions => source.connection({ database: o.database, user });
    return {
      database: o.database,
      admin: as("postgres"),
      owner: as(o.roles.owner),
      app: as(o.roles.app),
      worker: as(o.roles.worker),
    };
  }
  const database = parseDatabaseUrl(source.url).database ?? o.database;
  const as = (role: string): ConnectionOptions => withDatabase(connectionForRole(source.url, role), database);
  return {
    database,
    admin: withDatabase({ connectionString: source.url }, database),
    owner: as(o.roles.owner),
    app: as(o.roles.app),
    worker: as(o.roles.worker),
  };
}
