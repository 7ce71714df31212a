import { namePatient, type ReceivedDocument } from "@comptoir/contract";
import { formatStamp } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { DOCUMENT_STATES } from "./document-states.js";

/** One document: when it came, its name, whose it is or why nobody's, its state. */
export function DocumentRow({ document }: { readonly document: ReceivedDocument }) {
  const { label, tone, icon } = DOCUMENT_STATES[document.state];
  return (
    <span className="document-row">
      <span className="stamp">{formatStamp(document.receivedAt).slice(0, 16)}</span>
      <strong className="document-name">{document.name}</strong>
      <span className="document-who">{document.patient ? namePatient(document.patient) : document.reason}</span>
      <StateChip tone={tone} icon={icon}>
        {label}
      </StateChip>
    </span>
  );
}
