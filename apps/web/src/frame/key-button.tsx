import type { ReactNode } from "react";
import { Key } from "./key.js";

interface KeyButtonProps {
  /** Spelling of the registry; shown as printed on the keyboard. */
  readonly keySpelling?: string | undefined;
  readonly onPress: () => void;
  readonly primary?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Takes the focus when its window opens. */
  readonly first?: boolean;
  readonly children: ReactNode;
}

/** A button that bears its key: « FIN Valider ». Its accessible name is exactly that. */
export function KeyButton({ keySpelling, onPress, primary, danger, disabled, first, children }: KeyButtonProps) {
  const tone = primary ? " key-button-primary" : danger ? " key-button-danger" : "";
  return (
    <button type="button" className={`key-button${tone}`} onClick={onPress} disabled={disabled} data-autofocus={first ? true : undefined}>
      {keySpelling ? <Key spelling={keySpelling} /> : null}
      {keySpelling ? " " : null}
      <span>{children}</span>
    </button>
  );
}
