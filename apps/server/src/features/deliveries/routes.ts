import type { Handlers } from "../../platform/http/handler.js";
import { cancelDelivery } from "./cancel-delivery.js";
import type { DeliveriesDeps } from "./deps.js";
import { getDelivery } from "./get-delivery.js";
import { listDeliveries } from "./list-deliveries.js";

type Names = "listDeliveries" | "getDelivery" | "cancelDelivery";

export function createDeliveryRoutes(deps: DeliveriesDeps): Handlers<Names> {
  return {
    listDeliveries: ({ actor, query }) => listDeliveries(deps, actor, query),
    getDelivery: ({ actor, params }) => getDelivery(deps, actor, params.id),
    cancelDelivery: ({ actor, params, body }) => cancelDelivery(deps, actor, { id: params.id, ...body }),
  };
}
