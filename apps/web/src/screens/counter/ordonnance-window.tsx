import { ERRORS } from "@comptoir/contract";
import { useEffect, useRef, useState } from "react";
import { CodeWays } from "../../camera/code-ways.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { Window } from "../../frame/window.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import {
  askAgain,
  confirmOrdonnance,
  continueOnPaper,
  enterOrdonnance,
  fetchOrdonnance,
  leaveOrdonnance,
  listDiscordanceSteps,
  listNextSteps,
  ordonnanceFlow,
  STEPS,
  submitCode,
} from "./ordonnance-flow.js";
import { OrdonnanceReview, ReviewFoot } from "./ordonnance-review.js";
import { takeScan } from "./take-scan.js";

const TITLE = "F3 - Ordonnance Numérique";

/** F3: reads the code 2D, shows the prescription, has patient and content confirmed. */
export function OrdonnanceWindow({ subject }: { readonly subject: string | undefined }) {
  const flow = useStore(ordonnanceFlow, (state) => state);
  const ordonnance = useStore(saleKeeper.store, (state) => state.view?.ordonnance);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string>();
  const [confirming, setConfirming] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => enterOrdonnance(subject), [subject]);
  useEffect(() => {
    // The caret goes to the zone « Code 2D »; what is only to be read takes the focus itself.
    if (flow.phase === "input") field.current?.focus();
    else document.querySelector<HTMLElement>('[role="dialog"] [data-autofocus]')?.focus();
  }, [flow.phase]);

  const discordant = flow.phase === "review" && ordonnance && !ordonnance.confirmed && ordonnance.differences.length > 0;
  const steps =
    flow.phase === "refused"
      ? listNextSteps(flow)
      : discordant
        ? listDiscordanceSteps(ordonnance.numero)
        : flow.phase === "suggestion"
          ? [
              { label: `Utiliser ${flow.suggestion}`, run: () => void fetchOrdonnance(flow.suggestion) },
              { label: "Corriger la saisie", run: askAgain },
            ]
          : flow.phase === "busy" && flow.slow
            ? [
                { label: "Attendre encore", run: () => announce("info", "Le service n'a pas encore répondu.") },
                { label: "Continuer sans : ordonnance papier, le numéro est gardé", run: continueOnPaper },
              ]
            : [];

  async function confirm() {
    if (confirming) return;
    if (ordonnance?.confirmed) return leaveOrdonnance();
    setConfirming(true);
    setProblem(undefined);
    const error = await confirmOrdonnance();
    setConfirming(false);
    if (!error) return;
    setProblem(error.text);
    announce("refused", error.text);
  }

  const validate =
    flow.phase === "input" ? () => void submitCode(code) : flow.phase === "review" && !discordant ? () => void confirm() : undefined;
  const choose = steps.length > 0 ? (key: string) => steps[Number(key) - 1]?.run() : undefined;

  const nextSteps =
    steps.length > 0 ? (
      <ol className="next-steps">
        {steps.map((step, index) => (
          <li key={step.label}>
            <KeyButton keySpelling={String(index + 1)} onPress={step.run} first={index === 0}>
              {step.label}
            </KeyButton>
          </li>
        ))}
      </ol>
    ) : null;

  return (
    <Window
      id="ordonnance"
      title={TITLE}
      size={flow.phase === "review" ? 1040 : 560}
      readable={flow.phase === "review"}
      foot={
        discordant ? (
          <>
            <p className="refusal-text" role="alert">
              <Icon name="alert" size={18} /> {ERRORS.PATIENT_DISCORDANT.text}
            </p>
            {nextSteps}
          </>
        ) : flow.phase === "review" ? (
          <ReviewFoot confirmed={ordonnance?.confirmed === true} problem={problem} />
        ) : null
      }
      validateLabel={flow.phase === "review" && ordonnance?.confirmed ? "Fermer" : "Valider"}
      behaviour={{
        back: leaveOrdonnance,
        ...(validate ? { validate } : {}),
        ...(flow.phase === "input" ? { accept: () => void submitCode(code) } : {}),
        ...(choose ? { choose } : {}),
      }}
      scan={
        flow.phase === "busy" || flow.phase === "review"
          ? undefined
          : {
              takes: () => true,
              take(scan) {
                if (scan.kind === "ordonnance") {
                  announce("done", scan.text);
                  return void fetchOrdonnance(scan.numero);
                }
                // A box is taken by the sale below; anything else is only said.
                if (scan.kind === "medicament") leaveOrdonnance();
                takeScan(scan);
              },
            }
      }
    >
      {flow.phase === "input" ? (
        <div className="code-zone">
          <Icon name="scan" size={34} />
          <label className="field code-field">
            <span className="field-label">Code 2D</span>
            <input
              ref={field}
              className="input code-input"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              aria-describedby="code-help"
            />
          </label>
          <p id="code-help" className="hint">
            Scannez le code en bas de l'ordonnance, ou saisissez son numéro (18 caractères) puis FIN.
          </p>
          <CodeWays />
        </div>
      ) : null}
      {flow.phase === "busy" ? (
        <div aria-live="polite">
          <ol className="steps">
            {STEPS.map((step, index) => {
              const at = STEPS.findIndex((other) => other.id === flow.step);
              const state = index < at ? "done" : index === at ? "now" : "next";
              return (
                <li key={step.id} className={`step step-${state}`} aria-current={state === "now" ? "step" : undefined}>
                  <Icon name={state === "done" ? "check" : state === "now" ? "sync" : "ring"} /> {step.label}
                  {state === "done" ? " : fait" : state === "now" ? "…" : ""}
                </li>
              );
            })}
          </ol>
          <p className="hint numero">{flow.code}</p>
          {flow.slow ? <p className="warning-text">Le service tarde à répondre. La vente peut continuer sans lui.</p> : null}
        </div>
      ) : null}
      {flow.phase === "refused" ? (
        <div className="refusal" role="alert">
          <p className="refusal-text">
            <Icon name="alert" size={18} /> {flow.error.text}
          </p>
          <p className="hint numero">{flow.code}</p>
        </div>
      ) : null}
      {flow.phase === "suggestion" ? (
        <div className="refusal" role="alert">
          <p className="refusal-text">
            <Icon name="question" size={18} /> « {flow.code} » n'est pas un numéro d'ordonnance. Vouliez-vous dire{" "}
            <strong className="numero">{flow.suggestion}</strong> ? Comparez avec le papier.
          </p>
        </div>
      ) : null}
      {discordant ? null : nextSteps}
      {flow.phase === "review" && ordonnance ? <OrdonnanceReview ordonnance={ordonnance} /> : null}
    </Window>
  );
}
