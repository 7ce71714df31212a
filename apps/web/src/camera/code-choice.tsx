import { KeyButton } from "../frame/key-button.js";
import type { RecognisedCode } from "./recognise-codes.js";

interface CodeChoiceProps {
  readonly codes: readonly RecognisedCode[];
  readonly onChoose: (code: RecognisedCode) => void;
}

/** Several codes in one image: one digit says which. */
export function CodeChoice({ codes, onChoose }: CodeChoiceProps) {
  return (
    <>
      <p role="status">{codes.length} codes dans cette image : lequel ?</p>
      <ol className="next-steps">
        {codes.map((code, index) => (
          <li key={`${code.format} ${code.scan.text}`}>
            <KeyButton keySpelling={String(index + 1)} onPress={() => onChoose(code)} first={index === 0}>
              {code.scan.text} <span className="hint">{code.format}</span>
            </KeyButton>
          </li>
        ))}
      </ol>
    </>
  );
}
