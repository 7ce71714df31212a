import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "../connection.js";
import { createTestDatabase } from "./test-database.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comptoir-migrations-"));
  await writeFile(
    join(folder, "0001-first.sql"),
    "create table note (id int primary key, text text); grant select, insert on note to comptoir_app; grant select on note to comptoir_worker;",
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const ask = async <T>(connection: Parameters<typeof withClient>[0], sql: string): Promise<T[]> =>
  withClient(connection, async (client) => (await client.query(sql)).rows as T[]);

it("gives each caller a migrated database of its own, with the three roles", async () => {
  await using one = await createTestDatabase({ migrationsFolder: folder });
  await using two = await createTestDatabase({ migrationsFolder: folder });
  await ask(one.app, "insert into note values (1, 'é')");
  expect(await ask(one.worker, "select * from note")).toEqual([{ id: 1, text: "é" }]);
  expect(await ask(two.app, "select * from note")).toEqual([]);
  await expect(ask(one.worker, "insert into note values (2, '')")).rejects.toThrow(/permission denied/);
  await expect(ask(one.app, "create table mine (id int)")).rejects.toThrow(/permission denied/);
  expect(await ask(one.owner, "select tableowner from pg_tables where tablename = 'note'")).toEqual([{ tableowner: "comptoir_owner" }]);
  expect(await ask(one.app, "select show_trgm('ab') is not null and unaccent('é') = 'e' as ok")).toEqual([{ ok: true }]);
});

it("clones a template made once, also when several ask at the same time", async () => {
  const databases = await Promise.all(Array.from({ length: 6 }, () => createTestDatabase({ migrationsFolder: folder })));
  expect(new Set(databases.map((d) => d.name)).size).toBe(6);
  const admin = databases[0]?.admin;
  if (admin === undefined) throw new Error("no database");
  const templates = await ask<{ n: string }>(
    admin,
    "select count(*) as n from pg_database where datistemplate and datname like 'template\\_%' and datname !~ '^template[01]$'",
  );
  expect(Number(templates[0]?.n)).toBeGreaterThan(0);
  await Promise.all(databases.map((d) => d.drop()));
});

it("drops what it made, even while someone is connected", async () => {
  const database = await createTestDatabase();
  await withClient(database.app, async () => {
    await database.drop();
  });
  await expect(ask(database.app, "select 1")).rejects.toThrow(/does not exist/);
});
