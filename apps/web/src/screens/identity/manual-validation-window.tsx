import type { ManualControl } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callRoute, fetchRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { settleIdentity } from "../../insi-calls.js";
import { SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { useLatestState } from "../../use-latest-state.js";
import { refreshSalePatient } from "../counter/index.js";
import { chooseByKey, NO_PAPER_KEY, NOTHING_CHOSEN, needsGuardian, REFUSAL_KEY } from "./identity-choice.js";
import { GuardianLine, PaperLine } from "./paper-choice.js";

const TITLE = "Valider l'identité sur pièce";
const close = () => closeWindow("manual-validation");

/** P on the record: the traits beside the paper in the hand, without INSi; FIN makes a provisoire identity validée. */
export function ManualValidationWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["manual-control", id],
    queryFn: ({ signal }) => fetchRoute("getManualControl", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  if (query.data) return <CheckPaper control={query.data} />;
  if (!query.error) return null;
  return (
    <Window id="manual-validation" title={TITLE} readable behaviour={{ back: close }}>
      <p role="alert">{query.error.message}</p>
    </Window>
  );
}

function CheckPaper({ control }: { readonly control: ManualControl }) {
  const client = useQueryClient();
  const { shown: choice, change: setChoice, read: readChoice } = useLatestState(NOTHING_CHOSEN);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const { proof } = choice;
  const chosen = proof?.kind === "piece" ? proof : undefined;
  const choose = (key: string) => {
    if (key === NO_PAPER_KEY || key === REFUSAL_KEY) return;
    setProblem(undefined);
    setChoice((current) => chooseByKey(control, current, key));
  };

  async function submit() {
    if (busy.current) return;
    const now = readChoice();
    const piece = now.proof?.kind === "piece" ? now.proof : undefined;
    if (!piece) return setProblem("Choisissez la pièce d'identité présentée, puis FIN.");
    if (needsGuardian(control, now) && piece.guardian === undefined) {
      return setProblem("Mineur : choisissez aussi la pièce du responsable légal.");
    }
    busy.current = true;
    const { code, guardian } = piece;
    const body = { version: control.version, code, ...(guardian === undefined ? {} : { guardian }) };
    const result = await callRoute("validateIdentity", { params: { id: control.patientId }, body });
    busy.current = false;
    if (!result.ok) return setProblem(result.error.text);
    settleIdentity(control.patientId);
    client.setQueryData(["patient", control.patientId], result.value.patient);
    refreshSalePatient(result.value.summary);
    close();
    announce("done", result.value.text);
  }

  const { traits } = control;
  return (
    <Window id="manual-validation" title={TITLE} size={720} behaviour={{ back: close, validate: () => void submit(), choose }}>
      <dl className="facts-list" aria-label="Traits de la fiche">
        <dt>{TRAIT_NAMES.birthName}</dt>
        <dd>{traits.birthName}</dd>
        <dt>{TRAIT_NAMES.birthFirstNames}</dt>
        <dd>{traits.birthFirstNames}</dd>
        <dt>{TRAIT_NAMES.birthDate}</dt>
        <dd>{formatDay(traits.birthDate)}</dd>
        <dt>{TRAIT_NAMES.sex}</dt>
        <dd>{SEX_NAMES[traits.sex]}</dd>
        <dt>Lieu de naissance (INSEE)</dt>
        <dd>{traits.birthPlace === "99999" ? "inconnu" : traits.birthPlace}</dd>
      </dl>
      <fieldset data-autofocus tabIndex={-1} className="focus-home papers">
        <legend className="field-label">Pièce d'identité présentée, qui dit ces mêmes traits</legend>
        {control.papers.map((paper, index) => (
          <PaperLine
            key={paper.code}
            digit={String(index + 1)}
            label={paper.label}
            hint=""
            chosen={chosen?.code === paper.code}
            onKey={choose}
          />
        ))}
        {needsGuardian(control, choice) ? <GuardianLine control={control} guardian={chosen?.guardian} /> : null}
      </fieldset>
      <p className="hint">
        Si la pièce dit autre chose, corrigez d'abord la fiche (Échap, puis E). Aucune copie de la pièce n'est gardée. L'identité validée
        n'est pas qualifiée : il y faut encore la réponse d'INSi.
      </p>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
