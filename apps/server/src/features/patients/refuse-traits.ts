import type { Clock } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { foldName } from "./fold-names.js";
import type { PatientTraits } from "./store.js";

/** Traits that nobody bears, typed at the counter. Undefined = they may be recorded. */
export function refuseTraits(clock: Clock, traits: PatientTraits): Refusal | undefined {
  if (foldName(traits.birthName) === "")
    return refuse("REQUETE_INVALIDE", { where: "birthName", text: "Le nom de naissance contient au moins une lettre." });
  if (foldName(traits.birthFirstNames) === "") {
    return refuse("REQUETE_INVALIDE", { where: "birthFirstNames", text: "Le prénom de naissance contient au moins une lettre." });
  }
  if (traits.birthDate > clock.today()) {
    return refuse("REQUETE_INVALIDE", { where: "birthDate", text: "La date de naissance est dans le futur. Vérifiez-la." });
  }
  return undefined;
}
