import type { DeliveryTransmission } from "@comptoir/contract";
import { formatStamp } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { completeState, SEND_STATES } from "../../texts.js";

/** What left about a delivery, each with what its attempts learnt. */
export function DeliveryTransmissions({ transmissions }: { readonly transmissions: readonly DeliveryTransmission[] }) {
  if (transmissions.length === 0) return <p className="hint">Rien à transmettre.</p>;
  return transmissions.map((one) => {
    const state = SEND_STATES[one.state];
    return (
      <div key={one.id}>
        <p className="transmission-head">
          <strong>{one.kind}</strong>
          <StateChip tone={state.tone} icon={state.icon}>
            {state.label}
          </StateChip>
          <span>{completeState(one.state, one.text)}</span>
        </p>
        {one.history.length === 0 ? null : (
          <ul className="history-list" aria-label={`Histoire : ${one.kind}`}>
            {one.history.map((entry) => (
              <li key={`${entry.at}-${entry.attempt}-${entry.outcome}`}>
                <span className="stamp">{formatStamp(entry.at)}</span> {entry.outcome}
                {entry.detail ? ` — ${entry.detail}` : ""}
              </li>
            ))}
          </ul>
        )}
      </div>
    );
  });
}
