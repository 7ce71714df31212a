import { type Kysely, sql } from "kysely";
import type { Database } from "./database.js";

export interface OfficineName {
  readonly id: string;
  readonly finess: string;
  readonly name: string;
  readonly demo: boolean;
}

/** The officines of this server: public names and numbers, the only list that crosses officines. */
export async function listOfficines(db: Kysely<Database>): Promise<OfficineName[]> {
  const { rows } = await sql<{ officine_id: string; finess: string; name: string; demo: boolean }>`
    select officine_id, finess, name, demo from list_officines()`.execute(db);
  return rows.map((row) => ({ id: row.officine_id, finess: row.finess, name: row.name, demo: row.demo }));
}
