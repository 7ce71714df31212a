import type { PatientSummary } from "@comptoir/contract";
import { formatDay } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { INS_STATES, SEX_NAMES } from "../../texts.js";
import { namePatient, sayBorn } from "./patient-name.js";

/** One patient in a list: who, born when, sex, how sure the identity is. `near`: the name only sounds or looks like what was typed. */
export function PatientRow({ patient, near = false }: { readonly patient: PatientSummary; readonly near?: boolean }) {
  const ins = INS_STATES[patient.insStatus];
  return (
    <span className="patient-row">
      <span className="patient-row-name">
        <strong>{namePatient(patient)}</strong>
        {patient.usedName && patient.usedName !== patient.birthName ? <span className="hint"> {sayBorn(patient)}</span> : null}
        {near ? <span className="hint"> orthographe proche</span> : null}
      </span>
      <span className="patient-row-day">{formatDay(patient.birthDate)}</span>
      <span className="patient-row-sex">{SEX_NAMES[patient.sex]}</span>
      <StateChip tone={ins.tone} icon={ins.icon}>
        {ins.label}
      </StateChip>
    </span>
  );
}
