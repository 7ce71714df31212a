import type { PatientRecord, PatientSummary } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callRoute, fetchRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { goToPatient } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { INS_STATES, SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { PatientRow } from "./patient-row.js";
import { usePatientSearch } from "./use-patient-search.js";

const close = () => closeWindow("merge");
const CERTAINTY = { provisoire: 0, validee: 1, recuperee: 2, qualifiee: 3 } as const;

function useRecord(id: string | undefined): { readonly record: PatientRecord | undefined; readonly problem: string | undefined } {
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id: id ?? "" } }, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return { record: query.data, problem: query.error?.message };
}

/** U on the record: which other record is this person, then which of the two stays, trait by trait side by side; FIN merges. */
export function MergeWindow({ id }: { readonly id: string }) {
  const [otherId, setOtherId] = useState<string>();
  const { record } = useRecord(id);
  const { record: other, problem } = useRecord(otherId);
  if (!record) return null;
  return other ? (
    <Compare one={record} other={other} onBack={() => setOtherId(undefined)} />
  ) : (
    <Choose record={record} problem={problem} onChoose={(patient) => setOtherId(patient.id)} />
  );
}

interface ChooseProps {
  readonly record: PatientRecord;
  readonly problem: string | undefined;
  readonly onChoose: (patient: PatientSummary) => void;
}

function Choose({ record, problem, onChoose }: ChooseProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const found = usePatientSearch(text, field);
  const rows = text.trim() === "" ? record.duplicates : found.patients.filter((one) => one.id !== record.id);
  const list = useOptionList(rows, text);
  const take = () => list.current && onChoose(list.current);
  return (
    <Window
      id="merge"
      title={`Fusionner un doublon de ${namePatient(record)}`}
      size={720}
      behaviour={{ back: close, previous: list.previous, next: list.next, accept: take, validate: take }}
    >
      <label className="field">
        <span className="field-label">L'autre fiche de la même personne (vide : les doublons probables)</span>
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
      <OptionRows list={list} busy={found.busy} label="Autre fiche" keyOf={(patient) => patient.id} onChoose={onChoose}>
        {(patient) => <PatientRow patient={patient} near={found.near.has(patient.id)} />}
      </OptionRows>
      {rows.length === 0 ? <p className="empty-hint">Aucun doublon probable. Cherchez l'autre fiche par son nom.</p> : null}
      {(problem ?? found.problem) ? (
        <p className="refusal-text" role="alert">
          {problem ?? found.problem}
        </p>
      ) : null}
    </Window>
  );
}

const ROWS: readonly (readonly [label: string, read: (record: PatientRecord) => string])[] = [
  [TRAIT_NAMES.birthName, ({ birthName }) => birthName],
  [TRAIT_NAMES.birthFirstNames, ({ birthFirstNames }) => birthFirstNames],
  [TRAIT_NAMES.birthDate, ({ birthDate }) => formatDay(birthDate)],
  [TRAIT_NAMES.sex, ({ sex }) => SEX_NAMES[sex]],
  ["Lieu de naissance (INSEE)", ({ birthPlace }) => (birthPlace === "99999" ? "inconnu" : birthPlace)],
  ["Nom utilisé", ({ usedName }) => usedName ?? "—"],
  ["Prénom utilisé", ({ usedFirstName }) => usedFirstName ?? "—"],
  ["Identité", ({ insStatus }) => INS_STATES[insStatus].label],
];

interface CompareProps {
  readonly one: PatientRecord;
  readonly other: PatientRecord;
  readonly onBack: () => void;
}

function Compare({ one, other, onBack }: CompareProps) {
  const client = useQueryClient();
  // The more certain identity is the one to keep; of two alike, the record on screen.
  const [kept, setKept] = useState(CERTAINTY[other.insStatus] > CERTAINTY[one.insStatus] ? other.id : one.id);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const records = [one, other];

  async function merge() {
    if (busy.current) return;
    busy.current = true;
    const [stays, goes] = kept === one.id ? [one, other] : [other, one];
    const body = { version: stays.version, other: goes.id, otherVersion: goes.version };
    const result = await callRoute("mergePatients", { params: { id: stays.id }, body });
    busy.current = false;
    if (!result.ok) return setProblem(result.error.text);
    client.setQueryData(["patient", stays.id], result.value.patient);
    client.removeQueries({ queryKey: ["patient", goes.id] });
    close();
    goToPatient(stays.id);
    announce("done", result.value.text);
  }

  return (
    <Window
      id="merge"
      title="Fusionner : quelle fiche garder ?"
      size={760}
      validateLabel="Fusionner"
      behaviour={{
        back: onBack,
        validate: () => void merge(),
        choose: (key) => {
          const record = records[Number(key) - 1];
          if (record) setKept(record.id);
        },
      }}
      foot="La fiche gardée garde ses traits et son INS. Ventes, délivrances et historiques de l'autre la suivent ; l'autre fiche n'est pas effacée, elle y renvoie."
    >
      <div data-autofocus tabIndex={-1} className="focus-home">
        <table className="facts" aria-label="Traits des deux fiches">
          <thead>
            <tr>
              <th scope="col">Trait</th>
              {records.map((record, index) => (
                <th scope="col" key={record.id}>
                  <label className="trait-option">
                    <input type="radio" name="kept" checked={kept === record.id} onChange={() => setKept(record.id)} />
                    <kbd>{index + 1}</kbd>
                    <span>{kept === record.id ? "Fiche gardée" : "Fiche fusionnée"}</span>
                  </label>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([label, read]) => {
              const differs = read(one) !== read(other);
              return (
                <tr key={label} className={differs ? "fact-different" : undefined}>
                  <th scope="row">
                    {label} {differs ? <Icon name="alert" size={13} /> : null}
                    {differs ? <span className="visually-hidden">(différent)</span> : null}
                  </th>
                  {records.map((record) => (
                    <td key={record.id}>{read(record)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
