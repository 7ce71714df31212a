import type { Presentation } from "@comptoir/contract";
import { cip13FromCip7, searchKey } from "@comptoir/segur/medicaments";
import { type RawBuilder, sql } from "kysely";
import { type Db, readPresentations } from "./presentation-view.js";

const LIMIT = 30;

/**
 * Name, substance, CIP7 or CIP13, best first: on sale before the rest, name beginning with the words before names holding them,
 * names before substances; words that match nothing are tried again with their typos.
 */
export async function searchMedicines(db: Db, query: string): Promise<Presentation[]> {
  const digits = query.replaceAll(/\s/g, "");
  if (/^\d{7}$/.test(digits)) return readByCode(db, cip13FromCip7(digits));
  if (/^\d{13}$/.test(digits)) return readByCode(db, digits);
  const words = searchKey(query)
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, 6);
  if (words.length === 0) return [];
  const exact = await readPresentations(db, rankByWords(words));
  return exact.length > 0 ? exact : readPresentations(db, rankByLikeness(words.join(" ")));
}

function readByCode(db: Db, cip13: string | undefined): Promise<Presentation[]> {
  return readPresentations(db, sql`select cip13, 0 as rank from medicine_presentation where cip13 = ${cip13 ?? ""}`);
}

/** Every word begins a word of the name, or of the substances. */
function rankByWords(words: readonly string[]): RawBuilder<unknown> {
  const holds = (column: string) =>
    sql.join(
      words.map((word) => sql`${sql.ref(column)} like ${`% ${word}%`}`),
      sql` and `,
    );
  const start = `${words.join(" ")}%`;
  return sql`
    select p.cip13, row_number() over (
      order by p.removed or s.removed, not (p.marketed and s.marketed), s.rank, length(s.name_key), s.name_key, p.units nulls last
    ) as rank
    from (
      select cis, name_key, marketed, removed,
             case when name_key like ${` ${start}`} then 0 when ${holds("name_key")} then 1 else 2 end as rank
      from medicine_speciality where (${holds("name_key")}) or (${holds("substance_key")})
    ) s join medicine_presentation p on p.cis = s.cis
    order by rank limit ${LIMIT}`;
}

/** Nothing begins so: the likeliest names, by trigrams. */
function rankByLikeness(key: string): RawBuilder<unknown> {
  return sql`
    select p.cip13, row_number() over (order by p.removed or s.removed, not (p.marketed and s.marketed), s.likeness desc, s.name_key) as rank
    from (
      select cis, name_key, marketed, removed,
             greatest(strict_word_similarity(${key}, name_key), strict_word_similarity(${key}, substance_key) - 0.05) as likeness
      from medicine_speciality
      where ${key} <<% name_key or ${key} <<% substance_key
      order by likeness desc, marketed desc limit 60
    ) s join medicine_presentation p on p.cis = s.cis
    order by rank limit ${LIMIT}`;
}
