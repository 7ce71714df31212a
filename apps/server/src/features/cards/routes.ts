import type { Handlers } from "../../platform/http/handler.js";
import type { CardsDeps } from "./deps.js";
import { openApcv } from "./open-apcv.js";
import { readCard } from "./read-card.js";
import { takeBeneficiary } from "./take-beneficiary.js";

export function createCardRoutes(deps: CardsDeps): Handlers<"readCard" | "openApcv" | "takeBeneficiary"> {
  return {
    readCard: ({ actor }) => readCard(deps, actor),
    openApcv: ({ actor, body }) => openApcv(deps, actor, body.code),
    takeBeneficiary: ({ actor, params, body }) => takeBeneficiary(deps, actor, { ...params, ...body }),
  };
}
