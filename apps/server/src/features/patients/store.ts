import type { PatientSummary } from "@comptoir/contract";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { buildSearchText, buildTraitsKey, foldFirstFirstName, foldName } from "./fold-names.js";
import type { PatientQuery } from "./parse-query.js";
import { buildSummary, type PatientRow, SUMMARY_COLUMNS, type SummaryRow } from "./patient-view.js";

export type { PatientRow } from "./patient-view.js";

/** What makes a person, as typed, imported or read from an ordonnance. */
export interface PatientTraits {
  readonly birthName: string;
  readonly usedName?: string | undefined;
  /** As the person says it; nobody else ever fills it in (EXI ID 08). */
  readonly usedFirstName?: string | undefined;
  /** All the birth first names, in order, separated by spaces. */
  readonly birthFirstNames: string;
  /** `YYYY-MM-DD`, may be lunar. */
  readonly birthDate: string;
  readonly sex: "M" | "F" | "I";
  /** INSEE code; 99999 = unknown. */
  readonly birthPlace?: string | undefined;
}

/** A record by id, inside the officine of the transaction; one that was merged into another is none any more. No audit: the caller's use case writes its own event. */
export async function findPatient(trx: Transaction<Database>, id: string): Promise<PatientRow | undefined> {
  return trx.selectFrom("patient").selectAll().where("id", "=", id).where("merged_into", "is", null).executeTakeFirst();
}

/** The same, held until the transaction ends: whoever changes the record reads it so. */
export async function lockPatient(trx: Transaction<Database>, id: string): Promise<PatientRow | undefined> {
  return trx.selectFrom("patient").selectAll().where("id", "=", id).where("merged_into", "is", null).forUpdate().executeTakeFirst();
}

/** The summary shown on screens, or undefined. No audit: the caller's use case writes its own event. */
export async function getPatientSummary(trx: Transaction<Database>, id: string): Promise<PatientSummary | undefined> {
  const row = await trx
    .selectFrom("patient")
    .select(SUMMARY_COLUMNS)
    .where("id", "=", id)
    .where("merged_into", "is", null)
    .executeTakeFirst();
  return row && buildSummary(row);
}

/**
 * The one record that bears these traits (names compared without accents, blanks and hyphens): all the first names, else the first
 * one. Undefined when there is none, or when several records answer: a person chooses then, never the program.
 */
export async function findPatientByTraits(
  trx: Transaction<Database>,
  traits: { birthName: string; firstNames: readonly string[]; birthDate: string; sex: "M" | "F" | "I" },
): Promise<PatientSummary | undefined> {
  const birthFirstNames = traits.firstNames.join(" ");
  const rows = await trx
    .selectFrom("patient")
    .select([...SUMMARY_COLUMNS, "traits_key"])
    .where("birth_date", "=", traits.birthDate)
    .where("sex", "=", traits.sex)
    .where("merged_into", "is", null)
    .execute();
  const sameName = rows.filter((row) => foldName(row.birth_name) === foldName(traits.birthName));
  const key = buildTraitsKey({ ...traits, birthFirstNames });
  const exact = sameName.filter((row) => row.traits_key === key);
  const first = foldFirstFirstName(birthFirstNames);
  const near = sameName.filter((row) => foldFirstFirstName(row.birth_first_names) === first);
  const candidates = exact.length > 0 ? exact : near;
  const [only] = candidates;
  return candidates.length === 1 && only ? buildSummary(only) : undefined;
}

/** Everybody born that day. No audit: the caller's use case writes its own event. */
export async function listPatientsBornOn(trx: Transaction<Database>, birthDate: string): Promise<PatientSummary[]> {
  const rows = await trx
    .selectFrom("patient")
    .select(SUMMARY_COLUMNS)
    .where("birth_date", "=", birthDate)
    .where("merged_into", "is", null)
    .orderBy("search_text")
    .execute();
  return rows.map(buildSummary);
}

/** The columns of a new record: provisoire until a service or a paper says more. */
export function buildPatientRow(o: {
  officineId: string;
  id: string;
  traits: PatientTraits;
  source: "saisie" | "import" | "ordonnance" | "carte";
  ins?: { matricule: string; oid: string } | undefined;
  now: Date;
}): PatientRow {
  const { traits } = o;
  return {
    officine_id: o.officineId,
    id: o.id,
    birth_name: traits.birthName,
    ...readUsedNames(traits),
    birth_first_names: traits.birthFirstNames,
    birth_date: traits.birthDate,
    sex: traits.sex,
    birth_place: traits.birthPlace ?? "99999",
    ins_status: "provisoire",
    matricule: o.ins?.matricule ?? null,
    oid: o.ins?.oid ?? null,
    source: o.source,
    search_text: buildSearchText(traits),
    traits_key: buildTraitsKey(traits),
    created_at: o.now,
    updated_at: o.now,
    version: 1,
    first_name: null,
    ins_source: null,
    ins_at: null,
    ins_attributes: [],
    paper: null,
    paper_at: null,
    paper_missed: 0,
    paper_refused: false,
    no_ins: null,
    merged_into: null,
  };
}

/** The used names as columns; one that is not given, or empty, is none. */
export function readUsedNames(traits: PatientTraits): Pick<PatientRow, "used_name" | "used_first_name"> {
  return { used_name: traits.usedName || null, used_first_name: traits.usedFirstName || null };
}

/** Inserts a record unless its id exists. True when it was inserted. */
export async function insertPatient(trx: Transaction<Database>, row: PatientRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("patient")
    .values(row)
    .onConflict((conflict) => conflict.columns(["officine_id", "id"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * Summaries by names and birth date, best first; `near` are those whose names only sound or look alike, sought when fewer than `enough`
 * bear the names as typed. No audit: the caller's use case writes its own event.
 */
export async function listPatients(
  trx: Transaction<Database>,
  query: PatientQuery,
  o: { limit: number; enough: number },
): Promise<{ patients: PatientSummary[]; near: string[] }> {
  // The names of a record that was merged still find the one that stayed.
  const { rows } = await sql<SummaryRow & { near: boolean }>`
    select ${summaryOf("p")}, found.near
    from (
      select coalesce(m.merged_into, m.id) as id, bool_and(s.near) as near, min(s.rank) as rank
      from search_patients(${query.words}::text[], ${query.dates ?? null}::text[], ${o.enough}, ${o.limit})
        with ordinality as s (id, near, rank) join patient m on m.officine_id = ${currentOfficine} and m.id = s.id
      group by 1
    ) found join patient p on p.officine_id = ${currentOfficine} and p.id = found.id
    order by found.rank`.execute(trx);
  return { patients: rows.map(buildSummary), near: rows.filter(({ near }) => near).map(({ id }) => id) };
}

/** Records that bear this matricule, whoever gave it; of one that was merged, the record that stayed. No audit: the caller's use case writes its own event. */
export async function listPatientsByMatricule(trx: Transaction<Database>, matricule: string): Promise<PatientSummary[]> {
  const rows = await trx
    .selectFrom("patient")
    .select(SUMMARY_COLUMNS)
    .where("id", "in", (query) =>
      query
        .selectFrom("patient as bearer")
        .select(({ fn }) => fn.coalesce("bearer.merged_into", "bearer.id").as("id"))
        .where("bearer.matricule", "=", matricule),
    )
    .orderBy("search_text")
    .execute();
  return rows.map(buildSummary);
}

/** Records whose INS is this one, domain included: obtained from INSi or the ApCV, not a number that some file bore. */
export async function listBearers(trx: Transaction<Database>, ins: { matricule: string; oid: string }): Promise<PatientRow[]> {
  return trx
    .selectFrom("patient")
    .selectAll()
    .where("matricule", "=", ins.matricule)
    .where("oid", "=", ins.oid)
    .where("ins_source", "is not", null)
    .where("merged_into", "is", null)
    .execute();
}

const currentOfficine = sql`current_setting('app.officine')::uuid`;

function summaryOf(alias: string) {
  return sql.join(SUMMARY_COLUMNS.map((column) => sql.ref(`${alias}.${column}`)));
}
