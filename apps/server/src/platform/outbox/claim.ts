import { type Kysely, sql } from "kysely";
import type { Database } from "../postgres/database.js";
import type { OutboxSettings } from "./settings.js";

/** A row taken for the time of a lease; `attempt` is the proof of the claim when its outcome is recorded. */
export interface Claim {
  readonly officineId: string;
  readonly id: string;
  readonly attempt: number;
  /** Monotonic time (milliseconds) before which the lease surely held. */
  readonly heldUntil: number;
}

/** Step one: takes at most `limit` rows, across officines, and commits. Runs as the worker role, which may do nothing else. */
export async function claimRows(
  worker: Kysely<Database>,
  o: { kinds: readonly string[]; limit: number; settings: OutboxSettings },
): Promise<Claim[]> {
  const heldUntil = performance.now() + o.settings.leaseMs;
  const { rows } = await sql<{ officine_id: string; id: string; attempt: number }>`
    select officine_id, id, attempt
    from claim_outbox(${o.kinds}::text[], ${o.limit}, ${o.settings.parallel}, ${o.settings.leaseMs})`.execute(worker);
  return rows.map((row) => ({ officineId: row.officine_id, id: row.id, attempt: row.attempt, heldUntil }));
}
