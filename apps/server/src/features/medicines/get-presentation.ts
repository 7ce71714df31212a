import type { Presentation } from "@comptoir/contract";
import { describePresentation } from "./describe-presentation.js";
import { chooseCodes, type Db, selectPresentations } from "./store.js";

/** Presentations by CIP13, those that left the base included; codes never seen are absent. */
export async function findPresentations(db: Db, cip13s: readonly string[]): Promise<Map<string, Presentation>> {
  if (cip13s.length === 0) return new Map();
  const rows = await selectPresentations(db, chooseCodes(cip13s));
  return new Map(rows.map((row) => [row.cip13, describePresentation(row)]));
}

export async function findPresentation(db: Db, cip13: string): Promise<Presentation | undefined> {
  return (await findPresentations(db, [cip13])).get(cip13);
}
