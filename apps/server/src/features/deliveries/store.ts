import { type Selectable, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { DeliveryQuery } from "./parse-delivery-query.js";
import type { DeliveriesTables } from "./tables.js";

/** What Délivrances reads. Dispensations and the ordonnancier are written by the counter; cancellations in cancellation-store.ts. */
type Trx = Transaction<Database>;

export type CancellationRow = Selectable<DeliveriesTables["dispensation_cancellation"]>;
export type DispensationRow = Selectable<Database["dispensation"]>;

/** Ids of the deliveries that answer, newest first. */
export async function listDeliveryIds(
  trx: Trx,
  officineId: string,
  o: { query: DeliveryQuery; patientId?: string | undefined; after?: string | undefined; limit: number },
): Promise<string[]> {
  const { query } = o;
  let rows = trx
    .selectFrom("dispensation as d")
    .select("d.id")
    .where("d.officine_id", "=", officineId)
    .orderBy("d.at", "desc")
    .orderBy("d.id", "desc")
    .limit(o.limit);
  if (o.patientId !== undefined) rows = rows.where("d.patient_id", "=", o.patientId);
  if (query.numero !== undefined) rows = rows.where("d.numero", "=", query.numero);
  if (query.day !== undefined) {
    rows = rows.where(sql<boolean>`d.at >= ${query.day}::timestamp at time zone 'Europe/Paris'
      and d.at < (${query.day}::date + 1)::timestamp at time zone 'Europe/Paris'`);
  }
  if (query.cip13 !== undefined) {
    rows = rows.where(sql<boolean>`exists (select from dispensation_line l
      where l.officine_id = d.officine_id and l.dispensation_id = d.id and l.cip13 = ${query.cip13})`);
  }
  if (query.registered !== undefined) {
    rows = rows.where(sql<boolean>`exists (select from ordonnancier_entry e
      where e.officine_id = d.officine_id and e.dispensation_id = d.id and e.number = ${query.registered})`);
  }
  for (const word of query.words) {
    // Words hold letters and digits only (fold-names.ts).
    rows = rows.where(sql<boolean>`(
      exists (select from patient p where p.officine_id = d.officine_id and p.id = d.patient_id and p.search_text like ${`% ${word}%`})
      or exists (select from dispensation_line l where l.officine_id = d.officine_id and l.dispensation_id = d.id
        and upper(unaccent(l.label)) like ${`%${word}%`})
      or upper(unaccent(d.prescripteur ->> 'name')) like ${`%${word}%`})`);
  }
  if (o.after !== undefined) {
    rows = rows.where(sql<boolean>`(d.at, d.id) < (select a.at, a.id from dispensation a
      where a.officine_id = ${officineId} and a.id = ${o.after})`);
  }
  return (await rows.execute()).map(({ id }) => id);
}

/** Deliveries by id, in the order asked. */
export async function listDispensations(trx: Trx, officineId: string, ids: readonly string[]): Promise<DispensationRow[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom("dispensation")
    .selectAll()
    .select(sql<string | null>`to_char(ordonnance_date, 'YYYY-MM-DD')`.as("ordonnance_date"))
    .where("officine_id", "=", officineId)
    .where("id", "in", ids)
    .execute();
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

export async function findDispensationRow(trx: Trx, officineId: string, id: string): Promise<DispensationRow | undefined> {
  return (await listDispensations(trx, officineId, [id]))[0];
}

export type LineRow = Selectable<Database["dispensation_line"]>;

export async function listLines(trx: Trx, officineId: string, ids: readonly string[]): Promise<LineRow[]> {
  if (ids.length === 0) return [];
  return trx
    .selectFrom("dispensation_line")
    .selectAll()
    .select(sql<string | null>`to_char(expiry, 'YYYY-MM-DD')`.as("expiry"))
    .where("officine_id", "=", officineId)
    .where("dispensation_id", "in", ids)
    .orderBy("position")
    .execute();
}

/** A number of the ordonnancier that a delivery was given; `corrects` = a line that corrects another. */
export interface RegisteredLine {
  readonly dispensationId: string;
  readonly position: number;
  readonly number: number;
  readonly corrects: number | undefined;
}

export async function listRegistered(trx: Trx, officineId: string, ids: readonly string[]): Promise<RegisteredLine[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom("ordonnancier_entry")
    .select(["dispensation_id", "position", "number", "corrects"])
    .where("officine_id", "=", officineId)
    .where("dispensation_id", "in", ids)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    dispensationId: row.dispensation_id,
    position: row.position,
    number: Number(row.number),
    corrects: row.corrects === null ? undefined : Number(row.corrects),
  }));
}

export async function listCancellations(trx: Trx, officineId: string, ids: readonly string[]): Promise<CancellationRow[]> {
  if (ids.length === 0) return [];
  return trx
    .selectFrom("dispensation_cancellation")
    .selectAll()
    .where("officine_id", "=", officineId)
    .where("dispensation_id", "in", ids)
    .execute();
}

/** The delivery that this sale makes again. */
export async function findCorrected(trx: Trx, officineId: string, saleId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom("dispensation_cancellation")
    .select("dispensation_id")
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .executeTakeFirst();
  return row?.dispensation_id;
}
