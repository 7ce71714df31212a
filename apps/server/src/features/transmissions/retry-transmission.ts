import type { Transmission } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { findRow, retryRow } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { TransmissionsDeps } from "./deps.js";
import { RETRY_REFUSED } from "./texts.js";
import { buildTransmission } from "./transmission-view.js";

/** « Relancer »: due now, after asking the service what it knows if anything was ever sent. */
export async function retryTransmission(deps: TransmissionsDeps, actor: Actor, id: string): Promise<Transmission | Refusal> {
  const outcome = await withOfficine(deps.db, actor.officineId, async (trx) => {
    if (!(await findRow(trx, actor.officineId, id))) return refuse("INTROUVABLE");
    const kept = await deps.guard.refuseRetry(trx, actor.officineId, id);
    if (kept !== undefined) return refuse("TRANSMISSION_NON_RELANCABLE", { text: kept });
    if (!(await retryRow(trx, actor.officineId, id, actor.operatorName)))
      return refuse("TRANSMISSION_NON_RELANCABLE", { text: RETRY_REFUSED });
    await recordAudit(trx, { actor, action: "transmission.retry", target: { kind: "transmission", id }, outcome: "ok" });
    const row = await findRow(trx, actor.officineId, id);
    return row ? buildTransmission(trx, deps, row) : refuse("INTROUVABLE");
  });
  if (!(outcome instanceof Refusal)) deps.wakeOutbox();
  return outcome;
}
