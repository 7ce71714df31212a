/** What the FIN rule looks at: the text field that has the caret, if one has. */
export interface Caret {
  readonly value: string;
  /** `null` for fields that tell no selection. */
  readonly start: number | null;
  readonly end: number | null;
  readonly backward: boolean;
  /** The caret stood exactly here when FIN was last pressed in this same field, with nothing typed since. */
  readonly unmoved: boolean;
}

/**
 * FIN validates the window; in a text field whose caret is not at the end, the first press moves the caret and the second
 * validates (counter-ux.md). The end of the current line counts as the end in a text of several lines, and so does a press
 * that moved nothing (a soft line break), else the second press would never come.
 */
export function shouldFinValidate(caret: Caret | undefined): boolean {
  if (!caret || caret.end === null || caret.unmoved) return true;
  const position = caret.backward && caret.start !== null ? caret.start : caret.end;
  return position === caret.value.length || caret.value[position] === "\n";
}
