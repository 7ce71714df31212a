import type { Handlers } from "../../platform/http/handler.js";
import { abandonTransmission } from "./abandon-transmission.js";
import type { TransmissionsDeps } from "./deps.js";
import { getTransmission } from "./get-transmission.js";
import { listTransmissions } from "./list-transmissions.js";
import { readStatus } from "./read-status.js";
import { retryTransmission } from "./retry-transmission.js";

type Names = "listTransmissions" | "getTransmission" | "retryTransmission" | "abandonTransmission" | "status";

export function createTransmissionRoutes(deps: TransmissionsDeps): Handlers<Names> {
  return {
    listTransmissions: ({ actor, query }) => listTransmissions(deps, actor, query),
    getTransmission: ({ actor, params }) => getTransmission(deps, actor, params.id),
    retryTransmission: ({ actor, params }) => retryTransmission(deps, actor, params.id),
    abandonTransmission: ({ actor, params, body }) => abandonTransmission(deps, actor, { id: params.id, reason: body.reason }),
    status: ({ actor }) => readStatus(deps, actor),
  };
}
