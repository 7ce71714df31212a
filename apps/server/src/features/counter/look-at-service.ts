import { claimLook, recordServiceAway, recordServiceBack } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { ORDONNANCE_SERVICE } from "./ordonnance-outbox-kind.js";

/**
 * Asks a téléservice found away at the counter whether it is back, when nothing waits that would ask it: the band of the screen must go
 * by itself. Nobody waits for it; at most one look at a time per officine, ever less often (service-health.ts).
 */
export function createServiceLook(deps: Pick<CounterDeps, "db" | "portFor" | "ids" | "log">): (officineId: string) => Promise<void> {
  return async (officineId) => {
    const health = { officineId, service: ORDONNANCE_SERVICE };
    try {
      if (!(await withOfficine(deps.db, officineId, (trx) => claimLook(trx, health)))) return;
      const port = await deps.portFor(officineId);
      // The cheapest question of the protocol: an execution under a key that nobody used.
      const answer = await port?.chercherExecution(deps.ids.newId());
      const away = answer && !answer.ok && answer.failure.kind === "INDISPONIBLE";
      await withOfficine(deps.db, officineId, (trx) => (away ? recordServiceAway(trx, health) : recordServiceBack(trx, health)));
    } catch (error) {
      deps.log.warn({ err: error }, "service not looked at");
    }
  };
}
