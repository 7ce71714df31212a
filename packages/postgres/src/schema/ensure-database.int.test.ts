import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { type ConnectionOptions, type Roles, withClient, withDatabase } from "../connection.js";
import { PostgresError } from "../failure.js";
import { readAddress } from "../testing/test-database.js";
import { ensureDatabase } from "./ensure-database.js";

const admin: ConnectionOptions = { ...readAddress(), user: "postgres", database: "postgres" };
const id = randomBytes(6).toString("hex");
const database = `ensure_${id}`;
const roles: Roles = { owner: `owner_${id}`, app: `app_${id}`, worker: `worker_${id}` };

async function ask<T>(connection: ConnectionOptions, sql: string, values: unknown[] = []): Promise<T[]> {
  return withClient(connection, async (client) => (await client.query(sql, values)).rows as T[]);
}

afterEach(async () => {
  await ask(admin, `drop database if exists ${database} with (force)`);
  for (const role of Object.values(roles)) await ask(admin, `drop role if exists ${role}`);
});

const detailOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof PostgresError ? error.failure : error),
  );

describe("ensureDatabase", () => {
  it("makes roles without power, a UTF-8 database of the owner and its extensions; again and at the same time changes nothing", async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureDatabase(admin, { database, roles })));
    await ensureDatabase(admin, { database, roles });
    expect(
      await ask(
        admin,
        "select count(*)::int as n, bool_or(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) as power from pg_roles where rolname = any($1)",
        [Object.values(roles)],
      ),
    ).toEqual([{ n: 3, power: false }]);
    expect(
      await ask(
        admin,
        "select pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding, has_database_privilege('public', oid, 'CONNECT') as open from pg_database where datname = $1",
        [database],
      ),
    ).toEqual([{ owner: roles.owner, encoding: "UTF8", open: false }]);
    for (const user of Object.values(roles)) {
      expect(
        await ask({ ...readAddress(), user, database }, "select unaccent('Éa') as a, similarity('martin', 'martim') > 0.4 as b"),
      ).toEqual([{ a: "Ea", b: true }]);
    }
    const may = "select has_schema_privilege('public', 'create') as create, pg_has_role($1::name, 'MEMBER') as owner";
    expect(await ask({ ...readAddress(), user: roles.owner, database }, may, [roles.owner])).toEqual([{ create: true, owner: true }]);
    for (const user of [roles.app, roles.worker])
      expect(await ask({ ...readAddress(), user, database }, may, [roles.owner])).toEqual([{ create: false, owner: false }]);
  });

  it("orders by code point, so that the same rows come in the same order on every server", async () => {
    await ensureDatabase(admin, { database, roles });
    expect(
      await ask(
        withDatabase(admin, database),
        "select string_agg(s, '' order by s) as s, upper('é') as u from (values ('b'),('a'),('B'),('é'),('z')) v(s)",
      ),
    ).toEqual([{ s: "Babzé", u: "É" }]);
  });

  it("refuses a role that could pass row-level security: by attribute, by membership, by being the owner", async () => {
    await ask(admin, `create role ${roles.app} login bypassrls`);
    expect(await detailOf(ensureDatabase(admin, { database, roles }))).toEqual({
      kind: "ROLE_REFUSED",
      role: roles.app,
      detail: "attributs en trop : BYPASSRLS",
    });
    await ask(admin, `alter role ${roles.app} nobypassrls`);
    await ensureDatabase(admin, { database, roles });
    await ask(admin, `grant ${roles.owner} to ${roles.worker}`);
    expect(await detailOf(ensureDatabase(admin, { database, roles }))).toMatchObject({
      kind: "ROLE_REFUSED",
      role: roles.worker,
      detail: expect.stringContaining(roles.owner),
    });
    expect(await detailOf(ensureDatabase(admin, { database, roles: { ...roles, app: roles.owner } }))).toMatchObject({
      kind: "ROLE_REFUSED",
    });
  });

  it("refuses a database that cannot hold our texts", async () => {
    await ask(admin, `create database ${database} template template0 encoding 'SQL_ASCII' locale 'C' locale_provider libc`);
    expect(await detailOf(ensureDatabase(admin, { database, roles }))).toMatchObject({
      kind: "DATABASE_REFUSED",
      detail: expect.stringContaining("SQL_ASCII"),
    });
  });
});
