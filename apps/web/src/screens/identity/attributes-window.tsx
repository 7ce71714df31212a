import type { InsAttribute, NoIns, PatientRecord } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callRoute, fetchRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { settleIdentity } from "../../insi-calls.js";
import { INS_ATTRIBUTES, NO_INS } from "../../texts.js";
import { useLatestState } from "../../use-latest-state.js";
import { refreshSalePatient } from "../counter/index.js";

interface Choice {
  readonly attributes: readonly InsAttribute[];
  readonly noIns: NoIns | null;
}
const LINES = ["homonyme", "douteuse", "fictive", "NON_IMMATRICULE", "ANONYMAT"] as const;
type Line = (typeof LINES)[number];
const HINTS: Readonly<Record<Line, string>> = {
  homonyme: "une autre personne porte des traits proches",
  douteuse: "l'identité n'est pas prouvée : provisoire, INS retirée, INSi n'est plus appelé",
  fictive: "identité inventée : provisoire, INS retirée, INSi n'est plus appelé",
  NON_IMMATRICULE: "cette personne ne peut pas avoir d'INS",
  ANONYMAT: "cette personne ne peut pas avoir d'INS",
};

const isNoIns = (line: Line): line is NoIns => line in NO_INS;

function toggle(choice: Choice, line: Line): Choice {
  if (isNoIns(line)) return { ...choice, noIns: choice.noIns === line ? null : line };
  const on = choice.attributes.includes(line);
  return { ...choice, attributes: on ? choice.attributes.filter((one) => one !== line) : [...choice.attributes, line] };
}

/** A on the record: what is to be known of the identity beside its status. */
export function AttributesWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data ? <ChooseAttributes record={query.data} key={query.data.version} /> : null;
}

function ChooseAttributes({ record }: { readonly record: PatientRecord }) {
  const client = useQueryClient();
  const start: Choice = { attributes: record.insAttributes, noIns: record.noIns ?? null };
  const { shown: choice, change: setChoice, read: readChoice } = useLatestState(start);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const close = () => closeWindow("attributes");

  async function save() {
    if (busy.current) return;
    busy.current = true;
    const { attributes, noIns } = readChoice();
    const body = { version: record.version, attributes: [...attributes], noIns };
    const result = await callRoute("setIdentityAttributes", { params: { id: record.id }, body });
    busy.current = false;
    if (!result.ok) return setProblem(result.error.text);
    settleIdentity(record.id);
    client.setQueryData(["patient", record.id], result.value);
    refreshSalePatient(result.value);
    close();
    announce("done", "Attributs de l'identité enregistrés.");
  }

  return (
    <Window
      id="attributes"
      title="Attributs de l'identité"
      size={620}
      behaviour={{
        back: close,
        validate: () => void save(),
        choose: (key) => {
          const line = LINES[Number(key) - 1];
          if (line) setChoice((current) => toggle(current, line));
        },
      }}
    >
      <fieldset data-autofocus tabIndex={-1} className="focus-home">
        <legend className="visually-hidden">Attributs de l'identité</legend>
        {LINES.map((line, index) => (
          <label key={line} className="paper-line">
            <input
              type="checkbox"
              checked={isNoIns(line) ? choice.noIns === line : choice.attributes.includes(line)}
              onChange={() => setChoice((current) => toggle(current, line))}
            />
            <kbd>{index + 1}</kbd>
            <span>
              {isNoIns(line) ? NO_INS[line] : INS_ATTRIBUTES[line].label} <span className="hint">{HINTS[line]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
