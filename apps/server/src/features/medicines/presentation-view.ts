import type { Presentation } from "@comptoir/contract";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";

export type Db = Kysely<Database> | Transaction<Database>;

interface PresentationRow {
  cip13: string;
  cip7: string;
  cis: string;
  name: string | null;
  label: string;
  form: string | null;
  units: number | null;
  price_cents: number | null;
  rate: number | null;
  generic_groups: string[];
  conditions: string[];
  shortage: string | null;
  removed: boolean;
}

/**
 * Presentations as the screens see them. `chosen` is a query with the columns `cip13` and `rank`; the order is kept. A presentation
 * whose speciality the base does not hold (four of them) keeps its label as name.
 */
export async function readPresentations(db: Db, chosen: RawBuilder<unknown>): Promise<Presentation[]> {
  const { rows } = await sql<PresentationRow>`
    select p.cip13, p.cip7, p.cis, s.name, p.label, s.form, p.units, p.price_cents, p.rate,
           array(select g.group_id from medicine_generic_member g where g.cis = p.cis order by g.group_id) as generic_groups,
           array(select c.text from medicine_condition c where c.cis = p.cis order by c.position) as conditions,
           (select d.label from medicine_shortage d
             where d.cis = p.cis and d.code in (1, 2, 3) and (d.cip13 is null or d.cip13 = p.cip13)
             order by d.code limit 1) as shortage,
           (p.removed or coalesce(s.removed, false)) as removed
    from (${chosen}) chosen
    join medicine_presentation p on p.cip13 = chosen.cip13
    left join medicine_speciality s on s.cis = p.cis
    order by chosen.rank, p.cip13`.execute(db);
  return rows.map((row) => ({
    cip13: row.cip13,
    cip7: row.cip7,
    cis: row.cis,
    name: row.name ?? row.label,
    label: row.label,
    form: row.form ?? "",
    ...(row.units === null ? {} : { units: row.units }),
    ...(row.price_cents === null ? {} : { priceCents: row.price_cents }),
    ...(row.rate === null ? {} : { rate: row.rate }),
    genericGroups: row.generic_groups,
    conditions: row.conditions,
    ...(row.shortage === null ? {} : { shortage: row.shortage }),
    removed: row.removed,
  }));
}
