import type { PatientRecord, StrictTraits } from "@comptoir/contract";
import { formatDay, formatStamp } from "../../day.js";
import { INS_STATES, SEX_NAMES, TRAIT_NAMES } from "../../texts.js";

const TRAITS = ["birthName", "birthFirstNames", "birthDate", "sex", "birthPlace"] as const;

function show(trait: (typeof TRAITS)[number], traits: StrictTraits): string {
  if (trait === "birthDate") return formatDay(traits.birthDate);
  if (trait === "sex") return SEX_NAMES[traits.sex];
  if (trait === "birthPlace") return traits.birthPlace === "99999" ? "inconnu" : traits.birthPlace;
  return traits[trait];
}

/** What the strict traits were, newest change first. */
export function TraitChanges({ changes }: { readonly changes: PatientRecord["changes"] }) {
  if (changes.length === 0) return null;
  return (
    <section className="trait-changes" aria-label="Traits stricts modifiés">
      <h2 className="section-title">Traits stricts modifiés</h2>
      <ul className="prior">
        {changes.map((change) => (
          <li key={change.at}>
            <strong>{formatStamp(change.at)}</strong> · {change.who} :{" "}
            {TRAITS.filter((trait) => change.before[trait] !== change.after[trait])
              .map((trait) => `${name(trait)} « ${show(trait, change.before)} » devient « ${show(trait, change.after)} »`)
              .join(" ; ")}
            {change.insStatusBefore === change.insStatusAfter
              ? ""
              : ` — ${INS_STATES[change.insStatusBefore].label} devient ${INS_STATES[change.insStatusAfter].label}${holdsIns(change.insStatusAfter) ? "" : ", INS retirée"}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

const holdsIns = (status: PatientRecord["insStatus"]) => status === "recuperee" || status === "qualifiee";

function name(trait: (typeof TRAITS)[number]): string {
  return trait === "birthPlace" ? "Lieu de naissance (INSEE)" : TRAIT_NAMES[trait];
}
