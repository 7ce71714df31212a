import { useEffect, useRef } from "react";
import { KeyButton } from "../frame/key-button.js";
import type { RecognisedCode } from "./recognise-codes.js";

interface CodeChoiceProps {
  readonly codes: readonly RecognisedCode[];
  readonly onChoose: (code: RecognisedCode) => void;
}

const SHOWN = 40;

/** What is not recognised is told apart by its own characters, symbology identifier and control characters taken off. */
function describeCode({ scan, seen }: RecognisedCode): string {
  if (scan.kind !== "inconnu") return scan.text;
  const text = seen.raw.slice(3).replace(/[\p{Cc}\p{Cf}]+/gu, " ");
  return `Code non reconnu : « ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text} »`;
}

/** Several codes in one image: one digit says which. */
export function CodeChoice({ codes, onChoose }: CodeChoiceProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  return (
    <>
      <p role="status">{codes.length} codes dans cette image : lequel ?</p>
      <ol className="next-steps" ref={list}>
        {codes.map((code, index) => (
          <li key={code.seen.raw}>
            <KeyButton keySpelling={String(index + 1)} onPress={() => onChoose(code)}>
              {describeCode(code)} <span className="hint">{code.seen.format}</span>
            </KeyButton>
          </li>
        ))}
      </ol>
    </>
  );
}
