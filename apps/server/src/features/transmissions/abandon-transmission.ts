import type { Transmission } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { abandonRow, findRow } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { TransmissionsDeps } from "./deps.js";
import { ABANDON_REFUSED } from "./texts.js";
import { buildTransmission } from "./transmission-view.js";

/** « Abandonner »: nothing more is tried; the reason stands on the row, with the name of who gave it. */
export async function abandonTransmission(
  deps: TransmissionsDeps,
  actor: Actor,
  o: { id: string; reason: string },
): Promise<Transmission | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    if (!(await findRow(trx, actor.officineId, o.id))) return refuse("INTROUVABLE");
    const kept = await deps.guard.refuseAbandon(trx, actor.officineId, o.id);
    if (kept !== undefined) return refuse("TRANSMISSION_NON_RELANCABLE", { text: kept });
    const abandoned = await abandonRow(trx, actor.officineId, o.id, { reason: o.reason, who: actor.operatorName });
    if (!abandoned) return refuse("TRANSMISSION_NON_RELANCABLE", { text: ABANDON_REFUSED });
    await recordAudit(trx, { actor, action: "transmission.abandon", target: { kind: "transmission", id: o.id }, outcome: "ok" });
    const row = await findRow(trx, actor.officineId, o.id);
    return row ? buildTransmission(trx, deps, row) : refuse("INTROUVABLE");
  });
}
