import type { VisitMember } from "@comptoir/contract";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { TEXTS } from "./texts.js";

/** SQL of visits; a visit is nothing but its sales. */
type Trx = Transaction<Database>;

/** Ids of the visit's sales under way or waiting, all held to the end of the transaction (in one order: two tills never wait in a ring). */
export async function lockOpenMembers(trx: Trx, officineId: string, visitId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom("sale")
    .select("id")
    .where("officine_id", "=", officineId)
    .where("visit_id", "=", visitId)
    .where("state", "in", ["en-cours", "en-attente"])
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** Members not given up of each visit, in their order at the counter. */
export async function listMembers(trx: Trx, officineId: string, visitIds: readonly string[]): Promise<Map<string, VisitMember[]>> {
  const rows = await trx
    .selectFrom("sale as s")
    .leftJoin("patient as p", (join) => join.onRef("p.officine_id", "=", "s.officine_id").onRef("p.id", "=", "s.patient_id"))
    .leftJoin("sale_ordonnance as o", (join) => join.onRef("o.officine_id", "=", "s.officine_id").onRef("o.sale_id", "=", "s.id"))
    .select([
      "s.id",
      "s.visit_id",
      "s.position",
      "s.state",
      "o.numero",
      sql<VisitMember["kind"]>`coalesce(s.draft ->> 'kind', 'sans-ordonnance')`.as("kind"),
      sql<number>`jsonb_array_length(s.draft -> 'basket')`.as("lines"),
      sql<string | null>`coalesce(p.used_name, p.birth_name) || ' ' || p.birth_first_names`.as("patient"),
    ])
    .where("s.officine_id", "=", officineId)
    .where(sql<boolean>`s.visit_id = any(${visitIds}::uuid[])`)
    .where("s.state", "<>", "abandonnee")
    .orderBy("s.position")
    .orderBy("s.created_at")
    .orderBy("s.id")
    .execute();
  const visits = new Map<string, VisitMember[]>();
  for (const row of rows) {
    const member: VisitMember = {
      saleId: row.id,
      position: row.position,
      state: row.state,
      label: row.patient ?? TEXTS.noPatient,
      kind: row.kind,
      ...(row.numero === null ? {} : { numero: row.numero }),
      lines: row.lines,
    };
    visits.set(row.visit_id, [...(visits.get(row.visit_id) ?? []), member]);
  }
  return visits;
}

export interface OpenVisit {
  readonly id: string;
  readonly state: "en-cours" | "en-attente";
  readonly updatedAt: Date;
  readonly updatedBy: string;
  /** Where it was last saved. */
  readonly workstation: string;
}

/** Visits with a sale not ended, last touched first. */
export async function listOpenVisits(trx: Trx, officineId: string): Promise<OpenVisit[]> {
  const { rows } = await sql<{ visit_id: string; in_hand: boolean; updated_at: Date; updated_by: string; workstation: string }>`
    select visit_id, bool_or(state = 'en-cours') as in_hand, max(updated_at) as updated_at,
      (array_agg(updated_by order by updated_at desc))[1] as updated_by,
      (array_agg(workstation order by updated_at desc))[1] as workstation
    from sale where officine_id = ${officineId} and state in ('en-cours', 'en-attente')
    group by visit_id order by max(updated_at) desc limit 200`.execute(trx);
  return rows.map((row) => ({
    id: row.visit_id,
    state: row.in_hand ? "en-cours" : "en-attente",
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    workstation: row.workstation,
  }));
}
