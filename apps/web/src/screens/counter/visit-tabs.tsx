import { Icon } from "../../frame/icon.js";
import { Key } from "../../frame/key.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { labelPatient, listTabs, sayKind } from "./visit.js";
import { goToMember } from "./visit-actions.js";

/** The sales of this visit, one tab each, when there is more than one. What is validated stays in sight until the visit is over. */
export function VisitTabs() {
  const state = useStore(saleKeeper.store, (current) => current);
  const chosen = useStore(counterStore, (current) => current.patient);
  const { patientId } = state.draft;
  const patient = [chosen, state.view?.patient].find((one) => one && one.id === patientId);
  const tabs = listTabs(state, patient && labelPatient(patient));
  if (tabs.length < 2) return null;
  return (
    <nav className="visit-tabs" aria-label="Ventes du passage">
      <ol>
        {tabs.map((tab) => (
          <li key={tab.saleId}>
            <button
              type="button"
              className="visit-tab"
              tabIndex={-1}
              aria-current={tab.current ? "true" : undefined}
              disabled={tab.state === "validee"}
              onClick={() => void goToMember({ saleId: tab.saleId })}
            >
              <span className="visit-rank">{tab.rank}</span>
              <span className="visit-name">{tab.label}</span>
              <span className="visit-kind">· {sayKind(tab)}</span>
              {tab.state === "validee" ? (
                <span className="visit-state">
                  <Icon name="check" size={13} /> validée
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
      <span className="key-hint">
        <Key spelling="PageUp" /> <Key spelling="PageDown" /> changer de vente
      </span>
    </nav>
  );
}
