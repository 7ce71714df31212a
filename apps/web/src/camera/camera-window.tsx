import { useEffect, useRef, useState } from "react";
import { announce } from "../frame/announcer.js";
import { Icon } from "../frame/icon.js";
import { KeyButton } from "../frame/key-button.js";
import { Window } from "../frame/window.js";
import { closeWindow, openWindow } from "../frame/windows.js";
import { CameraView } from "./camera-view.js";
import { CodeChoice } from "./code-choice.js";
import type { SeenCode } from "./decoder-protocol.js";
import { handOver } from "./hand-over.js";
import { type RecognisedCode, recogniseCodes } from "./recognise-codes.js";

type Phase =
  | { readonly kind: "starting" }
  | { readonly kind: "watching" }
  | { readonly kind: "recognising" }
  | { readonly kind: "choose"; readonly codes: readonly RecognisedCode[] }
  | { readonly kind: "failed"; readonly text: string };

const TITLE = "Caméra";

/** A code held before the camera. Closed, locked or read: the camera stops. */
export function CameraWindow() {
  const [phase, setPhase] = useState<Phase>({ kind: "starting" });
  const left = useRef(false);

  function fail(text: string) {
    setPhase({ kind: "failed", text });
    announce("refused", text);
  }
  async function recognise(seen: readonly SeenCode[]) {
    setPhase({ kind: "recognising" });
    const answer = await recogniseCodes(seen, "camera");
    if (left.current) return;
    if (!answer.ok) return fail(answer.text);
    const [only, ...others] = answer.codes;
    if (only && others.length === 0) handOver(only.scan, "camera");
    else setPhase({ kind: "choose", codes: answer.codes });
  }
  // A locked screen takes its windows away: unlocked, the camera does not start again by itself.
  useEffect(
    () => () => {
      left.current = true;
      closeWindow("camera");
    },
    [],
  );

  const steps =
    phase.kind === "failed"
      ? [
          {
            label: "Réessayer",
            run: () => setPhase({ kind: "starting" }),
          },
          {
            label: "Choisir un fichier image",
            run() {
              closeWindow("camera");
              openWindow("image");
            },
          },
        ]
      : [];
  const choices =
    phase.kind === "choose"
      ? phase.codes.map(
          ({ scan }) =>
            () =>
              handOver(scan, "camera"),
        )
      : steps.map(({ run }) => run);

  return (
    <Window
      id="camera"
      title={TITLE}
      size={560}
      behaviour={{
        back: () => closeWindow("camera"),
        ...(choices.length > 0 ? { choose: (key: string) => choices[Number(key) - 1]?.() } : {}),
      }}
    >
      {phase.kind === "starting" || phase.kind === "watching" ? (
        <CameraView
          ports={{ onWatching: () => setPhase({ kind: "watching" }), onCodes: (codes) => void recognise(codes), onFailure: fail }}
        />
      ) : null}
      {phase.kind === "starting" ? <p role="status">La caméra démarre : acceptez-la si le navigateur le demande.</p> : null}
      {phase.kind === "watching" ? <p role="status">Tenez le code devant la caméra, à une dizaine de centimètres.</p> : null}
      {phase.kind === "recognising" ? <p role="status">Code lu, reconnaissance…</p> : null}
      {phase.kind === "choose" ? <CodeChoice codes={phase.codes} onChoose={({ scan }) => handOver(scan, "camera")} /> : null}
      {phase.kind === "failed" ? (
        <>
          <p className="refusal-text" role="alert">
            <Icon name="alert" size={18} /> {phase.text}
          </p>
          <ol className="next-steps">
            {steps.map(({ label, run }, index) => (
              <li key={label}>
                <KeyButton keySpelling={String(index + 1)} onPress={run} first={index === 0}>
                  {label}
                </KeyButton>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </Window>
  );
}
