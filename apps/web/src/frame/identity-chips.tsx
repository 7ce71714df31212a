import type { PatientSummary } from "@comptoir/contract";
import { INS_ATTRIBUTES, INS_STATES, NO_INS } from "../texts.js";
import { StateChip } from "./state-chip.js";

/** Status of an identity and its attributes, in words. */
export function IdentityChips({ patient }: { readonly patient: Pick<PatientSummary, "insStatus" | "insAttributes" | "noIns"> }) {
  const ins = INS_STATES[patient.insStatus];
  return (
    <>
      <StateChip tone={ins.tone} icon={ins.icon}>
        {ins.label}
      </StateChip>
      {patient.insAttributes.map((attribute) => (
        <StateChip key={attribute} tone={INS_ATTRIBUTES[attribute].tone} icon={INS_ATTRIBUTES[attribute].icon}>
          {INS_ATTRIBUTES[attribute].label}
        </StateChip>
      ))}
      {patient.noIns ? (
        <StateChip tone="neutral" icon="minus">
          {NO_INS[patient.noIns]}
        </StateChip>
      ) : null}
    </>
  );
}
