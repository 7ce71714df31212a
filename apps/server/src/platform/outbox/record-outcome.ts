import { type Kysely, sql, type Transaction } from "kysely";
import { recordAudit } from "../audit/record.js";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import type { Claim } from "./claim.js";
import type { NextStep } from "./decide-next.js";
import type { Failpoint } from "./failpoint.js";
import type { ClaimedRow } from "./read-claimed.js";
import { recordServiceAway, recordServiceBack } from "./service-health.js";
import { milliseconds } from "./sql-time.js";

/**
 * Step three: writes what the attempt learnt, its history and its audit in one transaction, if the claim still holds. An answer that
 * comes after its lease is not heard (false): the next attempt asks the service.
 */
export async function recordOutcome(
  app: Kysely<Database>,
  claim: Claim,
  row: ClaimedRow,
  next: NextStep,
  o: { probeMaxMs: number; failpoint: Failpoint },
): Promise<boolean> {
  return withOfficine(app, claim.officineId, async (trx) => {
    const final = next.state === "envoye" || next.state === "refuse";
    const { numUpdatedRows } = await trx
      .updateTable("outbox")
      .set({
        state: next.state,
        lease_until: null,
        probing: false,
        next_attempt_at: sql`clock_timestamp() + ${milliseconds(next.delayMs)}`,
        reason: next.reason,
        code: next.code,
        reference: next.reference,
        closed_at: final ? sql`clock_timestamp()` : null,
      })
      .where("officine_id", "=", claim.officineId)
      .where("id", "=", claim.id)
      .where("attempt", "=", claim.attempt)
      .where("state", "=", "en-cours")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await trx
      .insertInto("outbox_attempt")
      .values({
        officine_id: claim.officineId,
        outbox_id: claim.id,
        attempt: claim.attempt,
        outcome: next.outcome,
        detail: next.reason,
      })
      .execute();
    await auditOutcome(trx, claim, row, next);
    if (next.service === "ok") await recordServiceBack(trx, { officineId: claim.officineId, service: row.service });
    else await recordServiceAway(trx, { officineId: claim.officineId, service: row.service, probeMaxMs: o.probeMaxMs });
    await o.failpoint("before-record");
    return true;
  });
}

/** What left, or was refused, stands in the trail under the name of the person on whose behalf it was sent. */
async function auditOutcome(trx: Transaction<Database>, claim: Claim, row: ClaimedRow, next: NextStep): Promise<void> {
  if (next.state !== "envoye" && next.state !== "refuse" && next.state !== "a-corriger") return;
  await recordAudit(trx, {
    actor: { ...row.actor, means: "systeme" },
    action: next.state === "envoye" ? "transmission.sent" : "transmission.refused",
    target: { kind: "transmission", id: claim.id },
    ...(row.patientId === undefined ? {} : { patientId: row.patientId }),
    outcome: next.state === "envoye" ? "ok" : "refuse",
    detail: { service: row.service, kind: row.kind, attempt: claim.attempt, ...(next.code === null ? {} : { code: next.code }) },
  });
}
