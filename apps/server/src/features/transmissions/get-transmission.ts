import type { Transmission } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { findRow, listAttempts, type ShownExchange, showExchange } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { TransmissionsDeps } from "./deps.js";
import { OUTCOME_TEXTS } from "./texts.js";
import { buildTransmission } from "./transmission-view.js";

export interface TransmissionHistory {
  readonly at: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly detail: string;
}

/** One transmission with what each attempt learnt, oldest first. */
export async function getTransmission(
  deps: TransmissionsDeps,
  actor: Actor,
  id: string,
): Promise<(Transmission & { history: TransmissionHistory[]; deliveryId?: string; exchange?: ShownExchange }) | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findRow(trx, actor.officineId, id);
    if (!row) return refuse("INTROUVABLE");
    const attempts = await listAttempts(trx, actor.officineId, id);
    await recordAudit(trx, {
      actor,
      action: "transmission.read",
      target: { kind: "transmission", id },
      ...(row.patientId === undefined ? {} : { patientId: row.patientId }),
      outcome: "ok",
    });
    const deliveryId = await deps.guard.findDelivery(trx, actor.officineId, id);
    const exchange = await showExchange(trx, deps.kinds, { officineId: actor.officineId, id });
    return {
      ...(await buildTransmission(trx, deps, row)),
      ...(deliveryId === undefined ? {} : { deliveryId }),
      ...(exchange ? { exchange } : {}),
      history: attempts.map(({ at, attempt, outcome, detail }) => ({
        at: at.toISOString(),
        attempt,
        outcome: OUTCOME_TEXTS[outcome] ?? outcome,
        detail,
      })),
    };
  });
}
