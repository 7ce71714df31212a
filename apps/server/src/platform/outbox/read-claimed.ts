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
  /** A send was followed by « absent » once: see OutboxMessage. */
  readonly maybeUnderWay: boolean;
  readonly actor: Actor;
  readonly patientId: string | undefined;
}

/** Reads a claimed row inside its officine; undefined when the claim no longer holds. */
export async function readClaimed(app: Kysely<Database>, claim: Claim): Promise<ClaimedRow | undefined> {
  const row = await withOfficine(app, claim.officineId, (trx) =>
    trx
      .selectFrom("outbox")
      .select(["kind", "service", "idempotency_key", "payload", "probing", "actor", "patient_id"])
      .select(({ exists, selectFrom }) =>
        exists(
          selectFrom("outbox_attempt")
            .select("entry")
            .whereRef("outbox_attempt.officine_id", "=", "outbox.officine_id")
            .whereRef("outbox_attempt.outbox_id", "=", "outbox.id")
            .where("outbox_attempt.outcome", "=", "absent"),
        ).as("maybe_under_way"),
      )
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
    maybeUnderWay: Boolean(row.maybe_under_way),
    actor: decodeActor(row.actor),
    patientId: row.patient_id ?? undefined,
  };
}
