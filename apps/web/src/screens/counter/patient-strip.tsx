import type { PatientSummary } from "@comptoir/contract";
import { findBornMention, namePatient } from "@comptoir/contract";
import { formatDay, formatTime } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { IdentityChips } from "../../frame/identity-chips.js";
import { KeyButton } from "../../frame/key-button.js";
import { StateChip } from "../../frame/state-chip.js";
import { openWindow } from "../../frame/windows.js";
import { insiStore, openIdentity } from "../../insi-calls.js";
import { MENTIONS, SEX_NAMES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { PriorExecutions } from "./ordonnance-parts.js";

/** Left of the counter: who it is for, and what the ordonnance says at a glance. Answers without a click. */
export function PatientStrip() {
  const chosen = useStore(counterStore, (state) => state.patient);
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const view = useStore(saleKeeper.store, (state) => state.view);
  const patient = chosen?.id === draft.patientId ? chosen : view?.patient?.id === draft.patientId ? view?.patient : undefined;
  const mayEdit = useStore(sessionStore, (state) => state.session?.rights.includes("patient.write") === true);
  const ordonnance = view?.ordonnance;
  const born = patient && findBornMention(patient);
  return (
    <aside className="strip" aria-label="Patient de la vente">
      <h2 className="section-title">Patient</h2>
      {patient ? (
        <>
          <p className="strip-name">{namePatient(patient)}</p>
          {born ? <p className="strip-line">{born}</p> : null}
          <p className="strip-line">
            {SEX_NAMES[patient.sex]} · {formatDay(patient.birthDate)}
          </p>
          <p className="strip-line tags">
            <IdentityChips patient={patient} />
          </p>
          <InsLine patient={patient} />
          {mayEdit ? (
            <KeyButton keySpelling="Maj+F2" onPress={() => openWindow("edit-patient", patient.id)}>
              Modifier la fiche
            </KeyButton>
          ) : null}
        </>
      ) : (
        <div className="strip-empty">
          <p className="hint">Vente anonyme.</p>
          <KeyButton keySpelling="F2" onPress={() => openWindow("patient")}>
            Choisir le patient
          </KeyButton>
        </div>
      )}
      {!ordonnance && view?.consultation ? (
        <>
          <h2 className="section-title">Ordonnance Numérique</h2>
          <p className="strip-line numero">{view.consultation.numero}</p>
          <p className="strip-line">
            <StateChip tone="warn" icon="alert">
              {view.consultation.text}
            </StateChip>
          </p>
          <p className="strip-line hint">demandée à {formatTime(view.consultation.at)}</p>
        </>
      ) : null}
      {ordonnance ? (
        <>
          <h2 className="section-title">Ordonnance Numérique</h2>
          <p className="strip-line numero">{ordonnance.numero}</p>
          <p className="strip-line">
            {ordonnance.validity.end
              ? `Valable jusqu'au ${formatDay(ordonnance.validity.end)}`
              : `Valable depuis le ${formatDay(ordonnance.validity.start)}`}
          </p>
          <p className="strip-line">
            {ordonnance.confirmed ? (
              <StateChip tone="good" icon="check">
                Confirmée
              </StateChip>
            ) : (
              <StateChip tone="warn" icon="alert">
                À confirmer : F3
              </StateChip>
            )}
          </p>
          {ordonnance.differences.length > 0 ? (
            <p className="strip-line warning-text">
              <Icon name="alert" size={14} /> Identité différente de celle de l'ordonnance
            </p>
          ) : null}
          {ordonnance.mentions.length > 0 ? (
            <p className="strip-line tags">
              {ordonnance.mentions.map((mention) => (
                <span className="tag" key={mention}>
                  {MENTIONS[mention] ?? mention}
                </span>
              ))}
            </p>
          ) : null}
          {ordonnance.prescripteur.speciality || ordonnance.prescripteur.structure ? (
            <p className="strip-line hint">
              {[ordonnance.prescripteur.speciality, ordonnance.prescripteur.structure].filter(Boolean).join(" · ")}
            </p>
          ) : null}
          <PriorExecutions ordonnance={ordonnance} />
          <p className="strip-foot hint">Service : {ordonnance.driver}</p>
        </>
      ) : null}
    </aside>
  );
}

/** What there is to do about the INS of the patient of the sale; the sale waits for none of it. */
function InsLine({ patient }: { readonly patient: PatientSummary }) {
  const running = useStore(insiStore, (state) => state.running.has(patient.id));
  const outcome = useStore(insiStore, (state) => state.outcomes.get(patient.id));
  const due = useStore(insiStore, (state) => state.due.has(patient.id));
  if (running) {
    return (
      <p className="strip-line hint" role="status">
        <Icon name="sync" size={13} /> INSi est interrogé…
      </p>
    );
  }
  if (patient.insStatus === "qualifiee" || patient.noIns) return null;
  const waits = outcome?.kind === "a-controler" || due;
  return (
    <>
      <KeyButton keySpelling="I" onPress={() => openIdentity(patient)}>
        {waits ? "INS à contrôler" : "INS"}
      </KeyButton>
      {outcome && !waits ? <p className="strip-line hint">{outcome.text}</p> : null}
    </>
  );
}
