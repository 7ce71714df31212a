import { escapeIdentifier } from "pg";
import { type ConnectionOptions, withClient } from "../connection.js";

/** The content of one table, whatever the order of its rows. */
export interface TableDigest {
  /** `schema.table` */
  table: string;
  rows: number;
  /** Equal for equal contents; two sums of 64-bit hashes of the rows' text. */
  digest: string;
}

/**
 * Digests every table of a database as of one instant, to compare a restored database with its origin. The connection must
 * see all rows (superuser). Unlogged tables are left out: a crash empties them by design.
 */
export async function digestTables(connection: ConnectionOptions): Promise<TableDigest[]> {
  return withClient(connection, async (client) => {
    await client.query("begin isolation level repeatable read read only");
    // The text of a row depends on these.
    await client.query(
      "set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'; set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = 'hex'; set local search_path = 'pg_catalog'",
    );
    const { rows: tables } = await client.query<{ schema: string; name: string }>(
      `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
        order by 1, 2`,
    );
    const digests: TableDigest[] = [];
    for (const { schema, name } of tables) {
      const { rows } = await client.query<{ rows: string; digest: string }>(
        `select count(*) as rows, coalesce(sum(hashtextextended((r.*)::text, 0)::numeric), 0) || ':' || coalesce(sum(hashtextextended((r.*)::text, 1)::numeric), 0) as digest
           from only ${escapeIdentifier(schema)}.${escapeIdentifier(name)} as r`,
      );
      digests.push({ table: `${schema}.${name}`, rows: Number(rows[0]?.rows), digest: rows[0]?.digest ?? "" });
    }
    await client.query("commit");
    return digests;
  });
}
