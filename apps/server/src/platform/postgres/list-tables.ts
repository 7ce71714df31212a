import { type Kysely, sql } from "kysely";
import type { Database } from "./database.js";

export interface TableShape {
  readonly name: string;
  /** Column that says the officine of a row; undefined for a global table. */
  readonly officineColumn: string | undefined;
  /** Columns that can be written (generated ones cannot), in their order. */
  readonly columns: readonly string[];
  /** Names of its foreign keys. */
  readonly foreignKeys: readonly string[];
}

/** The tables of the schema from the live catalogue, by name. */
export async function listTables(db: Kysely<Database>): Promise<TableShape[]> {
  const { rows } = await sql<{ name: string; columns: string[]; keys: string[] | null }>`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select array_agg(k.conname::text) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f') as keys
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`.execute(db);
  return rows.map((row) => ({
    name: row.name,
    officineColumn: row.columns.includes("officine_id") ? "officine_id" : row.name === "officine" ? "id" : undefined,
    columns: row.columns,
    foreignKeys: row.keys ?? [],
  }));
}
