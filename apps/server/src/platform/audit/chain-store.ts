import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import type { SealedRow } from "./digest.js";

/** The sealed columns of `audit_event` as the digest wants them: text, microseconds, hex. */
const SEALED = sql`
  e.officine_id::text as officine_id, e.id::text as id,
  to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  e.operator_id, e.operator_name, e.role, e.rpps, e.responsible_rpps, e.workstation, e.means, e.action, e.target_kind, e.target_id,
  e.patient_id, e.outcome, encode(e.detail_digest, 'hex') as detail_digest`;

/** Officines with committed events that nobody chained yet. */
export async function listOfficinesToSeal(worker: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ officine: string }>`select officines_to_seal() as officine`.execute(worker);
  return rows.map((row) => row.officine);
}

/** Only one sealer per officine at a time; false = another process is at it. Released with the transaction. */
export async function trySealerLock(trx: Transaction<Database>, officineId: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`audit-sealer:${officineId}`}, 0)) as mine`.execute(trx);
  return rows[0]?.mine === true;
}

export async function findLastSeal(
  trx: Transaction<Database>,
  officineId: string,
): Promise<{ position: number; digest: Buffer } | undefined> {
  const row = await trx
    .selectFrom("audit_seal")
    .select(["position", "digest"])
    .where("officine_id", "=", officineId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { position: Number(row.position), digest: row.digest };
}

/** Committed events not chained yet, in the order of their instants. */
export async function listPendingRows(trx: Transaction<Database>, officineId: string, limit: number): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select ${SEALED} from audit_pending p join audit_event e on e.officine_id = p.officine_id and e.id = p.event_id
    where p.officine_id = ${officineId} order by e.at, e.id limit ${limit}`.execute(trx);
  return rows;
}

export interface Seal {
  readonly position: number;
  readonly eventId: string;
  readonly digest: Buffer;
}

export async function insertSeals(trx: Transaction<Database>, officineId: string, seals: readonly Seal[]): Promise<void> {
  await sql`
    insert into audit_seal (officine_id, position, event_id, digest)
    select ${officineId}, s.position, s.event_id, s.digest
    from unnest(${seals.map((seal) => seal.position)}::bigint[], ${seals.map((seal) => seal.eventId)}::uuid[],
                ${seals.map((seal) => seal.digest)}::bytea[]) as s (position, event_id, digest)`.execute(trx);
  await sql`
    delete from audit_pending where officine_id = ${officineId} and event_id = any(${seals.map((seal) => seal.eventId)}::uuid[])`.execute(
    trx,
  );
}

/** A position of the chain with what the database says of it; `event` is absent when the row is gone. */
export interface ChainedRow {
  readonly position: number;
  readonly digest: Buffer;
  readonly eventId: string;
  readonly event: SealedRow | undefined;
  readonly payload: { readonly salt: Buffer; readonly detail: string } | undefined;
}

/** One page of the chain after a position. */
export async function listChain(trx: Transaction<Database>, officineId: string, after: number, limit: number): Promise<ChainedRow[]> {
  type Row = SealedRow & { position: string; digest: Buffer; event_id: string; salt: Buffer | null; detail: string | null };
  const { rows } = await sql<Row>`
    select s.position, s.digest, s.event_id::text as event_id, p.salt, p.detail, ${SEALED}
    from audit_seal s
    left join audit_event e on e.officine_id = s.officine_id and e.id = s.event_id
    left join audit_payload p on p.officine_id = s.officine_id and p.event_id = s.event_id
    where s.officine_id = ${officineId} and s.position > ${after} order by s.position limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    position: Number(row.position),
    digest: row.digest,
    eventId: row.event_id,
    event: row.id === null ? undefined : row,
    payload: row.salt === null || row.detail === null ? undefined : { salt: row.salt, detail: row.detail },
  }));
}
