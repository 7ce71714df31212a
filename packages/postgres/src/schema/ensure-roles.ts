import { type Client, escapeIdentifier } from "pg";
import type { Roles } from "../connection.js";
import { PostgresError, reasonOf } from "../failure.js";

interface RoleRow {
  rolname: string;
  rolsuper: boolean;
  rolbypassrls: boolean;
  rolcreaterole: boolean;
  rolcreatedb: boolean;
  rolreplication: boolean;
}

/**
 * Makes the three roles, without password, and checks their limits: none is superuser, none bypasses row-level security, and
 * neither `app` nor `worker` is a member of another role through which it could own the tables. The caller's user is made a
 * member of each when it is not superuser, so that it can take the role (see `connectionForRole`).
 */
export async function ensureRoles(client: Client, roles: Roles): Promise<void> {
  const names = [roles.owner, roles.app, roles.worker];
  if (new Set(names).size !== 3)
    throw new PostgresError({ kind: "ROLE_REFUSED", role: roles.app, detail: "les trois rôles doivent être distincts" });
  for (const role of names) await createRole(client, role);
  for (const role of names) await assertLimits(client, role);
  for (const role of [roles.app, roles.worker]) {
    const { rows } = await client.query<{ name: string }>(
      "select rolname as name from pg_roles where rolname <> $1 and pg_has_role($1, oid, 'MEMBER')",
      [role],
    );
    if (rows.length > 0) throw new PostgresError({ kind: "ROLE_REFUSED", role, detail: `membre de ${rows.map((r) => r.name).join(", ")}` });
  }
  for (const role of names) await joinRole(client, role);
}

async function createRole(client: Client, role: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
  if (rowCount !== 0) return;
  try {
    await client.query(`create role ${escapeIdentifier(role)} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication`);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "42710" || code === "23505") return; // made meanwhile, from a connection to another database
    throw new PostgresError({ kind: "ROLE_REFUSED", role, detail: `absent et impossible à créer (${reasonOf(error)})` }, error);
  }
}

async function assertLimits(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<RoleRow>(
    "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1",
    [role],
  );
  const found = rows[0];
  if (found === undefined) throw new PostgresError({ kind: "ROLE_REFUSED", role, detail: "absent" });
  const excess = [
    ...(found.rolsuper ? ["SUPERUSER"] : []),
    ...(found.rolbypassrls ? ["BYPASSRLS"] : []),
    ...(found.rolcreaterole ? ["CREATEROLE"] : []),
    ...(found.rolcreatedb ? ["CREATEDB"] : []),
    ...(found.rolreplication ? ["REPLICATION"] : []),
  ];
  if (excess.length > 0) throw new PostgresError({ kind: "ROLE_REFUSED", role, detail: `attributs en trop : ${excess.join(", ")}` });
}

async function joinRole(client: Client, role: string): Promise<void> {
  // From PostgreSQL 16 on membership and the right to SET ROLE are two things; a superuser has both.
  const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int as version");
  const right = (rows[0]?.version ?? 0) >= 160_000 ? "SET" : "MEMBER";
  const { rows: asked } = await client.query<{ may: boolean }>("select pg_has_role(current_user, $1::name, $2) as may", [role, right]);
  if (asked[0]?.may === true) return;
  try {
    await client.query(`grant ${escapeIdentifier(role)} to current_user`);
  } catch (error) {
    throw new PostgresError(
      { kind: "ROLE_REFUSED", role, detail: `l'utilisateur de l'URL ne peut pas le prendre (${reasonOf(error)})` },
      error,
    );
  }
}
