/** Unshifted and shifted character of each physical key on the US keyboard that scanners imitate by default. */
const SIGNS: Readonly<Record<string, string>> = {
  Backquote: "`~",
  Minus: "-_",
  Equal: "=+",
  BracketLeft: "[{",
  BracketRight: "]}",
  Backslash: "\\|",
  IntlBackslash: "<>",
  Semicolon: ";:",
  Quote: "'\"",
  Comma: ",<",
  Period: ".>",
  Slash: "/?",
  Space: "  ",
  NumpadDivide: "//",
  NumpadMultiply: "**",
  NumpadSubtract: "--",
  NumpadAdd: "++",
  NumpadDecimal: "..",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/**
 * Character that the physical key (`KeyboardEvent.code`) gives on a US keyboard, whatever layout the computer is set to.
 * `undefined` for a key that writes nothing.
 */
export function readPhysicalKey(code: string, shift: boolean): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return shift ? SHIFTED_DIGITS[Number(digit)] : digit;
  const pad = /^Numpad(\d)$/.exec(code)?.[1];
  if (pad) return pad;
  return Object.hasOwn(SIGNS, code) ? SIGNS[code]?.[shift ? 1 : 0] : undefined;
}
