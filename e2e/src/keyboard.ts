import type { Page } from "playwright-core";

/** FNC1 separator of GS1 element strings; a scanner in keyboard mode sends it as Ctrl+]. */
const GS = "\u001d";
const SHIFT = 8;
const CTRL = 2;

/** One key as the page sees it: the character of the workstation's layout, and its place on the board. */
interface Key {
  readonly key: string;
  readonly code: string;
  readonly modifiers: number;
}

/** How a scanner set for a US keyboard is seen by a workstation. The last one: French Windows with Caps Lock on. */
export type Layout = "qwerty" | "azerty" | "azerty-majuscules";

const PLACES: Readonly<Record<string, readonly [code: string, shift: boolean]>> = {
  " ": ["Space", false],
  "]": ["BracketRight", false],
  "-": ["Minus", false],
  ":": ["Semicolon", true],
  ")": ["Digit0", true],
  "/": ["Slash", false],
  ".": ["Period", false],
  "?": ["Slash", true],
  "=": ["Equal", false],
};
/** The right place, the wrong character: what AZERTY makes of the keys that differ. */
const AZERTY_DIGITS = "à&é\"'(-è_ç";
const AZERTY: Readonly<Record<string, string>> = {
  a: "q",
  q: "a",
  z: "w",
  w: "z",
  m: ",",
  A: "Q",
  Q: "A",
  Z: "W",
  W: "Z",
  M: "?",
  ":": "M",
  "]": "$",
};

function findKey(character: string, layout: Layout): Key {
  if (character === GS) return { key: layout === "azerty" ? "$" : "]", code: "BracketRight", modifiers: CTRL };
  const [code, shift] = /[a-z]/i.test(character)
    ? [`Key${character.toUpperCase()}`, character !== character.toLowerCase()]
    : /\d/.test(character)
      ? [`Digit${character}`, false]
      : (PLACES[character] ?? [undefined, false]);
  if (code === undefined) throw new Error(`no key for ${JSON.stringify(character)}`);
  return { key: showCharacter(character, layout), code, modifiers: shift ? SHIFT : 0 };
}

function showCharacter(character: string, layout: Layout): string {
  if (layout === "qwerty") return character;
  const isDigit = /\d/.test(character);
  if (layout === "azerty") return (isDigit ? AZERTY_DIGITS[Number(character)] : AZERTY[character]) ?? character;
  // Caps Lock inverts Shift on every key, digits included.
  if (isDigit) return character;
  const seen = AZERTY[character] ?? character;
  return seen === seen.toUpperCase() ? seen.toLowerCase() : seen.toUpperCase();
}

/** Keys that end a burst, with what makes them act where they get through. */
const ENDS = {
  Enter: { key: "Enter", code: "Enter", modifiers: 0, text: "\r", windowsVirtualKeyCode: 13 },
  Tab: { key: "Tab", code: "Tab", modifiers: 0, windowsVirtualKeyCode: 9 },
  ArrowDown: { key: "ArrowDown", code: "ArrowDown", modifiers: 0, windowsVirtualKeyCode: 40 },
  "Control+j": { key: "j", code: "KeyJ", modifiers: CTRL, windowsVirtualKeyCode: 74 },
} as const;
export type BurstEnd = keyof typeof ENDS;

/**
 * Types as a hand scanner does: a burst of keys wherever the focus is, ended by Enter or another suffix. The whole burst is handed to
 * the browser at once, so that a machine with other work does not stretch it into something that no scanner would send.
 */
export async function scan(page: Page, code: string, layout: Layout = "qwerty", suffix: readonly BurstEnd[] = ["Enter"]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const keys = [...code].map((character) => findKey(character, layout));
  const written = keys.map((key) => (key.modifiers === CTRL ? key : { ...key, text: key.key }));
  const presses = [...written, ...suffix.map((end) => ENDS[end])];
  // Every key goes down before the first comes up: half the messages between the first key and the last.
  await Promise.all([
    ...presses.map((key) => session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key })),
    ...presses.map(({ key, code, modifiers }) => session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, modifiers })),
  ]);
  await session.detach();
}

/** Types as a person does, slowly enough to be nobody's scanner. */
export async function typeByHand(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 120 });
}

/** FIN validates the window. */
export async function pressFin(page: Page): Promise<void> {
  await page.keyboard.press("End");
}

/** DataMatrix of a French box (FMD): GTIN with the CIP13 inside, expiry, lot, serial number. */
export function boxDataMatrix(cip13: string, lot = "A1B2C3", serial = "SN000123"): string {
  return `]d2010${cip13}17271130${`10${lot}`}${GS}${`21${serial}`}`;
}
