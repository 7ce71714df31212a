import { type Kysely, sql } from "kysely";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { commandActor } from "../../platform/command-actor.js";
import type { Logger } from "../../platform/log.js";
import type { Database } from "../../platform/postgres/database.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";

/** The raw exchanges with INSi are kept this long; what they decided stays in the history of the identity. */
const KEPT_YEARS = 5;
const PERIOD_MS = 6 * 3_600_000;

/** Removes, in every officine, the raw exchanges with INSi that are older than the retention. Answers how many; audited where there are some. */
export async function purgeCalls(db: Kysely<Database>, clock: Pick<Clock, "now">): Promise<number> {
  const before = clock.now();
  before.setUTCFullYear(before.getUTCFullYear() - KEPT_YEARS);
  let total = 0;
  for (const { id } of await listOfficines(db)) {
    total += await withOfficine(db, id, async (trx) => {
      const { rows } = await sql<{ purged: number }>`select purge_insi_calls(${before}) as purged`.execute(trx);
      const purged = rows[0]?.purged ?? 0;
      if (purged > 0) {
        const target = { kind: "identites", id: "insi" };
        await recordAudit(trx, { actor: commandActor(id), action: "insi.purge", target, outcome: "ok", detail: { purged } });
      }
      return purged;
    });
  }
  return total;
}

/** Purges at the start and then four times a day. A failure (database away) is logged and tried again. */
export function startPurge(deps: { readonly db: Kysely<Database>; readonly clock: Clock; readonly log: Logger }): {
  stop(): Promise<void>;
} {
  const round = async (): Promise<void> => {
    try {
      const purged = await purgeCalls(deps.db, deps.clock);
      if (purged > 0) deps.log.info({ purged }, "raw exchanges with INSi purged");
    } catch (error) {
      deps.log.error({ err: error }, "raw exchanges with INSi not purged");
    }
  };
  let running = round();
  const timer = setInterval(() => {
    running = running.then(round);
  }, PERIOD_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
