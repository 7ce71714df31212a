import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { OUTBOX_DEFAULTS } from "./settings.js";
import { milliseconds } from "./sql-time.js";

/** First look at a service found away; the delay doubles at each failure. */
const FIRST_PROBE_MS = 1_000;

/**
 * The service did not answer: its circuit opens, or stays open with a later look. Rows keep waiting, one call at a time tells when it
 * is back (claim_outbox).
 */
export async function recordServiceAway(
  trx: Transaction<Database>,
  o: { officineId: string; service: string; probeMaxMs?: number },
): Promise<void> {
  const delay = sql`least(${o.probeMaxMs ?? OUTBOX_DEFAULTS.probeMaxMs}::float8, ${FIRST_PROBE_MS} * power(2, least(service_health.failures, 20)))`;
  await sql`
    insert into service_health (officine_id, service, state, since, failures, next_probe_at)
    values (${o.officineId}, ${o.service}, 'indisponible', clock_timestamp(), 1, clock_timestamp() + ${milliseconds(FIRST_PROBE_MS)})
    on conflict (officine_id, service) do update set
      since = case when service_health.state = 'ok' then clock_timestamp() else service_health.since end,
      failures = case when service_health.state = 'ok' then 1 else service_health.failures + 1 end,
      next_probe_at = clock_timestamp() + make_interval(secs => case when service_health.state = 'ok' then ${FIRST_PROBE_MS} else ${delay} end / 1000),
      state = 'indisponible'`.execute(trx);
}

/** A look that nothing waits for: the caller has this long to make it before another process may. */
const LOOK_MS = 15_000;

/**
 * Takes the next look at a service that is away, when one is due and no row waits that would make it (claim_outbox). True = the caller
 * is to ask the service for anything, and to record what it learnt.
 */
export async function claimLook(trx: Transaction<Database>, o: { officineId: string; service: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update service_health h set next_probe_at = clock_timestamp() + ${milliseconds(LOOK_MS)}
    where h.officine_id = ${o.officineId} and h.service = ${o.service} and h.state = 'indisponible' and h.next_probe_at <= clock_timestamp()
      and not exists (
        select 1 from outbox o where o.officine_id = h.officine_id and o.service = h.service and o.state in ('a-envoyer', 'en-cours', 'incertain'))`.execute(
    trx,
  );
  return numAffectedRows === 1n;
}

/** The service answered: an open circuit closes, and what waited for it becomes due at once. */
export async function recordServiceBack(trx: Transaction<Database>, o: { officineId: string; service: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("service_health")
    .set({ state: "ok", failures: 0, since: sql`clock_timestamp()` })
    .where("officine_id", "=", o.officineId)
    .where("service", "=", o.service)
    .where("state", "=", "indisponible")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  // Rows that a claim or a person holds are left alone: they have their own end.
  await sql`
    update outbox set next_attempt_at = clock_timestamp()
    where officine_id = ${o.officineId} and id in (
      select id from outbox
      where officine_id = ${o.officineId} and service = ${o.service} and state in ('a-envoyer', 'incertain') and next_attempt_at > clock_timestamp()
      for update skip locked)`.execute(trx);
}
