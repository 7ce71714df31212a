import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

let comptoir: Comptoir;
let browser: Browser;
let page: Page;
let counter: Counter;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "menus" });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
  await counter.logIn(findOperator(comptoir, "NP"));
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
});

describe("les menus et la recherche", () => {
  it("[D13] les lettres ouvrent les menus : C Données, puis J Patients", async () => {
    await counter.press("c");
    await page.getByText("Patients", { exact: true }).first().waitFor();
    await counter.press("j");
    await counter.heading("Patients").waitFor();
  });

  it.each([
    ["le nom", "DESMALIX"],
    ["le nom et le prénom", "desmalix nath"],
    ["la date de naissance", "15061955"],
  ])("[D14] un patient se trouve par %s", async (_what, text) => {
    await counter.press("F2");
    await counter.press("Control+a");
    await counter.typeByHand(text);
    await page
      .getByRole("option", { name: /DESMALIX/ })
      .or(page.getByRole("row", { name: /DESMALIX/ }))
      .first()
      .waitFor();
    await expectAccessible(page, "patients");
    await keepScreenshot(page, "patients");
  });

  it("C puis M cherche un médicament, fautes de frappe comprises", async () => {
    await counter.press("Escape", "Escape", "c", "m");
    await counter.heading("Médicaments").waitFor();
    await counter.press("F6");
    await counter.typeByHand("amoxiciline");
    await page
      .getByText(/AMOXICILLINE/)
      .first()
      .waitFor();
    await expectAccessible(page, "médicaments");
    await keepScreenshot(page, "medicaments");
  });

  it("C puis A montre au titulaire qui a fait quoi", async () => {
    await counter.press("Escape", "Escape", "c", "a");
    await counter.heading("Journal").waitFor();
    await page.getByText("PERRIN Nathalie").first().waitFor();
    await expectAccessible(page, "journal");
  });

  it("Ctrl+K et ? montrent toutes les commandes et les touches de l'écran", async () => {
    await counter.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page, "palette");
    await counter.press("Escape", "?");
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page, "aide");
    await counter.press("Escape");
  });
});

describe("l'ordonnance vient du prescripteur", () => {
  it("[O1] [O3] ce que le médecin écrit à l'instant porte un code, et l'officine le trouve par ce code", async () => {
    const prescriber = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
    await prescriber.goto(`${comptoir.run().console.url}/prescripteur/nouvelle`);
    await chooseProduct(prescriber, "spasfon lyoc 80");
    await prescriber.getByLabel("Posologie").first().fill("2 lyophilisats si douleur");
    await prescriber.getByRole("button", { name: "Écrire l'ordonnance" }).click();
    const numero = (await prescriber.locator("[data-numero]").innerText()).trim();
    expect(numero).toMatch(/^01[0-9A-Z]{16}$/);
    await prescriber.getByRole("img").first().waitFor();
    await expectAccessible(prescriber, "ordonnance du prescripteur");
    await prescriber.close();

    await counter.press("Escape", "f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    const sale = await counter.scanOrdonnance(numero);
    expect(sale.ordonnance?.lines.map(({ label, posology }) => [label.slice(0, 7), posology])).toEqual([
      ["SPASFON", "2 lyophilisats si douleur"],
    ]);
    await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
    await keepScreenshot(page, "ordonnance-1920");
  });
});

/** Types in the product field and takes the first product that its list proposes. */
async function chooseProduct(prescriber: Page, words: string): Promise<void> {
  const field = prescriber.getByRole("combobox", { name: "Produit" }).first();
  await field.pressSequentially(words);
  await prescriber.getByRole("listbox", { name: "Propositions" }).getByRole("option").first().waitFor();
  await field.press("ArrowDown");
  await field.press("Enter");
}
