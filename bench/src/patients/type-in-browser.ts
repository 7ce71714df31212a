import { launchBrowser } from "@comptoir/e2e/launch-browser";
import { Latencies } from "../latencies.js";

/** A hand: slower than any scanner. */
const KEY_MS = 180;

/**
 * Runs in the page before its own programs (the key router stops the keys that it holds): notes when each letter was pressed, and when
 * the frame that shows its rows was painted. The list says itself when its rows are those of what is typed (aria-busy).
 */
const WATCH = `(() => {
  const seen = window.searchSeen = { pressed: undefined, rows: [] };
  addEventListener("keydown", (event) => { if (event.key.length === 1 && !event.ctrlKey) seen.pressed = event.timeStamp; }, true);
  const painted = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  });
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.getAttribute("role") !== "listbox" || target.getAttribute("aria-busy") !== "false") continue;
      const { pressed } = seen;
      seen.pressed = undefined;
      if (pressed !== undefined) painted((at) => seen.rows.push(at - pressed));
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["aria-busy"] });
})()`;

/** Types texts in the patients' screen of a real browser, by hand: from the key of each letter to its rows on screen. */
export async function typeInBrowser(
  url: string,
  operator: { code: string; password: string },
  texts: { prefix: readonly string[]; typo: readonly string[] },
): Promise<{ prefix: Latencies; typo: Latencies }> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
    await page.addInitScript(WATCH);
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
    const type = async (list: readonly string[]): Promise<Latencies> => {
      const latencies = new Latencies();
      for (const text of list) {
        await page.keyboard.press("F2");
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Delete");
        await page.evaluate("window.searchSeen.pressed = undefined; window.searchSeen.rows.length = 0");
        await page.keyboard.type(text, { delay: KEY_MS });
        await page.waitForTimeout(600);
        for (const ms of (await page.evaluate("window.searchSeen.rows")) as number[]) latencies.add(ms);
      }
      return latencies;
    };
    return { prefix: await type(texts.prefix), typo: await type(texts.typo) };
  } finally {
    await browser.close();
  }
}
