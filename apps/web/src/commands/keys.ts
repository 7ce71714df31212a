/** A key as the dispatcher sees it, once the scanner router has ruled out a burst. */
export interface KeyPress {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/** `Ctrl+Enter`, `F3`, `C`, `?`: the spelling used in the registry. Shift counts only where the character does not already say it. */
export function spellKey(press: KeyPress): string {
  const single = press.key.length === 1;
  const key = single ? press.key.toLocaleUpperCase("fr-FR") : press.key;
  const modifiers = `${press.ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.shift && !single ? "Maj+" : ""}`;
  return modifiers + key;
}

/** A command of one printable character (WCAG 2.1.4, Character Key Shortcuts). */
export function isSingleKey(spelling: string): boolean {
  return [...spelling].length === 1;
}

const NAMES: Readonly<Record<string, string>> = {
  End: "FIN",
  Escape: "Échap",
  Enter: "Entrée",
  Delete: "Suppr",
  Insert: "Inser",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "Pg préc",
  PageDown: "Pg suiv",
  "-": "−",
};

/** The key as printed on a French keyboard: `FIN`, `Échap`, `Ctrl+Entrée`. */
export function nameKey(spelling: string): string {
  if (isSingleKey(spelling)) return NAMES[spelling] ?? spelling;
  return spelling
    .split("+")
    .map((part) => NAMES[part] ?? part)
    .join("+");
}
