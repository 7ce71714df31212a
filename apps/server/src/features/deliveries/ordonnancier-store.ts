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
  readonly dispensationId: string;
  /** Number that it corrects, and why. */
  readonly corrects: number | undefined;
  readonly correction: string | undefined;
  /** Number of the line that corrects it. */
  readonly correctedBy: number | undefined;
}

/** Which lines: `from` and `to` are days (Europe/Paris, both included); every word is found in patient, prescriber or medicine. */
export interface OrdonnancierQuery {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly words: readonly string[];
  readonly numero: string | undefined;
  readonly cip13: string | undefined;
  /** This line, and the one that corrects it. */
  readonly number: number | undefined;
}

/** Lines by number: upwards, as the register is printed, or `below` a number downwards, as it is looked through. */
export async function listOrdonnancierRows(
  trx: Transaction<Database>,
  officineId: string,
  o: OrdonnancierQuery & { readonly order: "asc" | "desc"; readonly below?: number | undefined; readonly limit: number },
): Promise<OrdonnancierRow[]> {
  let query = trx
    .selectFrom("ordonnancier_entry as e")
    .leftJoin("ordonnancier_entry as later", (join) =>
      join.onRef("later.officine_id", "=", "e.officine_id").onRef("later.corrects", "=", "e.number"),
    )
    .selectAll("e")
    .select("later.number as corrected_by")
    .where("e.officine_id", "=", officineId)
    .orderBy("e.number", o.order)
    .limit(o.limit);
  if (o.from !== undefined) query = query.where(sql<boolean>`e.at >= ${o.from}::timestamp at time zone 'Europe/Paris'`);
  if (o.to !== undefined) query = query.where(sql<boolean>`e.at < (${o.to}::date + 1)::timestamp at time zone 'Europe/Paris'`);
  if (o.below !== undefined) query = query.where("e.number", "<", String(o.below));
  if (o.cip13 !== undefined) query = query.where("e.cip13", "=", o.cip13);
  if (o.number !== undefined) query = query.where(sql<boolean>`${o.number} in (e.number, e.corrects)`);
  if (o.numero !== undefined) {
    query = query.where(
      sql<boolean>`exists (select from dispensation d where d.officine_id = e.officine_id and d.id = e.dispensation_id and d.numero = ${o.numero})`,
    );
  }
  for (const word of o.words) {
    query = query.where(
      sql<boolean>`upper(unaccent(e.patient_name || ' ' || e.prescripteur_name || ' ' || e.label || ' ' || e.cip13)) like ${`%${word}%`}`,
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
    dispensationId: row.dispensation_id,
    corrects: row.corrects === null ? undefined : Number(row.corrects),
    correction: row.correction ?? undefined,
    correctedBy: row.corrected_by === null ? undefined : Number(row.corrected_by),
  }));
}
