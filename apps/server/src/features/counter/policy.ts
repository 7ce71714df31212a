import type { Actor } from "../../platform/actor.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { TEXTS } from "./texts.js";

/**
 * Who may end a sale: the right `sale.validate` (an étudiant prepares only), under a pharmacist who answers for it — oneself, or the
 * titulaire for a préparateur (case 61). Undefined = allowed.
 */
export function refuseValidation(actor: Actor): Refusal | undefined {
  if (!actor.rights.has("sale.validate")) return refuse("DROIT_INSUFFISANT", { text: TEXTS.rolePrepares });
  return refuseWithoutPharmacist(actor);
}

/** The téléservice is called in the name of a pharmacist. Undefined = there is one. */
export function refuseWithoutPharmacist(actor: Actor): Refusal | undefined {
  if (actor.responsible.rpps === "") return refuse("DROIT_INSUFFISANT", { text: TEXTS.noPharmacist });
  return undefined;
}
