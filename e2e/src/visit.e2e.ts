import type { Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { boxDataMatrix } from "./keyboard.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const DOLIPRANE = { cip13: "3400935955838", posology: "1 comprimé si douleur, 3 par jour au plus", boxes: 1 };
const MARTIN = { birthName: "MARTINEAU", firstNames: ["LUCIE"], birthDate: "1988-03-09", sex: "F" } as const;

let comptoir: Comptoir;
let control: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "visit" });
  control = new NationControl(comptoir.run().control);
  browser = await launchBrowser();
  await sitDown();
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
  // What comes next starts from an empty counter.
  await page.close();
  await sitDown();
});

async function sitDown(): Promise<void> {
  page = await openPage();
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
  await counter.logIn(findOperator(comptoir, "NP"));
}
const openPage = () => browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
const tabs = (at: Page = page) => at.getByRole("navigation", { name: "Ventes du passage" });
/** The tab of the sale on screen, once it reads like this: rank, name, kind. */
const isOn = (text: RegExp, at: Page = page) => tabs(at).locator("[aria-current=true]").filter({ hasText: text }).waitFor();

/** Scans an ordonnance on an empty sale and confirms it. */
async function confirm(numero: string): Promise<Sale> {
  await counter.scanOrdonnance(numero);
  return confirmShown();
}

async function confirmShown(): Promise<Sale> {
  await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
  const answer = counter.answerOf("confirmOrdonnance");
  await counter.fin();
  await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
  return (await answer) as Sale;
}

describe("plusieurs ordonnances et patients dans un même passage", () => {
  let one: { numero: string };
  let two: { numero: string };

  it("une ordonnance scannée quand la vente a déjà la sienne est proposée à la suite, sans rien perdre", async () => {
    [one, two] = [await control.prescribe([DOLIPRANE]), await control.prescribe([DOLIPRANE], { patient: MARTIN })];
    await confirm(one.numero);
    await counter.scanBox(DOLIPRANE.cip13, "LOT-P1");
    await counter.scan(`ON1:${two.numero}`);
    const next = counter.window("Ordonnance suivante");
    await next.getByText(two.numero).waitFor();
    await expectAccessible(page, "ordonnance suivante");
    await keepScreenshot(page, "ordonnance-suivante-scan");
    // Échap: nothing is lost, nothing is read.
    await counter.press("Escape");
    await next.waitFor({ state: "hidden" });
    expect((await control.read(two.numero)).lock).toBeNull();
    await counter.scan(`ON1:${two.numero}`);
    await next.getByText(two.numero).waitFor();
    const answer = counter.answerOf("consultOrdonnance");
    await counter.press("1");
    await answer;
    const confirmed = await confirmShown();
    expect(confirmed.patient?.birthName).toBe("MARTINEAU");
    await isOn(/^2MARTINEAU LUCIE/);
    await expect.poll(() => tabs().innerText()).toContain(`ON …${one.numero.slice(-2)}`);
  });

  it("O ajoute une vente pour le même patient : ordonnance papier, puis Pg préc et Pg suiv passent de l'une à l'autre", async () => {
    await counter.scanBox(DOLIPRANE.cip13, "LOT-P2");
    await counter.press("o");
    const next = counter.window("Ordonnance suivante");
    await next.getByText("Même patient : MARTINEAU Lucie").waitFor();
    await expectAccessible(page, "vente suivante");
    await keepScreenshot(page, "ordonnance-suivante");
    await counter.press("1");
    await isOn(/^3MARTINEAU LUCIE/);
    await counter.press("p");
    await counter.typeByHand("Dr PAPIER Jean");
    await counter.press("Enter", "Enter");
    await counter.typeByHand("20112026");
    await counter.press("Escape");
    await counter.scanBox(DOLIPRANE.cip13, "LOT-P3");
    await isOn(/papier/);
    await expectAccessible(page, "passage de trois ventes");
    await keepScreenshot(page, "passage");
    await counter.press("PageUp");
    await isOn(/^2/);
    await page.getByText("lot LOT-P2").waitFor();
    await counter.press("PageDown", "PageDown");
    await isOn(/^1/);
    await page.getByText("lot LOT-P1").waitFor();
  });

  it("A met tout le passage en attente ; un autre poste le reprend en entier", async () => {
    await counter.press("a");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
    await tabs().waitFor({ state: "hidden" });
    const otherPage = await openPage();
    const other = new Counter(otherPage, comptoir.run().officine.url);
    await other.open();
    await other.logIn(findOperator(comptoir, "NP"));
    await other.press("l");
    const list = other.window("Ventes en attente");
    await list.getByRole("option").first().waitFor();
    await expect
      .poll(() => list.getByRole("option").first().innerText())
      .toMatch(/DESMALIX[\s\S]*MARTINEAU LUCIE[\s\S]*MARTINEAU LUCIE · papier/);
    await expectAccessible(otherPage, "ventes en attente");
    await keepScreenshot(otherPage, "passages-en-attente");
    await other.press("Enter");
    await list.waitFor({ state: "hidden" });
    await tabs(otherPage).getByText("MARTINEAU LUCIE").nth(1).waitFor();
    await otherPage.getByText("lot LOT-P1").waitFor();
    // A reload of the page finds the visit again.
    await otherPage.reload();
    await tabs(otherPage).getByText("MARTINEAU LUCIE").nth(1).waitFor();
    await other.press("a");
    await otherPage.getByText("Scannez une ordonnance ou une boîte").waitFor();
    await otherPage.close();
    await counter.press("l");
    await counter.window("Ventes en attente").getByRole("option").first().waitFor();
    await counter.press("Enter");
    await tabs().getByText("MARTINEAU LUCIE").nth(1).waitFor();
  });

  it("FIN contrôle et valide une vente, puis va droit au contrôle de la suivante ; chacune part seule", async () => {
    await isOn(/^1/);
    const validated: Sale[] = [];
    await counter.fin();
    for (let left = 3; left > 0; left -= 1) {
      await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
      if (left === 2) {
        await tabs().getByText("validée").waitFor();
        await keepScreenshot(page, "passage-controle-suivant");
      }
      const answer = counter.answerOf("validateSale");
      await counter.fin();
      validated.push((await answer) as Sale);
    }
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
    await tabs().waitFor({ state: "hidden" });
    expect(validated.map(({ draft }) => draft.kind)).toEqual(["numerique", "numerique", "papier"]);
    expect(new Set(validated.map(({ visit }) => visit.id)).size).toBe(1);
    await page.getByText("0 à envoyer").waitFor();
    for (const [index, { numero }] of [one, two].entries()) {
      await expect
        .poll(async () => (await control.listExecutions({ numero })).map(({ key }) => key), { timeout: 10_000 })
        .toEqual([validated[index]?.dispensation?.id]);
    }
  });

  it("X abandonne une vente du passage ou tout le passage, et chaque ordonnance redevient libre", async () => {
    const [a, b, c] = [await control.prescribe([DOLIPRANE]), await control.prescribe([DOLIPRANE]), await control.prescribe([DOLIPRANE])];
    await confirm(a.numero);
    for (const { numero } of [b, c]) {
      await counter.scan(`ON1:${numero}`);
      await counter.window("Ordonnance suivante").getByText(numero).waitFor();
      await counter.press("1");
      await confirmShown();
    }
    const locked = async () => Promise.all([a, b, c].map(async ({ numero }) => (await control.read(numero)).lock !== null));
    await expect.poll(() => locked()).toEqual([true, true, true]);
    await counter.press("x");
    const drop = counter.window("Abandonner ?");
    await drop.getByText("Tout le passage : 3 ventes").waitFor();
    await expectAccessible(page, "abandonner");
    await keepScreenshot(page, "abandonner-passage");
    await counter.fin();
    await drop.waitFor({ state: "hidden" });
    await isOn(/^1/);
    await expect.poll(locked, { timeout: 10_000 }).toEqual([true, true, false]);
    await counter.press("x");
    await drop.waitFor();
    await counter.press("2");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
    await expect.poll(locked, { timeout: 10_000 }).toEqual([false, false, false]);
  });

  it("une vente anonyme sans ordonnance et une vente à part tiennent dans la même journée", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    const kept = await control.prescribe([DOLIPRANE], { patient: MARTIN });
    await confirm(kept.numero);
    await counter.scan(`ON1:${numero}`);
    await counter.window("Ordonnance suivante").getByText(numero).waitFor();
    const answer = counter.answerOf("consultOrdonnance");
    await counter.press("2");
    const apart = (await answer) as Sale;
    expect(apart.visit.members).toHaveLength(1);
    await counter.press("Escape");
    await counter.emptySale();
    await counter.scan(boxDataMatrix(DOLIPRANE.cip13, "LOT-AN"));
    await page.getByText("lot LOT-AN").waitFor();
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
    const sold = counter.answerOf("validateSale");
    await counter.fin();
    const anonymous = (await sold) as Sale;
    expect(anonymous).toMatchObject({ state: "validee", draft: { kind: "sans-ordonnance" } });
    expect(anonymous.patient).toBeUndefined();
    await counter.press("l");
    const list = counter.window("Ventes en attente");
    await list.getByText("MARTINEAU LUCIE").first().waitFor();
    await counter.press("Enter");
    await page.getByRole("complementary").getByText("MARTINEAU Lucie").waitFor();
    await counter.emptySale();
  });
});
