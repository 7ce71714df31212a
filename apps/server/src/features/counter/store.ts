import { type SaleDraft, saleDraft } from "@comptoir/contract";
import type { Ordonnance } from "@comptoir/segur/ordonnance";
import { type Insertable, type Selectable, sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import type { CounterTables } from "./tables.js";

type Trx = Transaction<Database>;

/** A sale as its row says. */
export interface SaleRow extends Omit<Selectable<CounterTables["sale"]>, "draft"> {
  readonly draft: SaleDraft;
}

/** The ordonnance numérique tied to a sale, as frozen. */
export interface SaleOrdonnance extends Omit<Selectable<CounterTables["sale_ordonnance"]>, "ordonnance"> {
  readonly ordonnance: Ordonnance;
}

/** Reads a sale; `lock` holds it to the end of the transaction. */
export async function findSale(trx: Trx, officineId: string, id: string, lock: "lock" | "read" = "read"): Promise<SaleRow | undefined> {
  let query = trx.selectFrom("sale").selectAll().where("officine_id", "=", officineId).where("id", "=", id);
  if (lock === "lock") query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row && { ...row, draft: saleDraft.parse(row.draft) };
}

/** Inserts a first version, last of its visit; false when the id is already taken (two first saves at once). */
export async function insertSale(
  trx: Trx,
  actor: Actor,
  o: { id: string; draft: SaleDraft; visitId?: string | undefined; now: Date },
): Promise<boolean> {
  const visitId = o.visitId ?? o.id;
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("sale")
    .values({
      officine_id: actor.officineId,
      id: o.id,
      version: 1,
      state: "en-cours",
      created_at: o.now,
      visit_id: visitId,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from sale where officine_id = ${actor.officineId} and visit_id = ${visitId})`,
      ...describeDraft(o.draft),
      ...describeWriter(actor, o.now),
    })
    .onConflict((conflict) => conflict.columns(["officine_id", "id"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Inserts the waiting sale in which a hand-over made on paper will be completed. */
export async function insertCompletionSale(
  trx: Trx,
  actor: Actor,
  o: { id: string; draft: SaleDraft; completesId: string; now: Date },
): Promise<void> {
  await trx
    .insertInto("sale")
    .values({
      officine_id: actor.officineId,
      id: o.id,
      version: 1,
      state: "en-attente",
      created_at: o.now,
      visit_id: o.id,
      position: 1,
      ...describeDraft(o.draft),
      ...describeWriter(actor, o.now),
    })
    .execute();
  await trx
    .insertInto("sale_completion")
    .values({ officine_id: actor.officineId, sale_id: o.id, dispensation_id: o.completesId })
    .execute();
}

/** The hand-over that this sale tells the service of, when it was prepared for that. */
export async function findCompleted(trx: Trx, officineId: string, saleId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom("sale_completion")
    .select("dispensation_id")
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .executeTakeFirst();
  return row?.dispensation_id;
}

/** What changes in a sale; every change is a new version. */
export interface SaleChange {
  readonly draft?: SaleDraft;
  readonly state?: "en-cours" | "en-attente" | "abandonnee";
  readonly validated?: { readonly version: number; readonly digest: Buffer };
}

/** Answers the sale as it then is. */
export async function updateSale(trx: Trx, actor: Actor, id: string, change: SaleChange, now: Date): Promise<SaleRow> {
  const row = await trx
    .updateTable("sale")
    .set({
      version: sql`version + 1`,
      ...(change.draft ? describeDraft(change.draft) : {}),
      ...(change.state ? { state: change.state } : {}),
      ...(change.validated
        ? { state: "validee" as const, validated_version: change.validated.version, validated_digest: change.validated.digest }
        : {}),
      ...describeWriter(actor, now),
    })
    .where("officine_id", "=", actor.officineId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, draft: saleDraft.parse(row.draft) };
}

function describeDraft(draft: SaleDraft) {
  return { draft: JSON.stringify(draft), patient_id: draft.patientId ?? null };
}

function describeWriter(actor: Actor, now: Date) {
  return { updated_at: now, updated_by: actor.operatorName, updated_by_id: actor.operatorId, workstation: actor.workstationName };
}

export async function findSaleOrdonnance(trx: Trx, officineId: string, saleId: string): Promise<SaleOrdonnance | undefined> {
  const row = await trx
    .selectFrom("sale_ordonnance")
    .selectAll()
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .executeTakeFirst();
  // Written by `saveSaleOrdonnance` from a value of this type, and changed by nothing else.
  return row && { ...row, ordonnance: row.ordonnance as Ordonnance };
}

/** One at a time ties this number to a sale, to the end of the transaction. Take it before the lock of the sale. */
export async function lockNumero(trx: Trx, officineId: string, numero: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`numero:${officineId}:${numero}`}, 0))`.execute(trx);
}

/** The open sale that has a number. */
export interface Holder {
  readonly saleId: string;
  readonly workstation: string;
  readonly confirmed: boolean;
}

/** The open sale that holds this number, if any; locked, so that it cannot be confirmed meanwhile. */
export async function findHolder(trx: Trx, officineId: string, numero: string): Promise<Holder | undefined> {
  const row = await trx
    .selectFrom("sale_ordonnance as o")
    .innerJoin("sale as s", (join) => join.onRef("s.officine_id", "=", "o.officine_id").onRef("s.id", "=", "o.sale_id"))
    .select(["o.sale_id", "s.workstation", "o.confirmed_at"])
    .where("o.officine_id", "=", officineId)
    .where("o.numero", "=", numero)
    .where("o.closed_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row && { saleId: row.sale_id, workstation: row.workstation, confirmed: row.confirmed_at !== null };
}

/** Ties an ordonnance to a sale, in the place of the one it had. Not confirmed. Answers what is then tied. */
export async function saveSaleOrdonnance(
  trx: Trx,
  row: Omit<Insertable<CounterTables["sale_ordonnance"]>, "confirmed_at" | "confirmed_by" | "closed_at">,
): Promise<SaleOrdonnance> {
  const fresh = { ...row, confirmed_at: null, confirmed_by: null, closed_at: null };
  const saved = await trx
    .insertInto("sale_ordonnance")
    .values(fresh)
    .onConflict((conflict) => conflict.columns(["officine_id", "sale_id"]).doUpdateSet(fresh))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...saved, ordonnance: saved.ordonnance as Ordonnance };
}

export async function deleteSaleOrdonnance(trx: Trx, officineId: string, saleId: string): Promise<void> {
  await trx.deleteFrom("sale_ordonnance").where("officine_id", "=", officineId).where("sale_id", "=", saleId).execute();
}

export async function confirmSaleOrdonnance(trx: Trx, actor: Actor, saleId: string, now: Date): Promise<void> {
  await trx
    .updateTable("sale_ordonnance")
    .set({ confirmed_at: now, confirmed_by: actor.operatorName })
    .where("officine_id", "=", actor.officineId)
    .where("sale_id", "=", saleId)
    .execute();
}

/** The sale is over: its number may enter another sale. */
export async function closeSaleOrdonnance(trx: Trx, officineId: string, saleId: string, now: Date): Promise<void> {
  await trx
    .updateTable("sale_ordonnance")
    .set({ closed_at: now })
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .execute();
}

export async function insertConsultation(trx: Trx, row: Insertable<CounterTables["sale_consultation"]>): Promise<void> {
  await trx.insertInto("sale_consultation").values(row).execute();
}

/** The last number that the sale tried to consult and did not get. */
export async function findLastConsultation(
  trx: Trx,
  officineId: string,
  saleId: string,
): Promise<{ numero: string; outcome: string; at: Date } | undefined> {
  return trx
    .selectFrom("sale_consultation")
    .select(["numero", "outcome", "at"])
    .where("officine_id", "=", officineId)
    .where("sale_id", "=", saleId)
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** What a sale carried when it made this dispensation, and when. */
export async function findSaleOfDispensation(
  trx: Trx,
  officineId: string,
  dispensationId: string,
): Promise<{ draft: SaleDraft; at: Date }> {
  const row = await trx
    .selectFrom("dispensation as d")
    .innerJoin("sale as s", (join) => join.onRef("s.officine_id", "=", "d.officine_id").onRef("s.id", "=", "d.sale_id"))
    .select(["s.draft", "d.at"])
    .where("d.officine_id", "=", officineId)
    .where("d.id", "=", dispensationId)
    .executeTakeFirstOrThrow();
  return { draft: saleDraft.parse(row.draft), at: row.at };
}

export async function getOfficineFiness(trx: Trx, officineId: string): Promise<string> {
  const row = await trx.selectFrom("officine").select("finess").where("id", "=", officineId).executeTakeFirstOrThrow();
  return row.finess;
}
