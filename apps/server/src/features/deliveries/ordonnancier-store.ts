import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";

/** A line of the ordonnancier as it was written that day. */
export interface OrdonnancierRow {
  readonly number: number;
  readonly at: Date;
  readonly list: "LISTE_I" | "LISTE_II" | "STUPEFIANT";
  readonly patientName: string;
  readonly prescripteurName: string;
  readonly label: string;
  readonly boxes: number;
  /** Number that it corrects, and why. */
  readonly corrects: number | undefined;
  readonly correction: string | undefined;
}

/** Lines between two days (Europe/Paris, both included), every word found in patient, prescriber or medicine; by number. */
export async function listOrdonnancier(
  trx: Transaction<Database>,
  officineId: string,
  o: { from: string | undefined; to: string | undefined; words: readonly string[]; limit: number },
): Promise<OrdonnancierRow[]> {
  let query = trx.selectFrom("ordonnancier_entry").selectAll().where("officine_id", "=", officineId).orderBy("number").limit(o.limit);
  if (o.from !== undefined) query = query.where(sql<boolean>`at >= ${o.from}::timestamp at time zone 'Europe/Paris'`);
  if (o.to !== undefined) query = query.where(sql<boolean>`at < (${o.to}::date + 1)::timestamp at time zone 'Europe/Paris'`);
  for (const word of o.words) {
    query = query.where(
      sql<boolean>`upper(unaccent(patient_name || ' ' || prescripteur_name || ' ' || label || ' ' || cip13)) like ${`%${word}%`}`,
    );
  }
  return (await query.execute()).map((row) => ({
    number: Number(row.number),
    at: row.at,
    list: row.list,
    patientName: row.patient_name,
    prescripteurName: row.prescripteur_name,
    label: row.label,
    boxes: row.boxes,
    corrects: row.corrects === null ? undefined : Number(row.corrects),
    correction: row.correction ?? undefined,
  }));
}
