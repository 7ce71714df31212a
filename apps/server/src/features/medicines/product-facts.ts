import { type OrdonnancierList, ordonnancierList } from "@comptoir/segur/medicaments";
import { sql } from "kysely";
import type { Db } from "./presentation-view.js";

/** What the gap engine and the register need to know of a product. */
export interface ProductFacts {
  readonly cip13: string;
  readonly cis: string;
  readonly label: string;
  /** Units of intake in the box, when the BDPM says it. */
  readonly units?: number;
  readonly genericGroups: readonly string[];
  readonly hybridGroups: readonly string[];
  /** Same substances, dosages and form. */
  readonly composition?: string;
  readonly ordonnancier?: OrdonnancierList;
}

interface FactsRow {
  cip13: string;
  cis: string;
  label: string;
  units: number | null;
  generic_groups: string[];
  hybrid_groups: string[];
  composition_key: string | null;
  conditions: string[];
}

const facts = sql`
  p.cis, coalesce(s.name, p.label) as label, p.units, s.composition_key,
  array(select g.group_id from medicine_generic_member g where g.cis = p.cis order by g.group_id) as generic_groups,
  array(select h.group_id from medicine_hybrid_member h where h.cis = p.cis order by h.group_id) as hybrid_groups,
  array(select c.text from medicine_condition c where c.cis = p.cis order by c.position) as conditions`;

function describeProduct(row: FactsRow): ProductFacts {
  const list = ordonnancierList(row.conditions);
  return {
    cip13: row.cip13,
    cis: row.cis,
    label: row.label,
    ...(row.units === null ? {} : { units: row.units }),
    genericGroups: row.generic_groups,
    hybridGroups: row.hybrid_groups,
    ...(row.composition_key === null ? {} : { composition: row.composition_key }),
    ...(list === undefined ? {} : { ordonnancier: list }),
  };
}

/** Facts by CIP13; a code that the base never held is absent. */
export async function findProductFacts(db: Db, cip13s: readonly string[]): Promise<Map<string, ProductFacts>> {
  if (cip13s.length === 0) return new Map();
  const { rows } = await sql<FactsRow>`
    select p.cip13, ${facts} from medicine_presentation p left join medicine_speciality s on s.cis = p.cis
    where p.cip13 = any(${[...new Set(cip13s)]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.cip13, describeProduct(row)]));
}

/** Facts of specialities prescribed without a presentation, by CIS (no `units`: they belong to a box). */
export async function findSpecialityFacts(
  db: Db,
  cisCodes: readonly string[],
): Promise<Map<string, Omit<ProductFacts, "cip13" | "units">>> {
  if (cisCodes.length === 0) return new Map();
  const { rows } = await sql<FactsRow>`
    select ''::text as cip13, ${facts}
    from (select cis, cis as label, null::integer as units from unnest(${[...new Set(cisCodes)]}::text[]) as cis) p
    join medicine_speciality s on s.cis = p.cis`.execute(db);
  return new Map(
    rows.map((row) => {
      const { cip13: _, units: __, ...rest } = describeProduct(row);
      return [row.cis, rest];
    }),
  );
}
