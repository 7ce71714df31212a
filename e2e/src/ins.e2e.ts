import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { OfficineClient } from "./officine-client.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const NAME = "VALMORIN";
let comptoir: Comptoir;
let browser: Browser;
let page: Page;
let counter: Counter;
let id: string;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "ins" });
  const office = new OfficineClient(comptoir.run().officine.url);
  await office.logIn(findOperator(comptoir, "NP"));
  id = randomUUID();
  await office.call("createPatient", {
    body: { id, birthName: NAME, birthFirstNames: "ODILE", birthDate: "1961-03-02", sex: "F", birthPlace: "99999" },
  });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
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

const title = () => page.getByRole("heading", { level: 1 });

/** Presses the digit of an attribute, checks that its box is as expected, then FIN. */
async function setAttribute(digit: string, label: RegExp, checked = true): Promise<void> {
  const attributes = counter.window("Attributs de l'identité");
  await counter.press("a");
  await attributes.waitFor();
  await counter.typeByHand(digit);
  await page.getByRole("checkbox", { name: label, checked }).waitFor();
  await counter.fin();
  await attributes.waitFor({ state: "detached" });
}

/** I on the record calls nobody; the sale of this person goes on as any other. */
async function expectServedWithoutInsi(words: RegExp): Promise<void> {
  await counter.press("i");
  await page.getByRole("status").filter({ hasText: words }).first().waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await counter.press("v");
  await counter.heading("Facturation").waitFor({ state: "attached" });
  await page.getByRole("complementary", { name: "Patient de la vente" }).getByText(NAME).waitFor();
  await counter.emptySale();
  await openRecord();
}

async function openRecord(): Promise<void> {
  await counter.press("c", "j");
  await counter.heading("Patients").waitFor();
  await counter.typeByHand(NAME.toLowerCase());
  await page
    .getByRole("option", { name: new RegExp(NAME) })
    .first()
    .waitFor();
  await counter.press("Enter");
  await page.getByRole("region", { name: "Identité", exact: true }).waitFor();
}

describe("personnes sans INS", () => {
  it("[I2] étranger non immatriculé : la fiche le dit, INSi n'est pas appelé, la vente se fait", async () => {
    await openRecord();
    await setAttribute("4", /étranger non immatriculé/);
    await title().getByText("étranger non immatriculé").waitFor();
    await expectAccessible(page, "fiche sans INS");
    await expectServedWithoutInsi(/étranger non immatriculé/);
  });

  it("[I4] anonymat protégé par la loi : de même", async () => {
    await setAttribute("5", /anonymat/);
    await title().getByText("anonymat protégé par la loi").waitFor();
    await expectServedWithoutInsi(/anonymat/);
    await setAttribute("5", /anonymat/, false);
    await title().getByText("anonymat").waitFor({ state: "detached" });
  });

  it("[I3] identité douteuse : provisoire, INSi n'est plus appelé, la vente se fait ; l'historique le garde", async () => {
    await setAttribute("2", /douteuse/);
    await title().getByText("Identité douteuse").waitFor();
    await title().getByText("Identité provisoire").waitFor();
    await expectServedWithoutInsi(/douteuse/);
    await page.getByRole("list", { name: "Historique de l'identité" }).getByText("Attributs de l'identité : douteuse").waitFor();
    await keepScreenshot(page, "fiche-identite-douteuse");
    await setAttribute("2", /douteuse/, false);
    await title().getByText("Identité douteuse").waitFor({ state: "detached" });
  });
});

describe("les mots et les réglages", () => {
  it("[I33] « Que dire à vos patients ? » se lit et s'imprime depuis la fiche", async () => {
    await page.evaluate(() => {
      const spied = window as unknown as { printed: number };
      spied.printed = 0;
      window.print = () => {
        spied.printed += 1;
      };
    });
    await counter.press("q");
    await counter.window("Que dire à vos patients ?").getByText("le bon document va dans le bon dossier").waitFor();
    await expectAccessible(page, "que dire à vos patients");
    await keepScreenshot(page, "que-dire-ins");
    await counter.press("F9");
    expect(await page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1);
    await counter.press("Escape");
  });

  it("les identités à rattraper se listent et s'ouvrent au clavier", async () => {
    await counter.press("c", "i");
    await counter.heading("Identités à rattraper").waitFor();
    await page.getByRole("option", { name: new RegExp(NAME) }).waitFor();
    await expectAccessible(page, "identités à rattraper");
    await counter.press("Enter");
    await page.getByRole("region", { name: "Identité", exact: true }).waitFor();
  });

  it("Identitovigilance : le chemin de la brochure, trois fois au départ, et ce qui est changé reste", async () => {
    await counter.press("g");
    await counter.heading("Identitovigilance").waitFor();
    await page.getByText("Configuration › Officine › Paramètres Officine › Paramètres › Client › Identitovigilance").waitFor();
    const count = page.getByLabel(/Aucune pièce présentée/);
    expect(await count.inputValue()).toBe("3");
    await page.getByRole("checkbox", { name: "Titre de séjour : proposée", checked: true }).waitFor();
    await expectAccessible(page, "identitovigilance");
    await keepScreenshot(page, "identitovigilance");
    await counter.press("Tab");
    while (!(await count.evaluate((field) => field === document.activeElement))) await counter.press("Tab");
    await counter.press("Control+a");
    await counter.typeByHand("5");
    await counter.fin();
    await page.getByText("Modifié en dernier par PERRIN Nathalie").waitFor();
    await counter.press("Escape", "f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("g");
    await counter.heading("Identitovigilance").waitFor();
    await expect.poll(() => page.getByLabel(/Aucune pièce présentée/).inputValue()).toBe("5");
  });
});
