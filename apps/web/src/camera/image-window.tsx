import { useEffect, useRef, useState } from "react";
import { announce } from "../frame/announcer.js";
import { Icon } from "../frame/icon.js";
import { KeyButton } from "../frame/key-button.js";
import { Window } from "../frame/window.js";
import { closeWindow } from "../frame/windows.js";
import { describeDecodeFailure, NO_CODE } from "./camera-texts.js";
import { CodeChoice } from "./code-choice.js";
import { createDecoder, type Decoder } from "./decoder.js";
import { handOver } from "./hand-over.js";
import { takeOfferedImage } from "./image-inbox.js";
import { type RecognisedCode, recogniseCodes } from "./recognise-codes.js";
import { useGivenFile } from "./use-given-file.js";

type Phase =
  | { readonly kind: "ask"; readonly problem?: string }
  | { readonly kind: "reading"; readonly name: string }
  | { readonly kind: "choose"; readonly codes: readonly RecognisedCode[] };

const TITLE = "Fichier image";

/** A code in a picture: a screenshot, a photograph, a scan. Chosen, dropped or pasted. */
export function ImageWindow() {
  const [phase, setPhase] = useState<Phase>({ kind: "ask" });
  const picker = useRef<HTMLInputElement>(null);
  const decoder = useRef<Decoder>(undefined);
  /** Only the last image counts. */
  const turn = useRef(0);

  async function read(file: File) {
    turn.current += 1;
    const mine = turn.current;
    setPhase({ kind: "reading", name: file.name });
    decoder.current ??= createDecoder();
    const result = await decoder.current.readFile(file);
    if (turn.current !== mine) return;
    if (!result.ok) return refuse(describeDecodeFailure(result.failure));
    if (result.codes.length === 0) return refuse(NO_CODE);
    const answer = await recogniseCodes(result.codes, "fichier");
    if (turn.current !== mine) return;
    if (!answer.ok) return refuse(answer.text);
    const [only, ...others] = answer.codes;
    if (only && others.length === 0) handOver(only.scan, "image");
    else setPhase({ kind: "choose", codes: answer.codes });
  }

  function refuse(problem: string) {
    setPhase({ kind: "ask", problem });
    announce("refused", problem);
  }

  useGivenFile((file) => void read(file));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the window was opened on, once
  useEffect(() => {
    const file = takeOfferedImage();
    if (file) void read(file);
    return () => {
      turn.current += 1;
      decoder.current?.close();
      closeWindow("image");
    };
  }, []);

  return (
    <Window
      id="image"
      title={TITLE}
      size={560}
      behaviour={{
        back: () => closeWindow("image"),
        ...(phase.kind === "choose"
          ? {
              choose: (key: string) => {
                const code = phase.codes[Number(key) - 1];
                if (code) handOver(code.scan, "image");
              },
            }
          : {}),
      }}
    >
      {phase.kind === "choose" ? (
        <CodeChoice codes={phase.codes} onChoose={({ scan }) => handOver(scan, "image")} />
      ) : (
        <div className="drop-zone">
          <KeyButton keySpelling="Enter" first onPress={() => picker.current?.click()}>
            Choisir une image
          </KeyButton>
          <p className="hint">PNG, JPEG ou WebP, 15 Mo au plus. On peut aussi la déposer ici ou la coller (Ctrl+V).</p>
          <input
            ref={picker}
            type="file"
            hidden
            accept="image/png,image/jpeg,image/webp"
            aria-label="Image qui porte le code"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              // The same file can be chosen again.
              event.currentTarget.value = "";
              if (file) void read(file);
            }}
          />
          {phase.kind === "reading" ? <p role="status">Lecture de {phase.name}…</p> : null}
          {phase.kind === "ask" && phase.problem ? (
            <p className="refusal-text" role="alert">
              <Icon name="alert" size={18} /> {phase.problem}
            </p>
          ) : null}
        </div>
      )}
    </Window>
  );
}
