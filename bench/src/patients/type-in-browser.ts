import { launchBrowser } from "@comptoir/e2e/launch-browser";
import { Latencies } from "../latencies.js";

/** A hand: slower than any scanner. */
const KEY_MS = 180;

/** Runs in the page: notes when each letter was pressed, when it entered the field, and when the rows asked for it were on screen. */
const WATCH = `(() => {
  const seen = window.searchSeen = { pressed: 0, letters: new Map(), rows: [] };
  addEventListener("keydown", (event) => { seen.pressed = event.timeStamp; }, true);
  addEventListener("input", (event) => seen.letters.set(event.target.value.trim(), { pressed: seen.pressed, entered: performance.now() }), true);
  const plain = window.fetch;
  window.fetch = async (input, init) => {
    const response = await plain(input, init);
    const url = new URL(String(input), location.href);
    if (url.pathname === "/api/patients" && url.searchParams.has("q")) {
      void response.clone().text().then(() => requestAnimationFrame(() => requestAnimationFrame(() => {
        const letter = seen.letters.get(url.searchParams.get("q"));
        if (letter) seen.rows.push({ sincePressed: performance.now() - letter.pressed, sinceEntered: performance.now() - letter.entered });
      })));
    }
    return response;
  };
})()`;

interface Seen {
  readonly sincePressed: number;
  readonly sinceEntered: number;
}

export interface TypedInBrowser {
  /** From the key to the rows, two frames included. The router holds each key a moment to tell a hand from a scanner. */
  readonly keydown: Latencies;
  /** From the letter in the field to the rows. */
  readonly entered: Latencies;
}

/** Types texts in the patients' screen of a real browser, by hand, and times the rows of each letter. */
export async function typeInBrowser(
  url: string,
  operator: { code: string; password: string },
  texts: { prefix: readonly string[]; typo: readonly string[] },
): Promise<{ prefix: TypedInBrowser; typo: TypedInBrowser }> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
    await page.goto(url);
    await page.getByLabel("Code opérateur", { exact: true }).waitFor();
    for (const text of [operator.code, operator.password]) {
      await page.keyboard.type(text, { delay: KEY_MS });
      await page.keyboard.press("Enter");
    }
    await page.getByRole("heading", { name: "Facturation", exact: true }).waitFor({ state: "attached" });
    await page.keyboard.press("c");
    await page.keyboard.press("j", { delay: 100 });
    await page.getByRole("heading", { name: "Patients", exact: true }).waitFor();
    await page.evaluate(WATCH);
    const type = async (list: readonly string[]): Promise<TypedInBrowser> => {
      const [keydown, entered] = [new Latencies(), new Latencies()];
      for (const text of list) {
        await page.keyboard.press("F2");
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Delete");
        await page.evaluate("window.searchSeen.letters.clear(); window.searchSeen.rows.length = 0");
        await page.keyboard.type(text, { delay: KEY_MS });
        await page.waitForTimeout(600);
        for (const seen of (await page.evaluate("window.searchSeen.rows")) as Seen[]) {
          keydown.add(seen.sincePressed);
          entered.add(seen.sinceEntered);
        }
      }
      return { keydown, entered };
    };
    return { prefix: await type(texts.prefix), typo: await type(texts.typo) };
  } finally {
    await browser.close();
  }
}
