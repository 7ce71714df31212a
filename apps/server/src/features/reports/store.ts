import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";

/** What to look for in the trail; every given part must hold. */
export interface JournalFilter {
  readonly limit: number;
  readonly patientId?: string | undefined;
  /** `YYYY-MM-DD`, Europe/Paris. */
  readonly day?: string | undefined;
  /** Each one must be met by the person, the patient or the action. */
  readonly words: readonly { readonly text: string; readonly folded: string; readonly actions: readonly string[] }[];
  /** The event after which the page begins (older ones). */
  readonly before?: string | undefined;
}

/** An event with the words of what it was about. */
export interface JournalRow {
  readonly id: string;
  readonly at: Date;
  readonly operator_name: string;
  readonly role: string;
  readonly workstation: string;
  readonly action: string;
  readonly target_kind: string;
  readonly target_id: string;
  readonly outcome: string;
  readonly patient_id: string | null;
  readonly birth_name: string | null;
  readonly used_name: string | null;
  readonly birth_first_names: string | null;
  readonly target_operator: string | null;
  readonly act: string | null;
  /** Searches of patients: what was typed first, and what the search went on to. */
  readonly asked: string | null;
  readonly asked_last: string | null;
}

/** Events of the officine of the transaction, newest first. This feature reads what others wrote: the trail speaks of all of them. */
export async function listJournal(trx: Transaction<Database>, officineId: string, filter: JournalFilter): Promise<JournalRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`e.officine_id = ${officineId}`];
  if (filter.patientId !== undefined) {
    // The trail of a record that was merged is part of the story of the one that stayed.
    conditions.push(sql`e.patient_id in (
      select p.id::text from patient p where p.officine_id = ${officineId} and ${filter.patientId}::uuid in (p.id, p.merged_into))`);
  }
  if (filter.day !== undefined) {
    conditions.push(sql`e.at >= ${filter.day}::date::timestamp at time zone 'Europe/Paris'
      and e.at < (${filter.day}::date + 1)::timestamp at time zone 'Europe/Paris'`);
  }
  if (filter.before !== undefined) {
    conditions.push(
      sql`(e.at, e.id) < (select b.at, b.id from audit_event b where b.officine_id = ${officineId} and b.id = ${filter.before})`,
    );
  }
  for (const word of filter.words) {
    conditions.push(sql`(e.action = any(${word.actions}::text[])
      or strpos(upper(unaccent(e.operator_name)), upper(unaccent(${word.text}))) > 0
      or (${word.folded} <> '' and e.patient_id in (
        select p.id::text from patient p where p.officine_id = ${officineId} and strpos(p.search_text, ' ' || ${word.folded}) > 0)))`);
  }
  const { rows } = await sql<JournalRow>`
    with page as materialized (
      select e.* from audit_event e where ${sql.join(conditions, sql` and `)} order by e.at desc, e.id desc limit ${filter.limit}
    )
    select e.id, e.at, e.operator_name, e.role, e.workstation, e.action, e.target_kind, e.target_id, e.outcome,
      p.id as patient_id, p.birth_name, p.used_name, p.birth_first_names, o.display_name as target_operator, t.act,
      case when e.action = 'patient.search' then d.detail::json ->> 'asked' end as asked, step.asked as asked_last
    from page e
    left join sale s on s.officine_id = e.officine_id and e.target_kind = 'vente' and s.id::text = e.target_id
    left join patient p on p.officine_id = e.officine_id and p.id::text = coalesce(e.patient_id, s.patient_id::text)
    left join operator o on o.officine_id = e.officine_id and e.target_kind = 'operator' and o.id::text = e.target_id
    left join outbox t on t.officine_id = e.officine_id and e.target_kind = 'transmission' and t.id::text = e.target_id
    left join audit_payload d on d.officine_id = e.officine_id and d.event_id = e.id
    left join lateral (
      select asked from patient_search_step where officine_id = e.officine_id and event_id = e.id order by at desc limit 1
    ) step on e.action = 'patient.search'
    order by e.at desc, e.id desc`.execute(trx);
  return rows;
}
