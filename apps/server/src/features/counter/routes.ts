import type { Handlers } from "../../platform/http/handler.js";
import { confirmOrdonnance } from "./confirm-ordonnance.js";
import { consultOrdonnance } from "./consult-ordonnance.js";
import type { CounterDeps } from "./deps.js";
import { dropSale } from "./drop-sale.js";
import { getSale } from "./get-sale.js";
import { leaveOrdonnance } from "./leave-ordonnance.js";
import { listSales } from "./list-sales.js";
import { matchBox } from "./match-box.js";
import { parkSale } from "./park-sale.js";
import { recogniseCode } from "./recognise-code.js";
import { saveSale } from "./save-sale.js";
import { validateSale } from "./validate-sale.js";

type Names =
  | "saveSale"
  | "getSale"
  | "listSales"
  | "parkSale"
  | "dropSale"
  | "consultOrdonnance"
  | "leaveOrdonnance"
  | "confirmOrdonnance"
  | "matchBox"
  | "validateSale"
  | "recogniseCode";

export function createCounterRoutes(deps: CounterDeps): Handlers<Names> {
  return {
    saveSale: ({ actor, params, body }) => saveSale(deps, actor, { id: params.id, ...body }),
    getSale: ({ actor, params }) => getSale(deps, actor, params.id),
    listSales: async ({ actor }) => ({ visits: await listSales(deps, actor) }),
    parkSale: ({ actor, params, body }) => parkSale(deps, actor, { id: params.id, parked: body.parked }),
    dropSale: ({ actor, params, query }) => dropSale(deps, actor, { id: params.id, scope: query.scope }),
    consultOrdonnance: ({ actor, params, body }) => consultOrdonnance(deps, actor, { id: params.id, ...body }),
    leaveOrdonnance: ({ actor, params, body }) => leaveOrdonnance(deps, actor, { id: params.id, ...body }),
    confirmOrdonnance: ({ actor, params, body }) => confirmOrdonnance(deps, actor, { id: params.id, version: body.version }),
    matchBox: ({ actor, params, body }) => matchBox(deps, actor, { id: params.id, ...body }),
    validateSale: ({ actor, params, body }) => validateSale(deps, actor, { id: params.id, ...body }),
    recogniseCode: ({ body }) => recogniseCode(deps, body),
  };
}
