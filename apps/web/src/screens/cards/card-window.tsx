import type { CardBeneficiary, CardReading, PatientSummary } from "@comptoir/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { callRoute } from "../../api.js";
import { Icon } from "../../frame/icon.js";
import { Key } from "../../frame/key.js";
import { KeyButton } from "../../frame/key-button.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { PatientRow } from "../patients/index.js";
import { phoneStore } from "./phone-code.js";
import { takePerson } from "./take-person.js";

const CREATE = "create";
type Phase =
  | { readonly kind: "reading" }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "people"; readonly reading: CardReading }
  /** Several records may be this person, or one that is not sure. */
  | { readonly kind: "records"; readonly reading: CardReading; readonly person: CardBeneficiary };

/** The card in the reader, or the phone just scanned: who is served? `subject`: the record that the card is for, when there is one. */
export function CardWindow({ subject }: { readonly subject: string | undefined }) {
  const client = useQueryClient();
  const [phase, setPhase] = useState<Phase>({ kind: "reading" });
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const close = () => closeWindow("card");

  async function read() {
    if (busy.current) return;
    busy.current = true;
    setProblem(undefined);
    setPhase({ kind: "reading" });
    const { reading } = phoneStore.get();
    phoneStore.set({});
    const result = reading ? { ok: true as const, value: reading } : await callRoute("readCard", { body: {} });
    busy.current = false;
    if (!result.ok) return setPhase({ kind: "refused", text: result.error.text });
    const [only, ...others] = result.value.beneficiaries;
    setPhase({ kind: "people", reading: result.value });
    if (only && others.length === 0) choosePerson(result.value, only);
  }

  function choosePerson(reading: CardReading, person: CardBeneficiary) {
    const [first] = person.patients;
    if (subject !== undefined) return void take(reading, person, subject);
    if (first && person.sure) return void take(reading, person, first.id);
    if (!first) return void take(reading, person, undefined);
    setPhase({ kind: "records", reading, person });
  }

  async function take(reading: CardReading, person: CardBeneficiary, patientId: string | undefined) {
    if (busy.current) return;
    busy.current = true;
    const refused = await takePerson(reading, { index: person.index, patientId, close });
    busy.current = false;
    if (refused !== undefined) return setProblem(refused);
    if (patientId !== undefined) void client.invalidateQueries({ queryKey: ["patient", patientId] });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the window was opened on, once
  useEffect(() => void read(), []);

  const people = phase.kind === "people" ? phase.reading.beneficiaries : [];
  const records: (PatientSummary | typeof CREATE)[] = phase.kind === "records" ? [...phase.person.patients, CREATE] : [];
  const peopleList = useOptionList(people, phase);
  const recordList = useOptionList(records, phase);
  const list = phase.kind === "records" ? recordList : peopleList;
  const accept = (index: number) => {
    if (phase.kind === "people") {
      const person = phase.reading.beneficiaries[index];
      if (person) choosePerson(phase.reading, person);
    } else if (phase.kind === "records") {
      const record = records[index];
      if (record !== undefined) void take(phase.reading, phase.person, record === CREATE ? undefined : record.id);
    }
  };
  const source = phase.kind === "people" || phase.kind === "records" ? phase.reading.kind : "vitale";

  return (
    <Window
      id="card"
      title={source === "apcv" ? "Appli carte Vitale" : "Récupération de l'INS avec carte Vitale"}
      size={720}
      behaviour={{
        back: close,
        ...(phase.kind === "refused" ? { retry: () => void read() } : {}),
        ...(list.items.length > 0
          ? {
              previous: list.previous,
              next: list.next,
              accept: () => accept(list.active),
              validate: () => accept(list.active),
              choose: (key: string) => accept(Number(key) - 1),
            }
          : {}),
      }}
      actions={
        phase.kind === "refused" ? (
          <KeyButton keySpelling="R" onPress={() => void read()}>
            Relire la carte
          </KeyButton>
        ) : null
      }
    >
      {/* Holds the focus from the first moment: Entrée takes the row, never a button that happened to be first. */}
      <div data-autofocus tabIndex={-1} className="focus-home">
        {phase.kind === "reading" ? <p role="status">Lecture de la carte…</p> : null}
        {phase.kind === "refused" ? (
          <p className="refusal-text" role="alert">
            <Icon name="alert" size={18} /> {phase.text}
          </p>
        ) : null}
        {phase.kind === "people" ? (
          <>
            <p className="hint">{phase.reading.text} Qui est servi ?</p>
            <OptionRows
              list={peopleList}
              label="Bénéficiaires de la carte"
              keyOf={({ index }) => String(index)}
              onChoose={({ index }) => accept(index)}
            >
              {(person) => (
                <span className="patient-row">
                  <span className="patient-row-name">
                    <Key spelling={String(person.index + 1)} /> <strong>{person.name}</strong>{" "}
                    <span className="hint">{person.quality}</span>
                  </span>
                  <span className="patient-row-day">{person.birth}</span>
                </span>
              )}
            </OptionRows>
          </>
        ) : null}
        {phase.kind === "records" ? (
          <>
            <p className="hint">
              {phase.person.name}, {phase.person.birth} : ces fiches peuvent être la sienne.
            </p>
            <OptionRows
              list={recordList}
              label="Fiches de la personne"
              keyOf={(record) => (record === CREATE ? CREATE : record.id)}
              onChoose={(record) => accept(records.indexOf(record))}
            >
              {(record) =>
                record === CREATE ? (
                  <span className="option-action">
                    <Key spelling={String(records.length)} /> Créer la fiche d'après la carte
                  </span>
                ) : (
                  <span className="option-numbered">
                    <Key spelling={String(records.indexOf(record) + 1)} /> <PatientRow patient={record} />
                  </span>
                )
              }
            </OptionRows>
          </>
        ) : null}
        {problem ? (
          <p className="refusal-text" role="alert">
            <Icon name="alert" size={18} /> {problem}
          </p>
        ) : null}
      </div>
    </Window>
  );
}
