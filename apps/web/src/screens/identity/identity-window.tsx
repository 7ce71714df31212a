import type { IdentityControl } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callRoute, fetchRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { Window } from "../../frame/window.js";
import { closeWindow, openWindow } from "../../frame/windows.js";
import { settleIdentity } from "../../insi-calls.js";
import { useLatestState } from "../../use-latest-state.js";
import { refreshSalePatient } from "../counter/index.js";
import { chooseByKey, NOTHING_CHOSEN, readDecision } from "./identity-choice.js";
import { PaperChoice } from "./paper-choice.js";
import { TraitComparison } from "./trait-comparison.js";

const TITLE = "Données INS à contrôler";
const DIFFERENT = "Les informations inscrites sur la pièce d'identité sont différentes des données INS ci-dessus";

/** What INSi gave, to be checked against a paper; FIN settles the identity, Échap leaves it for later and counts for nothing. */
export function IdentityWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["identity-control", id],
    queryFn: ({ signal }) => fetchRoute("getIdentityControl", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  const close = () => closeWindow("identity");
  if (query.data?.control) return <CheckIdentity control={query.data.control} key={query.data.control.version} />;
  if (!query.data && !query.error) return null;
  return (
    <Window id="identity" title={TITLE} readable behaviour={{ back: close }}>
      <p role="alert">{query.error?.message ?? "Rien n'attend de contrôle pour ce patient : la fiche a changé, ou c'est déjà fait."}</p>
    </Window>
  );
}

function CheckIdentity({ control }: { readonly control: IdentityControl }) {
  const client = useQueryClient();
  const { shown: choice, change: setChoice, read: readChoice } = useLatestState(NOTHING_CHOSEN);
  const [firstName, setFirstName] = useState(control.firstName);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const close = () => closeWindow("identity");

  async function submit() {
    if (busy.current) return;
    const read = readDecision(control, readChoice(), firstName);
    if ("missing" in read) return setProblem(read.missing);
    busy.current = true;
    const result = await callRoute("decideIdentity", { params: { id: control.patientId }, body: read.decision });
    busy.current = false;
    if (!result.ok) return setProblem(result.error.text);
    const { patient, summary, text } = result.value;
    settleIdentity(control.patientId);
    client.setQueryData(["patient", control.patientId], patient);
    void client.invalidateQueries({ queryKey: ["ins", control.patientId] });
    refreshSalePatient(summary);
    close();
    announce(patient.insStatus === "qualifiee" ? "done" : "warn", text);
  }

  return (
    <Window
      id="identity"
      title={TITLE}
      size={980}
      backLabel="Plus tard"
      behaviour={{
        back: () => {
          close();
          announce("info", "Contrôle de l'identité laissé pour plus tard : I le rouvre.");
        },
        validate: () => void submit(),
        choose: (key) => {
          setProblem(undefined);
          setChoice((current) => chooseByKey(control, current, key));
        },
        different: () => setChoice((current) => ({ ...current, different: !current.different })),
      }}
      actions={
        <KeyButton keySpelling="Q" onPress={() => openWindow("ins-words")}>
          Que dire à vos patients ?
        </KeyButton>
      }
      foot={
        problem ? (
          <p className="refusal-text" role="alert">
            <Icon name="alert" /> {problem}
          </p>
        ) : undefined
      }
    >
      <div className="identity-check">
        <div>
          <TraitComparison
            control={control}
            chosen={choice.traits}
            onChoose={(trait, value) => setChoice((current) => ({ ...current, traits: { ...current.traits, [trait]: value } }))}
          />
          {control.warning ? (
            <p className="hint">
              <Icon name="alert" size={13} /> {control.warning}
            </p>
          ) : null}
        </div>
        <div>
          <label className="field">
            <span className="field-label">1er Prénom de naissance</span>
            <input
              className="input"
              value={firstName}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setFirstName(event.currentTarget.value.toLocaleUpperCase("fr-FR"))}
            />
          </label>
          <PaperChoice control={control} choice={choice} onKey={(key) => setChoice((current) => chooseByKey(control, current, key))} />
        </div>
      </div>
      <label className="tick-line">
        <input
          type="checkbox"
          checked={choice.different}
          onChange={(event) => {
            const different = event.currentTarget.checked;
            setChoice((current) => ({ ...current, different }));
          }}
        />{" "}
        <kbd>D</kbd> <span>{DIFFERENT}</span>
      </label>
    </Window>
  );
}
