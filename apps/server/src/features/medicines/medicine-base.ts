import type { Clock } from "../../platform/clock.js";
import { type Db, selectActiveBase } from "./store.js";

/** Older than this, the base is said to be stale at start (LAD rule, CSS R.161-76-4). */
export const STALE_AFTER_DAYS = 31;

export interface MedicineBase {
  readonly source: string;
  readonly extractDate: string;
  readonly loadedAt: string;
  readonly presentations: number;
  readonly ageDays: number;
  readonly stale: boolean;
}

/** The set in service; undefined before the first import. */
export async function findMedicineBase(db: Db, clock: Clock): Promise<MedicineBase | undefined> {
  const row = await selectActiveBase(db);
  if (row === undefined) return undefined;
  const ageDays = Math.max(0, Math.round((Date.parse(clock.today()) - Date.parse(row.extract_date)) / 86_400_000));
  return {
    source: row.source,
    extractDate: row.extract_date,
    loadedAt: row.loaded_at.toISOString(),
    presentations: row.counts.presentations ?? 0,
    ageDays,
    stale: ageDays > STALE_AFTER_DAYS,
  };
}
