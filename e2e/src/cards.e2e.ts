import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const CARD = "Récupération de l'INS avec carte Vitale";
let comptoir: Comptoir;
let nation: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;
/** The reader of the counter's workstation. */
let reader: { readonly finess: string; readonly poste: string };

beforeAll(async () => {
  comptoir = await startComptoir({ name: "cards" });
  nation = new NationControl(comptoir.run().control);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
  await counter.logIn(findOperator(comptoir, "NP"));
  const { finess } = comptoir.run().operators.find(({ code }) => code === "NP") ?? { finess: "" };
  reader = { finess, poste: await page.locator(".workstation").innerText() };
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
});

const cardWindow = () => counter.window(CARD);
const phoneWindow = () => counter.window("Appli carte Vitale");
const checkWindow = () => counter.window("Données INS à contrôler");
const patientOfSale = () => page.getByRole("complementary", { name: "Patient de la vente" });
const status = (words: string | RegExp) => page.getByRole("status").or(page.getByRole("alert")).filter({ hasText: words }).first();

async function insert(name: string, o: { readonly worn?: boolean } = {}): Promise<void> {
  await nation.insertCard(reader, await nation.findCard(name), o.worn === true);
}

/** F4, with the answer of the reader. */
async function readCard(): Promise<void> {
  const answer = page.waitForResponse((one) => one.url().endsWith("/api/cards/vitale"));
  await counter.press("F4");
  await answer;
}

/** The one paper of the list that has this digit, then FIN. */
async function check(digit: string): Promise<void> {
  await checkWindow().waitFor();
  await counter.typeByHand(digit);
  const decided = counter.answerOf("decideIdentity");
  await counter.fin();
  await decided;
  await checkWindow().waitFor({ state: "detached" });
}

describe("carte Vitale", () => {
  it("[I34] [OFF-INS-1] sans carte, F4 dit quoi faire ; la carte mise, R la relit", async () => {
    await readCard();
    await cardWindow().getByText("Aucune carte Vitale dans le lecteur").waitFor();
    await expectAccessible(page, "aucune carte");
    await insert("DESMALIX NATHALIE");
    const answer = counter.answerOf("readCard");
    await counter.typeByHand("r");
    await answer;
    await page.getByRole("option", { name: /DESMALIX NATHALIE/ }).waitFor();
  });

  it("[I15] [I21] [I22] [OFF-INS-2] [I23] [O10] la personne servie se choisit, INSi part seul, la pièce se contrôle : INS qualifiée", async () => {
    for (const who of [/NATHALIE.*assuré/, /GERARD.*conjoint/, /CAMILLE.*enfant/]) await page.getByRole("option", { name: who }).waitFor();
    await expectAccessible(page, "bénéficiaires de la carte");
    await keepScreenshot(page, "carte-beneficiaires");
    await counter.typeByHand("1");
    // The officine has a record of that name and day; nothing proves yet that it is hers.
    await cardWindow().getByText("ces fiches peuvent être la sienne").waitFor();
    const asked = counter.answerOf("callInsi");
    await counter.typeByHand("1");
    await patientOfSale().getByText("DESMALIX Nathalie").waitFor();
    await asked;
    await checkWindow().waitFor();
    await keepScreenshot(page, "carte-controle");
    await check("2");
    await patientOfSale().getByText("INS qualifiée").waitFor();
    expect((await nation.listInsiRequests()).map(({ operation }) => operation)).toEqual(["carte"]);
  });

  it("[I10] la même carte une autre fois : ni appel ni fenêtre", async () => {
    const before = (await nation.listInsiRequests()).length;
    await readCard();
    await page.getByRole("option", { name: /DESMALIX NATHALIE/ }).waitFor();
    await counter.press("Enter");
    await status("INS déjà qualifiée").waitFor();
    await cardWindow().waitFor({ state: "detached" });
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await nation.listInsiRequests()).toHaveLength(before);
  });

  it("[I6] une carte inconnue de l'officine fait la fiche et l'INS d'un seul geste", async () => {
    await insert("VAN DER BEKEN GODELIEVE");
    await readCard();
    await page.getByRole("option", { name: /GODELIEVE/ }).waitFor();
    const asked = counter.answerOf("callInsi");
    await counter.typeByHand("1");
    await patientOfSale()
      .getByText(/VAN DER BEKEN/)
      .waitFor();
    expect(await asked).toMatchObject({ kind: "a-controler" });
    await check("1");
    await patientOfSale().getByText("INS qualifiée").waitFor();
  });

  it("[ins#7.15] une date lunaire ne fait pas une identité : la fiche se crée à la main", async () => {
    await insert("BENALI YOUSSEF");
    await readCard();
    await page.getByRole("option", { name: /BENALI.*32\/13\/1950/ }).waitFor();
    await counter.typeByHand("1");
    await cardWindow().getByText("La carte porte une date de naissance incomplète").waitFor();
    await counter.press("Escape");
    await cardWindow().waitFor({ state: "detached" });
  });

  it("[I21] [ins#7.41] les jumelles ne se confondent pas : le rang de naissance les distingue pour INSi", async () => {
    await insert("L HERMITE SAINT CYR ALBAN");
    await readCard();
    await page.getByRole("option", { name: /NOELLE/ }).waitFor();
    const rows = await page.getByRole("option").allInnerTexts();
    await counter.typeByHand(String(rows.findIndex((row) => row.includes("NOELLE")) + 1));
    const asked = counter.answerOf("callInsi");
    // Her record, or her sister's: the first names say which.
    const records = page.getByRole("listbox", { name: "Fiches de la personne" });
    await records.getByRole("option").first().waitFor();
    const names = await records.getByRole("option").allInnerTexts();
    await counter.typeByHand(String(names.findIndex((name) => /Noëlle/i.test(name)) + 1));
    const outcome = (await asked) as { kind: string; control?: { traits: { birthFirstNames: string } } };
    expect(outcome.control?.traits.birthFirstNames).toBe("NOELLE ROSE");
    await checkWindow().waitFor();
    await counter.press("Escape");
    await checkWindow().waitFor({ state: "detached" });
  });

  it("une carte abîmée se dit, la vente va son chemin", async () => {
    await insert("NESSI RUTH", { worn: true });
    await readCard();
    await cardWindow().getByText("La carte ne se laisse pas lire").waitFor();
    await counter.press("Escape");
    await cardWindow().waitFor({ state: "detached" });
  });
});

describe("Appli carte Vitale", () => {
  it("[I11] [I12] [O9] le code du téléphone suffit : INS qualifiée sans pièce ni appel à INSi", async () => {
    const before = (await nation.listInsiRequests()).length;
    await counter.scan(await nation.showPhone("NESSI RUTH"));
    await phoneWindow().waitFor();
    await page.getByRole("option", { name: /NESSI RUTH/ }).waitFor();
    await expectAccessible(page, "appli carte Vitale");
    await keepScreenshot(page, "appli-carte-vitale");
    await counter.typeByHand("1");
    await patientOfSale().getByText("NESSI Ruth").waitFor();
    await patientOfSale().getByText("INS qualifiée").waitFor();
    await status("identité qualifiée par l'Appli carte Vitale").waitFor();
    expect(await nation.listInsiRequests()).toHaveLength(before);
  });

  it("[I13] l'ayant droit aussi", async () => {
    await counter.scan(await nation.showPhone("NESSI RUTH"));
    await page.getByRole("option", { name: /NESSI MICHELANGELO/ }).waitFor();
    await counter.typeByHand("2");
    const records = page.getByRole("listbox", { name: "Fiches de la personne" });
    await Promise.race([records.waitFor(), patientOfSale().getByText("NESSI Michelangelo").waitFor()]);
    if (await records.isVisible()) await counter.typeByHand("1");
    await patientOfSale().getByText("NESSI Michelangelo").waitFor();
    await patientOfSale().getByText("INS qualifiée").waitFor();
  });

  it("[ins#7.32] un code qui a pris fin est refusé : on en demande un autre", async () => {
    const code = await nation.showPhone("NESSI RUTH");
    await nation.advanceClock(31 * 60_000);
    await counter.scan(code);
    await status("a pris fin : demandez au patient d'en montrer un nouveau").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});

describe("la page « Cartes » de la console", () => {
  it("met une carte dans le lecteur et montre le code d'un téléphone, au clavier", async () => {
    const desk = await browser.newPage({ viewport: { width: 1366, height: 900 }, locale: "fr-FR" });
    await desk.goto(`${comptoir.run().console.url}/cartes`);
    await desk.getByRole("heading", { level: 1, name: "Cartes" }).waitFor();
    await expectAccessible(desk, "cartes");
    const button = desk.getByRole("button", { name: "Insérer la carte de BENALI YOUSSEF" });
    await button.focus();
    await desk.keyboard.press("Enter");
    await desk.getByRole("listitem").filter({ hasText: "Poste 1" }).getByText("BENALI YOUSSEF").waitFor();
    await desk.getByRole("button", { name: "Montrer le code du téléphone de NESSI RUTH" }).focus();
    await desk.keyboard.press("Enter");
    await desk.getByRole("heading", { name: "Téléphone de NESSI RUTH" }).waitFor();
    expect(await desk.locator("[data-code]").innerText()).toMatch(/^APCV1:[0-9A-Z]{26}$/);
    await expectAccessible(desk, "téléphone");
    await keepScreenshot(desk, "console-cartes");
    await desk.close();
  });
});
