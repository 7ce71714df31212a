import type { PatientSummary } from "@comptoir/contract";
import { findBornMention, namePatient } from "@comptoir/contract";
import { formatDay } from "../../day.js";
import { IdentityChips } from "../../frame/identity-chips.js";
import { SEX_NAMES } from "../../texts.js";

/** One patient in a list: who, born when, sex, how sure the identity is. `near`: the name only sounds or looks like what was typed. */
export function PatientRow({ patient, near = false }: { readonly patient: PatientSummary; readonly near?: boolean }) {
  const born = findBornMention(patient);
  return (
    <span className="patient-row">
      <span className="patient-row-name">
        <strong>{namePatient(patient)}</strong>
        {born ? <span className="hint"> {born}</span> : null}
        {near ? <span className="hint"> orthographe proche</span> : null}
      </span>
      <span className="patient-row-day">{formatDay(patient.birthDate)}</span>
      <span className="patient-row-sex">{SEX_NAMES[patient.sex]}</span>
      <IdentityChips patient={patient} />
    </span>
  );
}
