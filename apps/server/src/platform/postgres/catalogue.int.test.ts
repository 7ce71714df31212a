import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import type { Database } from "./database.js";
import { listTables, type TableShape } from "./list-tables.js";

/** Tables that belong to no officine, each with its reason. Any other one needs its officine, its policy and its place in this walk. */
const GLOBAL_TABLES: Record<string, string> = {
  schema_migration: "book of the migrations",
  login_failure: "a code is tried before any officine is known; digests only",
  medicine_base: "public data (BDPM)",
  medicine_speciality: "public data (BDPM)",
  medicine_presentation: "public data (BDPM)",
  medicine_generic_member: "public data (BDPM)",
  medicine_component: "public data (BDPM)",
  medicine_condition: "public data (BDPM)",
  medicine_shortage: "public data (BDPM)",
  medicine_hybrid_group: "public data (ANSM)",
  medicine_hybrid_member: "public data (ANSM)",
  medicine_word: "words of the medicine base",
};

const STRANGER = "00000000-0000-4000-8000-00000000dead";

let house: TestHouse;
let scoped: TableShape[];

beforeAll(async () => {
  house = await createTestHouse();
  scoped = (await listTables(house.owner)).filter((table) => !(table.name in GLOBAL_TABLES));
  await fillEmptyTables();
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const SAMPLES: Record<string, string> = {
  uuid: "gen_random_uuid()",
  text: "'x'",
  "text[]": "array['x']",
  integer: "1",
  bigint: "1",
  numeric: "1",
  boolean: "false",
  bytea: "'\\x00'::bytea",
  jsonb: "'{}'::jsonb",
  date: "current_date",
  "timestamp with time zone": "now()",
};

/**
 * One row at least in every table of an officine: a walk through empty tables would prove nothing. Written as superuser, checks
 * dropped and keys off: what matters is that a row is there, not what it says.
 */
async function fillEmptyTables(): Promise<void> {
  await house.admin.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    for (const { name: table, officineColumn } of scoped) {
      if ((await sql`select from ${sql.table(table)} limit 1`.execute(trx)).rows.length > 0) continue;
      const checks = await sql<{
        name: string;
      }>`select conname as name from pg_constraint where conrelid = ${table}::regclass and contype = 'c'`.execute(trx);
      for (const { name } of checks.rows) await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`.execute(trx);
      const columns = await sql<{ name: string; type: string }>`
        select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`.execute(trx);
      const values = columns.rows.map(({ name, type }) => {
        if (name === officineColumn) return sql`${house.officines.marche}`;
        const sample = SAMPLES[type];
        if (sample === undefined) throw new Error(`${table}.${name}: no sample for type ${type}, add one`);
        return sql.raw(sample);
      });
      await sql`insert into ${sql.table(table)} (${sql.join(columns.rows.map(({ name }) => sql.ref(name)))}) values (${sql.join(values)})`.execute(
        trx,
      );
    }
  });
}

/** Rows seen with no WHERE, or `denied` when the role may not even read the table. */
async function walk(db: Kysely<Database>, officine: string): Promise<Map<string, number | "denied">> {
  const seen = new Map<string, number | "denied">();
  for (const { name } of scoped) {
    seen.set(
      name,
      await db.transaction().execute(async (trx) => {
        await sql`select set_config('app.officine', ${officine}, true)`.execute(trx);
        const { rows } = await sql<{
          may: boolean;
        }>`select has_table_privilege(current_user, ${name}, 'SELECT') or has_any_column_privilege(current_user, ${name}, 'SELECT') as may`.execute(
          trx,
        );
        if (!rows[0]?.may) return "denied";
        return Number((await sql<{ count: string }>`select count(*) as count from ${sql.table(name)}`.execute(trx)).rows[0]?.count);
      }),
    );
  }
  return seen;
}

/** Tables that row security does not keep, with what is missing. */
async function findUnprotected(): Promise<string[]> {
  const { rows } = await sql<{ name: string; fault: string }>`
    select c.relname as name, case
        when not c.relrowsecurity then 'row security off'
        when not c.relforcerowsecurity then 'row security not forced'
        when not exists (select from pg_policy p where p.polrelid = c.oid and p.polroles = '{0}') then 'no policy for everyone'
        when not exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
          where i.indrelid = c.oid and i.indisprimary and a.attname = case c.relname when 'officine' then 'id' else 'officine_id' end)
          then 'officine not in the primary key'
      end as fault
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm', 'v')`.execute(house.admin);
  return rows.filter(({ name, fault }) => fault !== null && !(name in GLOBAL_TABLES)).map(({ name, fault }) => `${name}: ${fault}`);
}

describe("row security", () => {
  it("holds on every table of an officine", async () => {
    expect(await findUnprotected()).toEqual([]);
    expect(scoped.length).toBeGreaterThan(15);
  });

  it("a new table without policy would be seen here", async () => {
    await sql`create table forgotten (officine_id uuid, id uuid, primary key (officine_id, id))`.execute(house.owner);
    try {
      expect(await findUnprotected()).toEqual(["forgotten: row security off"]);
    } finally {
      await sql`drop table forgotten`.execute(house.owner);
    }
  });

  it("every table holds a row of the first officine (seen as superuser)", async () => {
    for (const { name } of scoped) {
      const { rows } = await sql<{ count: string }>`select count(*) as count from ${sql.table(name)}`.execute(house.admin);
      expect(Number(rows[0]?.count), name).toBeGreaterThan(0);
    }
  });

  it.each(["app", "worker"] as const)("as %s with no WHERE: nothing under another officine, nothing without one", async (role) => {
    for (const officine of [STRANGER, ""]) {
      for (const [table, rows] of await walk(house[role], officine))
        expect([0, "denied"], `${table} under « ${officine} »`).toContain(rows);
    }
  });

  it("as app: the officine's own rows are seen, so the walk above walks", async () => {
    const own = [...(await walk(house.app, house.officines.marche))].filter(([, rows]) => rows === 0).map(([table]) => table);
    expect(own).toEqual([]);
  });

  it("every policy that reaches app or worker reads app.officine and nothing else", async () => {
    const { rows } = await sql<{ name: string; using: string | null; check: string | null }>`
      select p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
      from pg_policy p where p.polroles && array[0, 'comptoir_app'::regrole, 'comptoir_worker'::regrole]::oid[]`.execute(house.admin);
    expect(rows.length).toBeGreaterThanOrEqual(scoped.length);
    for (const { name, using, check } of rows) {
      for (const text of [using, check].filter((one) => one !== null)) {
        expect(text, name).toMatch(/^\((officine_id|id) = \(NULLIF\(current_setting\('app\.officine'::text, true\), ''::text\)\)::uuid\)$/);
      }
    }
  });

  it("every foreign key between tables of an officine carries the officine", async () => {
    const { rows } = await sql<{ name: string; columns: string[]; target: string }>`
      select k.conname as name, k.confrelid::regclass::text as target,
        (select array_agg(a.attname::text) from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as columns
      from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace`.execute(house.admin);
    for (const { name, columns, target } of rows) {
      if (!(target in GLOBAL_TABLES)) expect(columns, name).toContain("officine_id");
    }
  });

  it("an insert under a foreign officine is refused", async () => {
    const row = { officine_id: house.officines.marche, key: "k", value: "1", changed_by: "x", changed_at: new Date() };
    const attempt = house.app.transaction().execute(async (trx) => {
      await sql`select set_config('app.officine', ${house.officines.gare}, true)`.execute(trx);
      await trx.insertInto("setting").values(row).execute();
    });
    await expect(attempt).rejects.toThrow(/row-level security/);
  });
});

describe("roles", () => {
  it("neither app nor worker owns anything, is superuser, or bypasses row security", async () => {
    const { rows } = await sql<{ owned: string; excess: boolean }>`
      select (select count(*) from pg_class c where c.relowner = r.oid) + (select count(*) from pg_proc p where p.proowner = r.oid) as owned,
        r.rolsuper or r.rolbypassrls as excess
      from pg_roles r where r.rolname in ('comptoir_app', 'comptoir_worker', 'comptoir_owner') and r.rolname <> 'comptoir_owner'`.execute(
      house.admin,
    );
    expect(rows).toEqual([
      { owned: "0", excess: false },
      { owned: "0", excess: false },
    ]);
  });

  it("nobody but the owner changes or deletes what the trail holds", async () => {
    for (const table of ["audit_event", "audit_payload", "audit_seal", "audit_head"]) {
      for (const role of ["comptoir_app", "comptoir_worker"]) {
        const { rows } = await sql<{ may: boolean }>`
          select has_table_privilege(${role}, ${table}, 'UPDATE') or has_any_column_privilege(${role}, ${table}, 'UPDATE')
            or has_table_privilege(${role}, ${table}, 'DELETE') or has_table_privilege(${role}, ${table}, 'TRUNCATE') as may`.execute(
          house.admin,
        );
        expect(rows[0]?.may, `${role} on ${table}`).toBe(false);
      }
    }
    await expect(sql`update audit_event set outcome = 'ok'`.execute(house.app)).rejects.toThrow(/permission denied/);
    await expect(sql`insert into audit_seal select * from audit_seal`.execute(house.app)).rejects.toThrow(/permission denied/);
  });

  it("the application cannot read a password hash, nor make an operator", async () => {
    await expect(sql`select password_hash from operator`.execute(house.app)).rejects.toThrow(/permission denied/);
    await expect(sql`update operator set role = 'titulaire'`.execute(house.app)).rejects.toThrow(/permission denied/);
  });

  it("the worker reads no patient, no sale, no payload of the trail", async () => {
    for (const table of ["patient", "audit_payload", "operator", "session"]) {
      const { rows } = await sql<{ may: boolean }>`select has_any_column_privilege('comptoir_worker', ${table}, 'SELECT') as may`.execute(
        house.admin,
      );
      expect(rows[0]?.may, table).toBe(false);
    }
  });

  it("every function that runs as its owner fixes its search path and is not for everyone", async () => {
    const { rows } = await sql<{ name: string; path: boolean; open: boolean }>`
      select p.proname as name, coalesce(array_to_string(p.proconfig, ' '), '') like '%search_path=pg_catalog, public, pg_temp%' as path,
        has_function_privilege('public', p.oid, 'EXECUTE') as open
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef`.execute(house.admin);
    expect(rows.length).toBeGreaterThanOrEqual(7);
    for (const row of rows) expect(row).toEqual({ name: row.name, path: true, open: false });
  });

  it("the narrow doors leave app.officine as they found it, also under an officine", async () => {
    const found = await house.app.transaction().execute(async (trx) => {
      await sql`select set_config('app.officine', ${house.officines.gare}, true)`.execute(trx);
      await sql`select * from find_login('NP')`.execute(trx);
      await sql`select * from find_session(${Buffer.alloc(32)})`.execute(trx);
      await sql`select * from find_workstation(${Buffer.alloc(32)})`.execute(trx);
      return sql<{
        officine: string;
        lookup: string;
      }>`select current_setting('app.officine') as officine, current_setting('app.lookup') as lookup`.execute(trx);
    });
    expect(found.rows).toEqual([{ officine: house.officines.gare, lookup: "" }]);
  });
});
