import type { Handlers } from "../../platform/http/handler.js";
import { cancelDelivery } from "./cancel-delivery.js";
import type { DeliveriesDeps } from "./deps.js";
import { getDelivery } from "./get-delivery.js";
import { listDeliveries } from "./list-deliveries.js";
import { listOrdonnancier } from "./list-ordonnancier.js";
import { printDelivery } from "./print-delivery.js";
import { printOrdonnancier } from "./print-ordonnancier.js";

type Names = "listDeliveries" | "getDelivery" | "cancelDelivery" | "printDelivery" | "listOrdonnancier" | "printOrdonnancier";

export function createDeliveryRoutes(deps: DeliveriesDeps): Handlers<Names> {
  return {
    listDeliveries: ({ actor, query }) => listDeliveries(deps, actor, query),
    getDelivery: ({ actor, params }) => getDelivery(deps, actor, params.id),
    printDelivery: ({ actor, params, query }) => printDelivery(deps, actor, { id: params.id, format: query.format }),
    listOrdonnancier: ({ actor, query }) => listOrdonnancier(deps, actor, query),
    printOrdonnancier: ({ actor, query }) => printOrdonnancier(deps, actor, query),
    cancelDelivery: ({ actor, params, body }) => cancelDelivery(deps, actor, { id: params.id, ...body }),
  };
}
