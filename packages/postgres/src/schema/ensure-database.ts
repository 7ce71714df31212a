import { type Client, escapeIdentifier } from "pg";
import { type ConnectionOptions, type Roles, withClient, withDatabase } from "../connection.js";
import { PostgresError, reasonOf } from "../failure.js";
import { ensureRoles } from "./ensure-roles.js";

/** One creator at a time per server (advisory lock, arbitrary constant). */
const creationLock = 7_302_814_001n;

/**
 * Makes the roles, the database (owned by `roles.owner`, UTF-8, ordered by code point) and the extensions pg_trgm and unaccent,
 * whichever are missing. May be called at each start and by several processes at once; on a server where a database
 * administrator has prepared everything it only checks. The database that `admin` names need not exist: the one to make is
 * then made from the `postgres` database.
 *
 * @throws {PostgresError} DATABASE_REFUSED or ROLE_REFUSED
 */
export async function ensureDatabase(admin: ConnectionOptions, o: { database: string; roles: Roles }): Promise<void> {
  const target = withDatabase(admin, o.database);
  const prepare = (client: Client): Promise<void> => prepareDatabase(client, o);
  try {
    if (await connectIfPresent(target, prepare)) return;
    const create = (client: Client): Promise<void> => createDatabase(client, o);
    if (!(await connectIfPresent(admin, create))) await withClient(withDatabase(admin, "postgres"), create);
    await withClient(target, prepare);
  } catch (error) {
    if (error instanceof PostgresError) throw error;
    throw new PostgresError({ kind: "DATABASE_REFUSED", database: o.database, detail: reasonOf(error) }, error);
  }
}

/** False when the database does not exist; `work` is then not called. */
async function connectIfPresent(connection: ConnectionOptions, work: (client: Client) => Promise<void>): Promise<boolean> {
  let connected = false;
  try {
    await withClient(connection, async (client) => {
      connected = true;
      await work(client);
    });
    return true;
  } catch (error) {
    if (!connected && codeOf(error) === "3D000") return false;
    throw error;
  }
}

async function createDatabase(client: Client, o: { database: string; roles: Roles }): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [creationLock]);
  await ensureRoles(client, o.roles);
  const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int as version");
  const create = `create database ${escapeIdentifier(o.database)} owner ${escapeIdentifier(o.roles.owner)} template template0 encoding 'UTF8'`;
  const builtIn = "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"; // the same order on every system
  const locales = (rows[0]?.version ?? 0) >= 170_000 ? [builtIn] : ["locale 'C.UTF-8'", "locale 'C'"];
  for (const locale of locales) {
    try {
      await client.query(`${create} ${locale}`);
      return;
    } catch (error) {
      const code = codeOf(error);
      if (code === "42P04" || code === "23505") return; // made meanwhile
      if (code !== "42809" || locale === locales.at(-1)) throw error; // 42809: this system has no such locale
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

async function prepareDatabase(client: Client, { database, roles }: { database: string; roles: Roles }): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [creationLock]);
  await ensureRoles(client, roles);
  const { rows: settings } = await client.query<{ encoding: string }>("select current_setting('server_encoding') as encoding");
  const encoding = settings[0]?.encoding;
  if (encoding !== "UTF8") throw new PostgresError({ kind: "DATABASE_REFUSED", database, detail: `encodage ${encoding}, UTF8 attendu` });
  for (const extension of ["pg_trgm", "unaccent"]) {
    const { rowCount } = await client.query("select from pg_extension where extname = $1", [extension]);
    if (rowCount === 0) await client.query(`create extension ${extension}`);
  }
  const name = escapeIdentifier(database);
  const { rows } = await client.query<{ owned: boolean; creates: boolean; connects: boolean }>(
    `select pg_has_role($1, datdba, 'MEMBER') as owned, has_schema_privilege($1, 'public', 'CREATE') as creates,
            has_database_privilege($2, oid, 'CONNECT') and has_database_privilege($3, oid, 'CONNECT') as connects
       from pg_database where datname = current_database()`,
    [roles.owner, roles.app, roles.worker],
  );
  const found = rows[0];
  if (found?.owned === true && found.connects) {
    // Only the owner may say who connects; a database prepared by an administrator keeps the administrator's rules.
    const open = await client.query(
      "select from pg_database where datname = current_database() and (datacl is null or datacl::text like '%{=%')",
    );
    if (open.rowCount === 1 && (await mayAdminister(client))) {
      await client.query(`revoke all on database ${name} from public`);
      await client.query(
        `grant connect, temporary on database ${name} to ${[roles.owner, roles.app, roles.worker].map(escapeIdentifier).join(", ")}`,
      );
    }
    return;
  }
  if (found?.creates !== true)
    throw new PostgresError({
      kind: "DATABASE_REFUSED",
      database,
      detail: `${roles.owner} ne peut pas créer de tables dans le schéma public`,
    });
  if (!found.connects)
    throw new PostgresError({ kind: "DATABASE_REFUSED", database, detail: `${roles.app} et ${roles.worker} ne peuvent pas s'y connecter` });
}

async function mayAdminister(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    "select pg_has_role(current_user, datdba, 'USAGE') as may from pg_database where datname = current_database()",
  );
  return rows[0]?.may === true;
}
