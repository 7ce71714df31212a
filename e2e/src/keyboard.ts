import type { CDPSession, Page } from "playwright-core";

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

/** Pause between two keys of the test's scanner: within what is seen on counters, 5 to 60 ms (specs: counter, §3). */
const SCANNER_GAP_S = 0.01;
/** Far more than a busy machine needs to hand a burst to its browser. */
const HELD_AT_MOST_MS = 20_000;
/** The keys come by another road than the cookie: what is still on it lands before the page goes on. */
const LANDING_MS = 40;
let bursts = 0;

/**
 * Types as a hand scanner does: a burst of keys wherever the focus is, ended by Enter or another suffix. As with a real keyboard the
 * time of each key is that of the device, and no other work of the machine stretches it: the page is held until the browser has the
 * whole burst, then meets its keys one after the other, before any timer.
 */
export async function scan(page: Page, code: string, layout: Layout = "qwerty", suffix: readonly BurstEnd[] = ["Enter"]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const keys = [...code].map((character) => findKey(character, layout));
  const written = keys.map((key) => (key.modifiers === CTRL ? key : { ...key, text: key.key }));
  const presses = [...written, ...suffix.map((end) => ENDS[end])];
  const { held, release } = await holdPage(session, page.url());
  const end = Date.now() / 1000;
  const sent = presses.flatMap((key, index) => {
    const timestamp = end - (presses.length - index) * SCANNER_GAP_S;
    const { key: name, code: place, modifiers } = key;
    return [
      session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key, timestamp }),
      session.send("Input.dispatchKeyEvent", { type: "keyUp", key: name, code: place, modifiers, timestamp }),
    ];
  });
  await release();
  if (!(await held)) throw new Error("the browser did not take the burst in time");
  await Promise.all(sent);
  await session.detach();
}

/** Holds the page's thread until `release`: a cookie is the one thing that it can still see change. */
async function holdPage(session: CDPSession, url: string): Promise<{ held: Promise<boolean>; release: () => Promise<unknown> }> {
  bursts += 1;
  const cookie = { name: "rafale", value: `${process.pid}-${bursts}` };
  const mark = `${cookie.name}=${cookie.value}`;
  await session.send("Runtime.enable");
  const began = new Promise<void>((resolve) => {
    session.on("Runtime.consoleAPICalled", ({ args }) => {
      if (args[0]?.value === mark) resolve();
    });
  });
  const expression = `(() => {
    console.debug("${mark}");
    const until = performance.now() + ${HELD_AT_MOST_MS};
    while (!document.cookie.includes("${mark}")) if (performance.now() > until) return false;
    const landed = performance.now() + ${LANDING_MS};
    while (performance.now() < landed);
    return true;
  })()`;
  const held = session.send("Runtime.evaluate", { expression }).then(({ result }) => result.value === true);
  await began;
  return { held, release: () => session.send("Network.setCookie", { ...cookie, url }) };
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
