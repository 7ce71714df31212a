import type { Page } from "playwright-core";

const UNSHIFTED_DIGITS = "à&é\"'(-è_ç";
const SWAPPED: Readonly<Record<string, string>> = { A: "Q", Q: "A", Z: "W", W: "Z", M: "?" };
const SCANNER_GAP_MS = 8;

interface Key {
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
}

/** What a scanner set for a US keyboard makes an AZERTY workstation see: the right place on the board, the wrong character. */
function readOnAzerty(character: string): Key {
  if (/\d/.test(character)) return { key: UNSHIFTED_DIGITS[Number(character)] ?? "", code: `Digit${character}`, shift: false };
  if (/[A-Z]/.test(character)) return { key: SWAPPED[character] ?? character, code: `Key${character}`, shift: true };
  if (character === ":") return { key: "M", code: "Semicolon", shift: true };
  throw new Error(`no key for ${character}`);
}

/** A burst of a US scanner on an AZERTY keyboard, ended by Enter. */
export async function scanOnAzerty(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const character of code) {
    const { key, code: place, shift } = readOnAzerty(character);
    const event = { key, code: place, text: key, modifiers: shift ? 8 : 0 };
    await session.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: place });
    await page.waitForTimeout(SCANNER_GAP_MS);
  }
  await page.keyboard.press("Enter");
  await session.detach();
}
