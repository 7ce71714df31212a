import type { Actor } from "../../platform/actor.js";
import { readServiceStates } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { TransmissionsDeps } from "./deps.js";
import { SERVICE_LABELS, type ServiceName } from "./texts.js";

interface Status {
  readonly toSend: number;
  readonly toCorrect: number;
  readonly services: { service: ServiceName; label: string; state: "ok" | "indisponible"; since?: string; waiting: number }[];
  readonly version: string;
}

/** The header of the screen, polled by the page: counts and service states, no health data, hence no audit. */
export async function readStatus(deps: TransmissionsDeps, actor: Actor): Promise<Status> {
  const names = Object.keys(SERVICE_LABELS) as ServiceName[];
  const status = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const { counts, services } = await readServiceStates(trx, actor.officineId, names);
    return {
      ...counts,
      services: names.map((service) => {
        const found = services.find((one) => one.service === service);
        return {
          service,
          label: SERVICE_LABELS[service],
          state: found?.state ?? "ok",
          ...(found?.since ? { since: found.since.toISOString() } : {}),
          waiting: found?.waiting ?? 0,
        };
      }),
      version: deps.version,
    };
  });
  if (status.services.some(({ state }) => state === "indisponible")) void deps.lookAtService(actor.officineId);
  return status;
}
