import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { Word } from "./list-words.js";

export type Db = Kysely<Database> | Transaction<Database>;
/** Presentations in an order: a query with the columns `cip13` and `rank`. */
export type Choice = RawBuilder<unknown>;

export interface PresentationRow {
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

const genericGroups = (cis: string) =>
  sql`array(select g.group_id from medicine_generic_member g where g.cis = ${sql.ref(cis)} order by g.group_id::integer)`;
const conditions = (cis: string) => sql`array(select c.text from medicine_condition c where c.cis = ${sql.ref(cis)} order by c.position)`;

export async function selectPresentations(db: Db, choice: Choice): Promise<PresentationRow[]> {
  const { rows } = await sql<PresentationRow>`
    select p.cip13, p.cip7, p.cis, s.name, p.label, s.form, p.units, p.price_cents, p.rate,
           ${genericGroups("p.cis")} as generic_groups, ${conditions("p.cis")} as conditions,
           (select d.label from medicine_shortage d
             where d.cis = p.cis and d.code in (1, 2, 3) and (d.cip13 is null or d.cip13 = p.cip13)
             order by d.code limit 1) as shortage,
           (p.removed or coalesce(s.removed, false)) as removed
    from (${choice}) chosen
    join medicine_presentation p on p.cip13 = chosen.cip13
    left join medicine_speciality s on s.cis = p.cis
    order by chosen.rank, p.cip13`.execute(db);
  return rows;
}

export const chooseCodes = (cip13s: readonly string[]): Choice =>
  sql`select cip13, 0 as rank from medicine_presentation where cip13 = any(${[...new Set(cip13s)]}::text[])`;

/** One way to read a word of the query: the beginning of a word of the base. */
export interface Reading {
  readonly word: string;
  /** 0 = as typed. */
  readonly cost: number;
}

/**
 * Specialities in which every word of the query, read in one of its ways, begins a word of the name or of a substance. In service and on
 * sale first, then the closest readings, then names that begin with the query before names that hold it and substances.
 */
export function chooseByWords(words: readonly (readonly Reading[])[], limit: number): Choice {
  // Words hold letters, digits and points only: nothing to escape in a pattern.
  const begins = (column: string, word: string) => sql`${sql.ref(column)} like ${`% ${word}%`}`;
  const either = (word: string) => sql`(${begins("name_key", word)} or ${begins("substance_key", word)})`;
  const every = (test: (readings: readonly Reading[]) => RawBuilder<unknown>) => sql.join(words.map(test), sql` and `);
  const matches = every(
    (readings) =>
      sql`(${sql.join(
        readings.map(({ word }) => either(word)),
        sql` or `,
      )})`,
  );
  const named = every(
    (readings) =>
      sql`(${sql.join(
        readings.map(({ word }) => begins("name_key", word)),
        sql` or `,
      )})`,
  );
  const cost = sql.join(
    words.map(
      (readings) =>
        sql`case ${sql.join(
          readings.map((r) => sql`when ${either(r.word)} then ${sql.lit(r.cost)}::real`),
          sql` `,
        )} end`,
    ),
    sql` + `,
  );
  const first = words[0] ?? [];
  const whole = words.every((readings) => readings.length === 1) ? words.map((readings) => readings[0]?.word ?? "").join(" ") : undefined;
  const starts =
    whole === undefined
      ? sql.join(
          first.map(({ word }) => sql`name_key like ${` ${word}%`}`),
          sql` or `,
        )
      : sql`name_key like ${` ${whole}%`}`;
  return sql`
    select p.cip13, row_number() over (
      order by p.removed or s.removed, not (p.marketed and s.marketed), s.cost, s.rank, length(s.name_key), s.name_key, p.units nulls last
    ) as rank
    from (
      select cis, name_key, marketed, removed, ${cost} as cost, case when ${starts} then 0 when ${named} then 1 else 2 end as rank
      from medicine_speciality where ${matches}
    ) s join medicine_presentation p on p.cis = s.cis
    order by rank limit ${limit}`;
}

export async function selectWords(db: Db): Promise<Word[]> {
  return db.selectFrom("medicine_word").select(["word", "sound", "weight"]).execute();
}

/** Words that are said as this one begins, not written as it begins; the most usual first. */
export async function selectSoundAlikes(db: Db, word: string, sound: string): Promise<string[]> {
  const rows = await db
    .selectFrom("medicine_word")
    .select("word")
    .where("sound", "like", `${sound}%`)
    .where("word", "not like", `${word}%`)
    .orderBy("weight", "desc")
    .orderBy("word")
    .limit(8)
    .execute();
  return rows.map((row) => row.word);
}

export interface FactsRow {
  cip13: string;
  cis: string;
  label: string;
  units: number | null;
  unit_content: string | null;
  generic_groups: string[];
  hybrid_groups: string[];
  composition_key: string | null;
  narrow_margin: boolean | null;
  conditions: string[];
}

const facts = sql`
  s.composition_key, s.narrow_margin, ${genericGroups("p.cis")} as generic_groups, ${conditions("p.cis")} as conditions,
  array(select h.group_id from medicine_hybrid_member h where h.cis = p.cis order by h.group_id::integer) as hybrid_groups`;

export async function selectProductFacts(db: Db, cip13s: readonly string[]): Promise<FactsRow[]> {
  const { rows } = await sql<FactsRow>`
    select p.cip13, p.cis, coalesce(s.name, p.label) as label, p.units, p.unit_content, ${facts}
    from medicine_presentation p left join medicine_speciality s on s.cis = p.cis
    where p.cip13 = any(${[...new Set(cip13s)]}::text[])`.execute(db);
  return rows;
}

export async function selectSpecialityFacts(
  db: Db,
  cisCodes: readonly string[],
): Promise<Omit<FactsRow, "cip13" | "units" | "unit_content">[]> {
  const { rows } = await sql<FactsRow>`
    select p.cis, p.name as label, ${facts} from medicine_speciality p join medicine_speciality s on s.cis = p.cis
    where p.cis = any(${[...new Set(cisCodes)]}::text[])`.execute(db);
  return rows;
}

export interface BaseRow {
  id: number;
  source: string;
  extract_date: string;
  loaded_at: Date;
  counts: Record<string, number>;
}

export async function selectActiveBase(db: Db): Promise<BaseRow | undefined> {
  const { rows } = await sql<BaseRow>`
    select id, source, to_char(extract_date, 'YYYY-MM-DD') as extract_date, loaded_at, counts from medicine_base where active`.execute(db);
  return rows[0];
}
