import type { Page } from "playwright-core";

/** Time between two characters of a hand scanner in keyboard mode, in milliseconds. */
const SCANNER_GAP_MS = 8;

/** FNC1 separator of GS1 element strings, as a scanner in keyboard mode sends it: Ctrl+]. */
const GS = "\u001d";

/** Types as a hand scanner does: a burst of keys wherever the focus is, ended by Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) {
    if (character === GS) await page.keyboard.press("Control+]");
    else await page.keyboard.press(keyOf(character));
    await page.waitForTimeout(SCANNER_GAP_MS);
  }
  await page.keyboard.press("Enter");
}

/** Types as a person does, slowly enough to be nobody's scanner. */
export async function typeByHand(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 120 });
}

/** FIN validates the window. */
export async function pressFin(page: Page): Promise<void> {
  await page.keyboard.press("End");
}

function keyOf(character: string): string {
  return character === " " ? "Space" : /[A-Z]/.test(character) ? `Shift+${character}` : character;
}

/** DataMatrix of a French box (FMD): GTIN with the CIP13 inside, expiry, lot, serial number. */
export function boxDataMatrix(cip13: string, lot = "A1B2C3", serial = "SN000123"): string {
  return `]d2010${cip13}17271130${`10${lot}`}${GS}${`21${serial}`}`;
}
