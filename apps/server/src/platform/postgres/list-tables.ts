import { type Kysely, sql } from "kysely";
import type { Database } from "./database.js";

export interface TableShape {
  readonly name: string;
  /** Column that says the officine of a row; undefined for a global table. */
  readonly officineColumn: string | undefined;
  /** Columns that can be written (generated ones cannot), in their order. */
  readonly columns: readonly string[];
  /** Tables that its foreign keys name. */
  readonly references: readonly string[];
}

/** The tables of the schema from the live catalogue, those that others refer to first. */
export async function listTables(db: Kysely<Database>): Promise<TableShape[]> {
  const { rows } = await sql<{ name: string; columns: string[]; refs: string[] | null }>`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select array_agg(distinct r.relname::text) from pg_constraint k join pg_class r on r.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refs
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`.execute(db);
  const tables = rows.map((row) => ({
    name: row.name,
    officineColumn: row.columns.includes("officine_id") ? "officine_id" : row.name === "officine" ? "id" : undefined,
    columns: row.columns,
    references: row.refs ?? [],
  }));
  return sortByReference(tables);
}

function sortByReference(tables: readonly TableShape[]): TableShape[] {
  const sorted: TableShape[] = [];
  const placed = new Set<string>();
  const waiting = new Map(tables.map((table) => [table.name, table]));
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter((table) => table.references.every((name) => placed.has(name)));
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...waiting.keys()].join(", ")}`);
    for (const table of ready) {
      sorted.push(table);
      placed.add(table.name);
      waiting.delete(table.name);
    }
  }
  return sorted;
}
