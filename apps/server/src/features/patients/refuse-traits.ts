import { type Clock, isCalendarDay } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { PatientTraits } from "./store.js";

/** Controls and directions of writing: a name that holds one is not read as it is written. */
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

/** Traits that nobody bears, typed at the counter. Undefined = they may be recorded. */
export function refuseTraits(clock: Clock, traits: PatientTraits): Refusal | undefined {
  const names = [traits.birthName, traits.birthFirstNames, traits.usedName ?? "", traits.usedFirstName ?? ""];
  if (names.some((name) => UNSEEN.test(name)))
    return refuse("REQUETE_INVALIDE", { where: "birthName", text: "Un nom contient un caractère invisible. Retapez-le à la main." });
  if (!/\p{L}/u.test(traits.birthName))
    return refuse("REQUETE_INVALIDE", { where: "birthName", text: "Le nom de naissance contient au moins une lettre." });
  if (!/\p{L}/u.test(traits.birthFirstNames)) {
    return refuse("REQUETE_INVALIDE", { where: "birthFirstNames", text: "Le prénom de naissance contient au moins une lettre." });
  }
  const [, month = "", day = ""] = traits.birthDate.split("-");
  // A month or a day beyond the calendar is a lunar date (ins.md §1.4); 31/02 is neither.
  if (month <= "12" && day <= "31" && month > "00" && day > "00" && !isCalendarDay(traits.birthDate))
    return refuse("REQUETE_INVALIDE", { where: "birthDate", text: "Ce jour n'existe pas. Vérifiez la date de naissance." });
  if (traits.birthDate > clock.today()) {
    return refuse("REQUETE_INVALIDE", { where: "birthDate", text: "La date de naissance est dans le futur. Vérifiez-la." });
  }
  return undefined;
}
