import type { PatientSummary } from "@comptoir/contract";
import { useRef, useState } from "react";
import { KeyButton } from "../../frame/key-button.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow, frameStore } from "../../frame/windows.js";
import { askInsi } from "../../insi-calls.js";
import { useStore } from "../../use-store.js";
import { PatientForm, PatientRow, usePatientForm, usePatientSearch } from "../patients/index.js";
import { sessionStore } from "../session/index.js";
import { saleKeeper } from "./counter-store.js";
import { choosePatient, isPatientOfSale } from "./sale-actions.js";

/** F2: who the sale is for. Search, or create without card. */
export function PatientWindow() {
  const [text, setText] = useState("");
  const [creating, setCreating] = useState(false);
  return creating ? (
    <CreatePatient typed={text} onBack={() => setCreating(false)} />
  ) : (
    <FindPatient text={text} setText={setText} onCreate={() => setCreating(true)} />
  );
}

const CREATE = "create";
const NOBODY = "nobody";

function FindPatient({
  text,
  setText,
  onCreate,
}: {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly onCreate: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const { patients, near, asked, number, busy, problem } = usePatientSearch(text, field);
  const hasPatient = useStore(saleKeeper.store, (state) => state.draft.patientId !== undefined);
  const list = useOptionList(
    [...patients, ...(asked && !number ? ([CREATE] as const) : []), ...(hasPatient && !text ? ([NOBODY] as const) : [])],
    text,
  );
  const choose = (item: (typeof list.items)[number]) => {
    if (item === CREATE) return onCreate();
    choosePatient(item === NOBODY ? undefined : item);
    closeWindow("patient");
  };
  return (
    <Window
      id="patient"
      title="F2 - Patient"
      size={720}
      behaviour={{
        back: () => closeWindow("patient"),
        previous: list.previous,
        next: list.next,
        accept: () => list.current && choose(list.current),
        create: onCreate,
        ...(list.current ? { validate: () => list.current && choose(list.current) } : {}),
      }}
      actions={
        <KeyButton keySpelling="Insert" onPress={onCreate}>
          Créer sans carte
        </KeyButton>
      }
    >
      <label className="field">
        <span className="field-label">Nom, prénom ou date de naissance</span>
        <input
          {...list.inputProps}
          ref={field}
          className="input"
          value={text}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem ? <p className="refusal-text">{problem}</p> : null}
      <OptionRows list={list} busy={busy} label="Patients" keyOf={(item) => (typeof item === "string" ? item : item.id)} onChoose={choose}>
        {(item) =>
          item === CREATE ? (
            <span className="option-action">Créer « {text.trim().toUpperCase()} » sans carte (identité provisoire)</span>
          ) : item === NOBODY ? (
            <span className="option-action">Vente anonyme : retirer le patient</span>
          ) : (
            <PatientRow patient={item} near={near.has(item.id)} />
          )
        }
      </OptionRows>
      {list.items.length === 0 ? (
        <p className="empty-hint">Deux lettres suffisent : début du nom, « nom prénom », ou date de naissance JJMMAAAA.</p>
      ) : null}
    </Window>
  );
}

/** Ctrl+I creates the record and asks INSi about it; the sale waits for neither. */
function CreatePatient({ typed, onBack }: { readonly typed: string; readonly onBack: () => void }) {
  const choose = (patient: PatientSummary): void => {
    choosePatient(patient);
    closeWindow("patient");
  };
  const asksInsi = useRef(false);
  const mayAsk = useStore(sessionStore, (state) => state.session?.rights.includes("ins.call") ?? false);
  const form = usePatientForm(
    typed,
    (patient) => {
      choose(patient);
      if (asksInsi.current) void askInsi(patient, () => frameStore.get().place === "counter" && isPatientOfSale(patient.id));
    },
    choose,
  );
  const submit = (insi: boolean): void => {
    asksInsi.current = insi;
    void form.submit();
  };
  return (
    <Window
      id="patient"
      title="Nouveau patient sans carte"
      size={720}
      behaviour={{ back: onBack, validate: () => submit(false), ...(mayAsk ? { identity: () => submit(true) } : {}) }}
      actions={
        mayAsk ? (
          <KeyButton keySpelling="Ctrl+I" onPress={() => submit(true)}>
            Créer avec l'INS
          </KeyButton>
        ) : undefined
      }
    >
      <PatientForm form={form} />
    </Window>
  );
}
