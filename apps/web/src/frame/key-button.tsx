import type { ReactNode } from "react";
import { nameKey } from "../commands/keys.js";

interface KeyButtonProps {
  /** Spelling of the registry; shown as printed on the keyboard. */
  readonly keySpelling?: string | undefined;
  readonly onPress: () => void;
  readonly primary?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A button that bears its key: « FIN Valider ». Its accessible name is exactly that. */
export function KeyButton({ keySpelling, onPress, primary, danger, disabled, children }: KeyButtonProps) {
  const tone = primary ? " key-button-primary" : danger ? " key-button-danger" : "";
  return (
    <button type="button" className={`key-button${tone}`} onClick={onPress} disabled={disabled}>
      {keySpelling ? <kbd>{nameKey(keySpelling)}</kbd> : null}
      {keySpelling ? " " : null}
      <span>{children}</span>
    </button>
  );
}
