import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConnectionOptions, withClient } from "../connection.js";
import { PostgresError, type PostgresFailure } from "../failure.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { assertSchemaVersion } from "./assert-schema-version.js";
import { migrate } from "./migrate.js";

let folder: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "comptoir-migrations-"));
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const put = async (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);

async function ask<T>(connection: ConnectionOptions, sql: string): Promise<T[]> {
  return withClient(connection, async (client) => (await client.query(sql)).rows as T[]);
}

async function failureOf(promise: Promise<unknown>): Promise<PostgresFailure> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof PostgresError)) throw new Error(`no PostgresError: ${String(error)}`);
  return error.failure;
}

describe("migrate", () => {
  it("applies each file once, in order, as the owner, and tells what it did", async () => {
    await put("0002-second.sql", "insert into step values ('second');");
    await put("0001-first.sql", "create table step (name text); insert into step values ('first');");
    expect(await migrate(database.owner, folder)).toEqual({ applied: ["0001-first", "0002-second"], version: 2 });
    expect(await migrate(database.owner, folder)).toEqual({ applied: [], version: 2 });
    await put("0010-tenth.sql", "insert into step values ('tenth');");
    expect(await migrate(database.owner, folder)).toEqual({ applied: ["0010-tenth"], version: 10 });
    expect(await ask(database.owner, "select name from step")).toEqual([{ name: "first" }, { name: "second" }, { name: "tenth" }]);
    expect(await ask(database.admin, "select tableowner from pg_tables where schemaname = 'public'")).toEqual([
      { tableowner: "comptoir_owner" },
      { tableowner: "comptoir_owner" },
    ]);
    await expect(ask(database.app, "delete from schema_migration")).rejects.toThrow(/permission denied/);
  });

  it("four processes at once apply each file once", async () => {
    await put("0001-first.sql", "create table step (name text); select pg_sleep(0.2);");
    await put("0002-second.sql", "insert into step values ('second');");
    const results = await Promise.all(Array.from({ length: 4 }, () => migrate(database.owner, folder)));
    expect(results.flatMap((r) => r.applied).sort()).toEqual(["0001-first", "0002-second"]);
    expect(await ask(database.owner, "select name from step")).toEqual([{ name: "second" }]);
  });

  it("keeps nothing of a file that fails, and what came before it", async () => {
    await put("0001-first.sql", "create table kept (id int);");
    await put("0002-broken.sql", "create table lost (id int); select 1/0;");
    expect(await failureOf(migrate(database.owner, folder))).toEqual({
      kind: "MIGRATION_FAILED",
      name: "0002-broken",
      detail: "division by zero",
    });
    expect(await ask(database.owner, "select tablename from pg_tables where schemaname = 'public' order by 1")).toEqual([
      { tablename: "kept" },
      { tablename: "schema_migration" },
    ]);
    await put("0002-broken.sql", "create table found (id int);");
    expect(await migrate(database.owner, folder)).toEqual({ applied: ["0002-broken"], version: 2 });
  });

  it("refuses a file that ends its own transaction", async () => {
    await put("0001-sly.sql", "create table half (id int); commit; create table other (id int);");
    expect(await failureOf(migrate(database.owner, folder))).toMatchObject({ kind: "MIGRATION_FAILED", name: "0001-sly" });
  });

  it("leaves no session setting from one file to the next", async () => {
    await put("0001-first.sql", "create schema elsewhere; set search_path = elsewhere;");
    await put("0002-second.sql", "create table here (id int);");
    await migrate(database.owner, folder);
    expect(await ask(database.owner, "select schemaname from pg_tables where tablename = 'here'")).toEqual([{ schemaname: "public" }]);
  });

  it("refuses an edited, a removed, a renamed and a late file, and applies nothing then", async () => {
    await put("0001-first.sql", "create table step (name text);\n");
    await put("0003-third.sql", "select 3;");
    await migrate(database.owner, folder);

    await put("0004-next.sql", "create table next (id int);");
    await put("0001-first.sql", "create table step (name text, more text);\n");
    expect(await failureOf(migrate(database.owner, folder))).toEqual({ kind: "MIGRATION_EDITED", name: "0001-first" });
    await put("0001-first.sql", "create table step (name text);\r\n"); // only its line ends
    await put("0002-late.sql", "select 2;");
    expect(await failureOf(migrate(database.owner, folder))).toEqual({ kind: "MIGRATION_LATE", name: "0002-late", latest: 3 });
    await rm(join(folder, "0002-late.sql"));
    await rm(join(folder, "0003-third.sql"));
    expect(await failureOf(migrate(database.owner, folder))).toEqual({ kind: "MIGRATION_UNKNOWN", name: "0003-third", version: 3 });
    await put("0003-renamed.sql", "select 3;");
    expect(await failureOf(migrate(database.owner, folder))).toEqual({ kind: "MIGRATION_EDITED", name: "0003-third" });
    expect(await ask(database.owner, "select to_regclass('next') as next")).toEqual([{ next: null }]);
  });

  it("refuses a folder with a misnamed or doubled file, and one that does not exist", async () => {
    await put("first.sql", "select 1;");
    expect(await failureOf(migrate(database.owner, folder))).toMatchObject({
      kind: "MIGRATION_FOLDER",
      detail: expect.stringContaining("first.sql"),
    });
    await rm(join(folder, "first.sql"));
    await put("0001-a.sql", "select 1;");
    await put("0001-b.sql", "select 1;");
    expect(await failureOf(migrate(database.owner, folder))).toMatchObject({
      kind: "MIGRATION_FOLDER",
      detail: expect.stringContaining("0001"),
    });
    expect(await failureOf(migrate(database.owner, join(folder, "absent")))).toMatchObject({ kind: "MIGRATION_FOLDER" });
  });
});

describe("assertSchemaVersion", () => {
  it("lets any role in at the right version only", async () => {
    await put("0001-first.sql", "create table step (name text);");
    expect(await failureOf(assertSchemaVersion(database.app, folder))).toEqual({ kind: "SCHEMA_BEHIND", version: 0, expected: 1 });
    await migrate(database.owner, folder);
    await assertSchemaVersion(database.app, folder);
    await assertSchemaVersion(database.worker, folder);
    await put("0002-second.sql", "select 2;");
    expect(await failureOf(assertSchemaVersion(database.app, folder))).toEqual({ kind: "SCHEMA_BEHIND", version: 1, expected: 2 });
    await migrate(database.owner, folder);
    await rm(join(folder, "0002-second.sql")); // the software of yesterday on the database of today
    const error = await assertSchemaVersion(database.worker, folder).catch((e: unknown) => e);
    expect((error as PostgresError).failure).toEqual({ kind: "MIGRATION_UNKNOWN", name: "0002-second", version: 2 });
    expect((error as PostgresError).message).toMatch(/mettez le logiciel à jour[\s\S]*update the software/);
  });
});
