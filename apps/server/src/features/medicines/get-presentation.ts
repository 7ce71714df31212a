import type { Presentation } from "@comptoir/contract";
import { sql } from "kysely";
import { type Db, readPresentations } from "./presentation-view.js";

/** Presentations by CIP13, those that left the base included; codes never seen are absent. */
export async function findPresentations(db: Db, cip13s: readonly string[]): Promise<Map<string, Presentation>> {
  if (cip13s.length === 0) return new Map();
  const rows = await readPresentations(
    db,
    sql`select cip13, 0 as rank from medicine_presentation where cip13 = any(${[...new Set(cip13s)]}::text[])`,
  );
  return new Map(rows.map((row) => [row.cip13, row]));
}

export async function findPresentation(db: Db, cip13: string): Promise<Presentation | undefined> {
  return (await findPresentations(db, [cip13])).get(cip13);
}
