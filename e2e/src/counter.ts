import type { RouteName, Sale } from "@comptoir/contract";
import { routes } from "@comptoir/contract";
import type { FileChooser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { boxDataMatrix, pressFin, scan, typeByHand } from "./keyboard.js";

const PATIENCE_MS = 10_000;

/** The counter as its user knows it: words, keys and the scanner. Nothing here clicks. */
export class Counter {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.setDefaultTimeout(PATIENCE_MS);
    // Kept for the whole run: asked for at the moment of the key, the browser may not yet hand its dialog over.
    page.on("filechooser", () => {});
  }

  async open(): Promise<void> {
    await this.page.goto(this.#url);
    await this.heading("Connexion").waitFor();
  }

  async logIn(operator: { readonly code: string; readonly password: string }): Promise<void> {
    await this.field("Code opérateur").waitFor();
    await typeByHand(this.page, operator.code);
    await this.page.keyboard.press("Enter");
    await typeByHand(this.page, operator.password);
    await this.page.keyboard.press("Enter");
    await this.heading("Facturation").waitFor({ state: "attached" });
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { name, exact: true });
  }

  window(title: string): Locator {
    return this.page.getByRole("dialog", { name: title });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Row of the sale that holds this text. */
  line(text: string): Locator {
    return this.page.getByRole("grid", { name: "Lignes de la vente" }).getByRole("row").filter({ hasText: text });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  typeByHand(text: string): Promise<void> {
    return typeByHand(this.page, text);
  }

  scan(code: string): Promise<void> {
    return scan(this.page, code);
  }

  fin(): Promise<void> {
    return pressFin(this.page);
  }

  /** Scans an ordonnance and returns the sale as the server then gave it. */
  async scanOrdonnance(numero: string): Promise<Sale> {
    const answer = this.answerOf("consultOrdonnance");
    await scan(this.page, `ON1:${numero}`);
    return (await answer) as Sale;
  }

  /** Scans one box and waits until its line bears it. */
  async scanBox(cip13: string, lot: string): Promise<void> {
    await scan(this.page, boxDataMatrix(cip13, lot));
    await this.page.getByText(`lot ${lot}`).first().waitFor();
  }

  /** Entrée on « Choisir une image » of the window that takes one; gives the system's dialog. */
  async openPicker(): Promise<FileChooser> {
    const button = this.window("Fichier image").getByRole("button", { name: "Entrée Choisir une image" });
    await button.waitFor();
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("Enter")]);
    return chooser;
  }

  /** X abandons the sale on screen. */
  async emptySale(): Promise<void> {
    await this.press("x");
    await this.page.getByRole("dialog").waitFor();
    await this.fin();
    // A sale of a patient without a line shows these words behind the window too.
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
    await this.page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  }

  /** The next answer of a route that the page asks for; a refusal fails the test with its text. */
  async answerOf(name: RouteName): Promise<unknown> {
    const { method, path } = routes[name];
    const pattern = new RegExp(`${path.replaceAll(/:\w+/g, "[^/?]+")}(\\?|$)`);
    const response = await this.page.waitForResponse((one) => one.request().method() === method && pattern.test(one.url()));
    const body: unknown = await response.json();
    expect(response.ok(), `${name}: ${JSON.stringify(body)}`).toBe(true);
    return body;
  }
}
