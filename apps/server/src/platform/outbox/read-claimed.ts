import type { Kysely } from "kysely";
import type { Actor } from "../actor.js";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { decodeActor } from "./actor-record.js";
import type { Claim } from "./claim.js";

/** A claimed row as its attempt reads it; the payload is the frozen bytes. */
export interface ClaimedRow {
  readonly kind: string;
  readonly service: string;
  readonly idempotencyKey: string;
  readonly payload: Buffer;
  readonly probing: boolean;
  readonly actor: Actor;
  readonly patientId: string | undefined;
}

/** Reads a claimed row inside its officine; undefined when the claim no longer holds. */
export async function readClaimed(app: Kysely<Database>, claim: Claim): Promise<ClaimedRow | undefined> {
  const row = await withOfficine(app, claim.officineId, (trx) =>
    trx
      .selectFrom("outbox")
      .select(["kind", "service", "idempotency_key", "payload", "probing", "actor", "patient_id"])
      .where("officine_id", "=", claim.officineId)
      .where("id", "=", claim.id)
      .where("attempt", "=", claim.attempt)
      .where("state", "=", "en-cours")
      .executeTakeFirst(),
  );
  if (!row) return undefined;
  return {
    kind: row.kind,
    service: row.service,
    idempotencyKey: row.idempotency_key,
    payload: row.payload,
    probing: row.probing,
    actor: decodeActor(row.actor),
    patientId: row.patient_id ?? undefined,
  };
}
