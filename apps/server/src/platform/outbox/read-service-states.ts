import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";

export interface ServiceState {
  readonly service: string;
  readonly state: "ok" | "indisponible";
  /** Since when it is away. */
  readonly since: Date | undefined;
  /** Transmissions that wait for it. */
  readonly waiting: number;
}

export interface OutboxCounts {
  /** Not sent yet, nothing to do. */
  readonly toSend: number;
  /** A person must look: to correct, or refused and not settled yet. */
  readonly toCorrect: number;
}

/** State of each given service for one officine. */
export async function readServiceStates(
  trx: Transaction<Database>,
  officineId: string,
  services: readonly string[],
): Promise<{ services: ServiceState[]; counts: OutboxCounts }> {
  const waiting = await trx
    .selectFrom("outbox")
    .select(["service", "state", sql<number>`count(*)::int`.as("rows")])
    .where("officine_id", "=", officineId)
    .where("state", "in", ["a-envoyer", "en-cours", "incertain", "a-corriger", "refuse"])
    .groupBy(["service", "state"])
    .execute();
  const health = await trx
    .selectFrom("service_health")
    .select(["service", "state", "since"])
    .where("officine_id", "=", officineId)
    .execute();
  const count = (...states: string[]) => waiting.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.rows, 0);
  return {
    counts: { toSend: count("a-envoyer", "en-cours", "incertain"), toCorrect: count("a-corriger", "refuse") },
    services: services.map((service) => {
      const known = health.find((row) => row.service === service);
      const away = known?.state === "indisponible";
      return {
        service,
        state: away ? "indisponible" : "ok",
        since: away ? known.since : undefined,
        waiting: waiting
          .filter((row) => row.service === service && row.state !== "a-corriger" && row.state !== "refuse")
          .reduce((sum, row) => sum + row.rows, 0),
      };
    }),
  };
}
