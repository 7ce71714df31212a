import type { SendState, Transmission } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { listRows, readServiceStates } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { TransmissionsDeps } from "./deps.js";
import { buildTransmission } from "./transmission-view.js";

/** What left or waits, newest first, and how many wait in all. It names patients: one reading in the trail. */
export async function listTransmissions(
  deps: TransmissionsDeps,
  actor: Actor,
  o: { state?: SendState | undefined; limit: number },
): Promise<{ transmissions: Transmission[]; waiting: number }> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const transmissions: Transmission[] = [];
    for (const row of await listRows(trx, actor.officineId, o)) transmissions.push(await buildTransmission(trx, deps, row));
    const { counts } = await readServiceStates(trx, actor.officineId, []);
    await recordAudit(trx, {
      actor,
      action: "transmission.read",
      target: { kind: "liste", id: "transmissions" },
      outcome: "ok",
      detail: { rows: transmissions.length },
    });
    return { transmissions, waiting: counts.toSend };
  });
}
