import type { SendState } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

/** A row as people see it: no payload, no key. */
export interface OutboxView {
  readonly id: string;
  readonly kind: string;
  readonly service: string;
  readonly act: string;
  readonly patientId: string | undefined;
  readonly state: SendState;
  readonly reason: string;
  readonly code: string | undefined;
  readonly attempt: number;
  readonly createdAt: Date;
  /** Of a row that waits. */
  readonly nextAttemptAt: Date | undefined;
  readonly sentAt: Date | undefined;
  /** What the service calls it, once received. */
  readonly reference: string | undefined;
}

export interface AttemptView {
  readonly at: Date;
  readonly attempt: number;
  readonly outcome: string;
  readonly detail: string;
}

const COLUMNS = [
  "id",
  "kind",
  "service",
  "act",
  "patient_id",
  "state",
  "reason",
  "code",
  "attempt",
  "created_at",
  "next_attempt_at",
  "closed_at",
  "reference",
] as const;

/** Newest first. */
export async function listRows(
  trx: Transaction<Database>,
  officineId: string,
  o: { state?: SendState | undefined; limit: number },
): Promise<OutboxView[]> {
  let query = trx.selectFrom("outbox").select(COLUMNS).where("officine_id", "=", officineId).orderBy("position", "desc").limit(o.limit);
  if (o.state !== undefined) query = query.where("state", "=", o.state);
  return (await query.execute()).map(buildView);
}

export async function findRow(trx: Transaction<Database>, officineId: string, id: string): Promise<OutboxView | undefined> {
  const row = await trx.selectFrom("outbox").select(COLUMNS).where("officine_id", "=", officineId).where("id", "=", id).executeTakeFirst();
  return row && buildView(row);
}

/** Rows by their idempotency keys, oldest first. */
export async function listRowsByKeys(trx: Transaction<Database>, officineId: string, keys: readonly string[]): Promise<OutboxView[]> {
  const rows = await trx
    .selectFrom("outbox")
    .select(COLUMNS)
    .where("officine_id", "=", officineId)
    .where("idempotency_key", "in", keys)
    .orderBy("position")
    .execute();
  return rows.map(buildView);
}

/** What happened to a row, oldest first. */
export async function listAttempts(trx: Transaction<Database>, officineId: string, id: string): Promise<AttemptView[]> {
  return trx
    .selectFrom("outbox_attempt")
    .select(["at", "attempt", "outcome", "detail"])
    .where("officine_id", "=", officineId)
    .where("outbox_id", "=", id)
    .orderBy("entry")
    .execute();
}

function buildView(row: {
  id: string;
  kind: string;
  service: string;
  act: string;
  patient_id: string | null;
  state: SendState;
  reason: string;
  code: string | null;
  attempt: number;
  created_at: Date;
  next_attempt_at: Date;
  closed_at: Date | null;
  reference: string | null;
}): OutboxView {
  const waits = row.state === "a-envoyer" || row.state === "incertain";
  return {
    id: row.id,
    kind: row.kind,
    service: row.service,
    act: row.act,
    patientId: row.patient_id ?? undefined,
    state: row.state,
    reason: row.reason,
    code: row.code ?? undefined,
    attempt: row.attempt,
    createdAt: row.created_at,
    nextAttemptAt: waits ? row.next_attempt_at : undefined,
    sentAt: row.state === "envoye" ? (row.closed_at ?? undefined) : undefined,
    reference: row.reference ?? undefined,
  };
}
