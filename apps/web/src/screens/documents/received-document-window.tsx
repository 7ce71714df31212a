import { namePatient, type PatientSummary } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callRoute, fetchRoute, isRefusal, type RouteInput, type RouteOutput } from "../../api.js";
import { formatDay, formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { KeyButton } from "../../frame/key-button.js";
import { goToPatient } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { PatientRow, usePatientSearch } from "../patients/index.js";
import { DOCUMENT_STATES } from "./document-states.js";
import { openFile } from "./open-file.js";

const close = () => closeWindow("received-document");
type Detail = RouteOutput<"getDocument">;
type Candidate = Detail["likely"][number];
type Place = RouteInput<"placeDocument">["body"]["place"];
const NAMES = { ...TRAIT_NAMES, birthPlace: "Lieu de naissance (INSEE)" } as const;

/** A document of the list: what it says, whose it may be; Entrée attaches, X puts aside, D takes it back to the list, V shows it. */
export function ReceivedDocumentWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["document", id],
    queryFn: ({ signal }) => fetchRoute("getDocument", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  return query.data ? <PlaceDocument detail={query.data} key={query.data.document.version} /> : null;
}

function PlaceDocument({ detail }: { readonly detail: Detail }) {
  const { document } = detail;
  const client = useQueryClient();
  const [searching, setSearching] = useState(false);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  /** The person whose traits differ, told once: the next Entrée attaches. */
  const [warned, setWarned] = useState<string>();
  const busy = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const found = usePatientSearch(text, field);
  const rows: readonly Candidate[] = searching
    ? found.patients.map((patient) => ({ patient, differences: [], sameIns: false }))
    : detail.likely;
  const list = useOptionList(rows, searching ? text : document.id);
  const attached = document.patient;

  async function place(to: Place): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    const result = await callRoute("placeDocument", { params: { id: document.id }, body: { version: document.version, place: to } });
    busy.current = false;
    if (!result.ok) {
      if (to.kind === "patient" && isRefusal(result.error, "DOCUMENT_DISCORDANT")) setWarned(to.confirmed ? undefined : to.patientId);
      return setProblem(result.error.text);
    }
    await client.invalidateQueries({ queryKey: ["documents"] });
    close();
    announce("done", result.value.text);
  }
  const attach = (patient: PatientSummary | undefined) =>
    patient && void place({ kind: "patient", patientId: patient.id, confirmed: warned === patient.id });
  const show = (patient: PatientSummary) => {
    close();
    goToPatient(patient.id);
  };
  const accept = () => (attached ? show(attached) : attach(list.current?.patient));
  const search = () => {
    setSearching(true);
    setTimeout(() => field.current?.focus());
  };

  return (
    <Window
      id="received-document"
      title={document.name}
      size={760}
      validateLabel={attached ? "Ouvrir la fiche" : "Rattacher"}
      behaviour={{
        back: () => (searching ? setSearching(false) : close()),
        previous: list.previous,
        next: list.next,
        accept,
        validate: accept,
        view: () => void openFile(document),
        ...(attached ? {} : { search }),
        ...(document.state === "a-rattacher"
          ? { drop: () => void place({ kind: "cote" }) }
          : { remove: () => void place({ kind: "liste" }) }),
      }}
      actions={
        <>
          <KeyButton keySpelling="V" onPress={() => void openFile(document)}>
            Voir
          </KeyButton>
          {attached ? null : (
            <KeyButton keySpelling="F2" onPress={search}>
              Autre patient
            </KeyButton>
          )}
          {document.state === "a-rattacher" ? (
            <KeyButton keySpelling="X" onPress={() => void place({ kind: "cote" })}>
              Mettre de côté
            </KeyButton>
          ) : (
            <KeyButton keySpelling="D" onPress={() => void place({ kind: "liste" })}>
              Remettre dans la liste
            </KeyButton>
          )}
        </>
      }
    >
      <dl className="facts-list" aria-label="Document">
        <dt>Reçu</dt>
        <dd>
          {formatStamp(document.receivedAt)}, par {document.receivedBy}
        </dd>
        <dt>État</dt>
        <dd>
          {document.state === "rattache" ? "" : `${DOCUMENT_STATES[document.state].label}. `}
          {document.reason}
        </dd>
        {document.traits ? (
          <>
            <dt>Datamatrix INS</dt>
            <dd>
              {document.traits.birthName} {document.traits.birthFirstNames}, {formatDay(document.traits.birthDate)},{" "}
              {SEX_NAMES[document.traits.sex]}
            </dd>
          </>
        ) : null}
      </dl>
      {attached ? (
        <p data-autofocus tabIndex={-1} className="focus-home">
          Dans la fiche de <strong>{namePatient(attached)}</strong>. Entrée ouvre la fiche.
        </p>
      ) : (
        <>
          {searching ? (
            <label className="field">
              <span className="field-label">Nom, prénom ou date de naissance</span>
              <input
                {...list.inputProps}
                ref={field}
                className="input"
                value={text}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </label>
          ) : null}
          <div data-autofocus tabIndex={-1} className="focus-home">
            <OptionRows
              list={list}
              busy={searching && found.busy}
              label="Fiches possibles"
              keyOf={({ patient }) => patient.id}
              onChoose={({ patient }) => attach(patient)}
            >
              {({ patient, differences, sameIns }) => (
                <span className="document-candidate">
                  <PatientRow patient={patient} />
                  {sameIns ? <span className="hint">même INS</span> : null}
                  {differences.length > 0 ? (
                    <span className="hint"> diffère : {differences.map((trait) => NAMES[trait].toLowerCase()).join(", ")}</span>
                  ) : null}
                </span>
              )}
            </OptionRows>
            {rows.length === 0 && !searching ? (
              <p className="empty-hint">Aucune fiche ne ressemble à ce document. Voyez-le (V), puis cherchez le patient (F2).</p>
            ) : null}
          </div>
        </>
      )}
      {(problem ?? (searching ? found.problem : undefined)) ? (
        <p className="refusal-text" role="alert">
          {problem ?? found.problem}
          {warned === undefined ? "" : " Entrée à nouveau confirme."}
        </p>
      ) : null}
    </Window>
  );
}
