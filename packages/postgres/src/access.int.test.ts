import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessDatabase, type DatabaseAccess } from "./access.js";
import { backup } from "./backup/backup.js";
import { type ConnectionOptions, comptoirRoles, connectionForRole, withClient } from "./connection.js";
import { chooseLabel, namespaceIdentity, plainIdentity, readAccounts } from "./launcher/identity.js";
import { assertSchemaVersion } from "./schema/assert-schema-version.js";
import { ensureDatabase } from "./schema/ensure-database.js";
import { migrate } from "./schema/migrate.js";

/** A server of somebody else: Debian's PostgreSQL, TCP on loopback, passwords. */
const debian = ["/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"].find((folder) =>
  existsSync(join(folder, "initdb")),
);

async function ask<T>(connection: ConnectionOptions, sql: string): Promise<T[]> {
  return withClient(connection, async (client) => (await client.query(sql)).rows as T[]);
}

describe("connectionForRole", () => {
  it("keeps what the URL says and adds the role", () => {
    expect(
      connectionForRole("postgres://u:p%40ss@db.example:5433/comptoir?sslmode=verify-full&options=-c%20lock_timeout%3D5s", "comptoir_app"),
    ).toEqual({
      connectionString:
        "postgres://u:p%40ss@db.example:5433/comptoir?sslmode=verify-full&options=-c%20lock_timeout%3D5s%20-c%20role%3Dcomptoir_app",
    });
  });
});

describe("accessDatabase", () => {
  it("refuses an address that is none without repeating it: it may hold a password", () => {
    for (const url of ["host=db password=secret", "mysql://u:secret@db/x", "secret"]) {
      let said = "accepted";
      try {
        accessDatabase({ url }, { database: "comptoir", roles: comptoirRoles });
      } catch (error) {
        said = String(error);
      }
      expect(said).toMatch(/DATABASE_URL/);
      expect(said).not.toContain("secret");
    }
  });

  it("names each role itself on an embedded server", () => {
    const connection = (o: { database: string; user: string }): { host: string; port: number; user: string; database: string } => ({
      host: "/s",
      port: 5432,
      ...o,
    });
    const server = {
      dataDir: "/d",
      socketDir: "/s",
      port: 5432,
      version: "18.4",
      adopted: false,
      connection,
      stop: () => Promise.resolve(),
    };
    const access = accessDatabase(server, { database: "comptoir", roles: comptoirRoles });
    expect(access.app).toEqual({ host: "/s", port: 5432, user: "comptoir_app", database: "comptoir" });
    expect(access.admin).toEqual({ host: "/s", port: 5432, user: "postgres", database: "comptoir" });
  });
});

describe.runIf(debian !== undefined)("[DATABASE_URL] a server of somebody else", () => {
  let work: string;
  let port: number;
  let server: ReturnType<typeof spawn>;
  const password = randomBytes(16).toString("hex");
  const url = (user: string, database: string): string => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "comptoir-url-"));
    const label = chooseLabel(await readAccounts());
    const identity = plainIdentity() ?? (label === undefined ? undefined : namespaceIdentity(label));
    if (identity === undefined) throw new Error("no account for PostgreSQL");
    const run = (program: string, programArgs: string[]): ReturnType<typeof spawn> => {
      const { file, args, ...ids } = identity.command(join(debian ?? "", program), programArgs);
      return spawn(file, args, { ...ids, cwd: "/", stdio: "ignore" });
    };
    await writeFile(join(work, "password"), password);
    await mkdir(join(work, "socket"));
    const initdb = run("initdb", [
      "-D",
      join(work, "data"),
      "-U",
      "dba",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--auth=scram-sha-256",
      `--pwfile=${join(work, "password")}`,
      "--no-sync",
    ]);
    expect((await once(initdb, "exit"))[0]).toBe(0);
    port = await findFreePort();
    server = run("postgres", [
      "-D",
      join(work, "data"),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      `port=${port}`,
      "-k",
      join(work, "socket"),
      "-c",
      "fsync=off",
    ]);
    const ready = async (): Promise<boolean> =>
      ask({ connectionString: url("dba", "postgres") }, "select 1").then(
        () => true,
        () => false,
      );
    while (!(await ready())) {
      expect(server.exitCode).toBe(null);
      await sleep(50);
    }
  });

  afterAll(async () => {
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
    await rm(work, { recursive: true });
  });

  async function exercise(access: DatabaseAccess): Promise<void> {
    await ensureDatabase(access.admin, { database: access.database, roles: comptoirRoles });
    await ensureDatabase(access.admin, { database: access.database, roles: comptoirRoles });
    const folder = await mkdtemp(join(work, "migrations-"));
    await writeFile(
      join(folder, "0001-first.sql"),
      `create table stock (officine_id text, n int);
       alter table stock enable row level security; alter table stock force row level security;
       create policy own on stock using (officine_id = nullif(current_setting('app.officine', true), ''));
       grant select, insert on stock to comptoir_app; grant select on stock to comptoir_worker;`,
    );
    await migrate(access.owner, folder);
    await assertSchemaVersion(access.app, folder);
    expect(await ask(access.admin, "select tableowner from pg_tables where tablename = 'stock'")).toEqual([
      { tableowner: "comptoir_owner" },
    ]);
    await withClient(access.app, async (client) => {
      const who = async (): Promise<unknown> => (await client.query("select current_user as u")).rows[0];
      expect(await who()).toEqual({ u: "comptoir_app" });
      await client.query("reset role");
      expect(await who()).toEqual({ u: "comptoir_app" });
      await client.query("discard all"); // what a pool does
      expect(await who()).toEqual({ u: "comptoir_app" });
      await client.query("begin; set local app.officine = 'A'");
      await client.query("insert into stock values ('A', 1)");
      await client.query("commit");
      expect((await client.query("select * from stock")).rows).toEqual([]);
      await expect(client.query("insert into stock values ('A', 2)")).rejects.toThrow(/row-level security/);
      await expect(client.query("create table mine (id int)")).rejects.toThrow(/permission denied/);
    });
    await expect(ask(access.worker, "insert into stock values ('A', 2)")).rejects.toThrow(/permission denied/);
  }

  it("serves them through the socket of the machine, given as libpq does", async () => {
    const socket = encodeURIComponent(join(work, "socket"));
    for (const address of [
      `postgres:///by_socket?host=${join(work, "socket")}&port=${port}&user=dba&password=${password}`,
      `postgres://dba:${password}@${socket}:${port}/by_socket?sslmode=require`,
    ])
      await exercise(accessDatabase({ url: address }, { database: "ignored", roles: comptoirRoles }));
  });

  it("serves the same roles through a superuser's URL", async () => {
    await exercise(accessDatabase({ url: url("dba", "") }, { database: "by_superuser", roles: comptoirRoles }));
  });

  it("serves them through a user who may only create roles and databases", async () => {
    for (const role of Object.values(comptoirRoles))
      await ask({ connectionString: url("dba", "postgres") }, `drop owned by ${role}`).catch(() => undefined);
    for (const database of ["by_superuser", "by_socket"])
      await ask({ connectionString: url("dba", "postgres") }, `drop database if exists ${database}`);
    for (const role of Object.values(comptoirRoles)) await ask({ connectionString: url("dba", "postgres") }, `drop role if exists ${role}`);
    await ask({ connectionString: url("dba", "postgres") }, `create role creator login createdb createrole password '${password}'`);
    const access = accessDatabase({ url: url("creator", "by_creator") }, { database: "ignored", roles: comptoirRoles });
    expect(access.database).toBe("by_creator"); // the URL's own database wins
    await exercise(access);
  });

  it("serves them through a user for whom an administrator prepared everything", async () => {
    const dba: ConnectionOptions = { connectionString: url("dba", "postgres") };
    await ask(dba, `create role prepared login password '${password}'`);
    await ask(dba, "grant comptoir_owner, comptoir_app, comptoir_worker to prepared");
    await ask(dba, "create database prepared owner comptoir_owner template template0 encoding 'UTF8'");
    await ask({ connectionString: url("dba", "prepared") }, "create extension pg_trgm; create extension unaccent");
    await exercise(accessDatabase({ url: url("prepared", "prepared") }, { database: "prepared", roles: comptoirRoles }));
  });

  it("is never backed up by us: the refusal names pg_basebackup and no password", async () => {
    const to = join(work, "backup");
    const socket = await backup({ server: { url: `postgres:///b?host=${work}` }, to, key: randomBytes(32) }).catch((e: unknown) => e);
    expect((socket as Error).message).toMatch(/pg_basebackup/);
    const error = (await backup({ server: { url: url("dba", "postgres") }, to, key: randomBytes(32) }).catch((e: unknown) => e)) as Error;
    expect(error.message).toMatch(/DATABASE_URL.*pg_basebackup/);
    expect(error.message).not.toContain(password);
    expect(existsSync(to)).toBe(false);
  });
});

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
