import type { Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { boxDataMatrix } from "./keyboard.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl, type PrescribedLine, type ServiceExecution } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator, findOrdonnance } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

/** Codes of the BDPM extract of 26 May 2026. */
const CLAMOXYL = { cis: "67707794", label: "CLAMOXYL 500 mg, gélule", units: 12, posology: "1 gélule 3 fois par jour", boxes: 1 };
const AMOXICILLINE = { cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1 };
const DOLIPRANE = { cip13: "3400935955838", posology: "1 comprimé si douleur", boxes: 1 };
const RAMIPRIL = { cip13: "3400937007269", posology: "1 comprimé le matin", boxes: 1 };
const LEVOTHYROX = "3400930065785";
const GAVISCON = "3400933095253";

let comptoir: Comptoir;
let nation: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;
let sale: Sale;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "control" });
  nation = new NationControl(comptoir.run().control);
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

const control = () => counter.window("Contrôle d'ordonnance");
const where = () => counter.window("Où ranger cette boîte ?");
const labelOf = (index: number): string => sale.ordonnance?.lines[index]?.label ?? "";

/** Scans an ordonnance on an empty sale and confirms it. */
async function open(numero: string): Promise<void> {
  sale = await counter.scanOrdonnance(numero);
  await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
  await counter.fin();
  await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
}

const write = async (...lines: PrescribedLine[]): Promise<void> => open((await nation.prescribe(lines)).numero);

/** FIN in the control, then what the service recorded last of this ordonnance. */
async function validate(): Promise<ServiceExecution> {
  const answer = counter.answerOf("validateSale");
  await counter.fin();
  const id = ((await answer) as Sale).dispensation?.id ?? "";
  await control().waitFor({ state: "hidden" });
  const numero = sale.ordonnance?.numero ?? "";
  await expect.poll(() => nation.listExecutions({ numero, key: id }), { timeout: 20_000 }).toHaveLength(1);
  const [execution] = await nation.listExecutions({ numero, key: id });
  if (!execution) throw new Error("the execution vanished");
  return execution;
}

/** Each journey begins at an empty counter, whatever became of the one before. */
async function clearCounter(): Promise<void> {
  for (let windows = 0; windows < 4 && (await page.getByRole("dialog").count()) > 0; windows += 1) await counter.press("Escape");
  if ((await page.getByText("Scannez une ordonnance ou une boîte").count()) === 0) await counter.emptySale();
}

/** What the prescriber reads of the ordonnance on the sandbox's page. */
async function readAsPrescriber(screenshot: string): Promise<string> {
  const prescriber = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
  await prescriber.goto(`${comptoir.run().console.url}/prescripteur/${sale.ordonnance?.numero}`);
  const text = await prescriber.getByRole("main").innerText();
  await keepScreenshot(prescriber, screenshot);
  await prescriber.close();
  return text;
}

/** A box that only a person can place. */
async function scanUnplaced(cip13: string, lot: string): Promise<void> {
  await counter.scan(boxDataMatrix(cip13, lot));
  await where().waitFor();
}

/** The means of an agreement is the one field that nothing proposes. */
async function typeMeans(): Promise<void> {
  await expect
    .poll(() =>
      control()
        .locator("input[name=means]")
        .evaluate((field) => field === document.activeElement),
    )
    .toBe(true);
  await counter.typeByHand("appel");
  await counter.press("Enter");
}

describe("ce qui est délivré en face de ce qui est prescrit", () => {
  it("[O18] [ON#32] la boîte d'un générique coche seule la ligne prescrite par sa spécialité", async () => {
    await write(CLAMOXYL, { ...DOLIPRANE, boxes: 2 });
    await counter.scanBox(AMOXICILLINE.cip13, "LOT-G1");
    await counter.line(CLAMOXYL.label).getByText("1/1").waitFor();
    await counter.line(CLAMOXYL.label).getByText("Générique du groupe").waitFor();
  });

  it("[O18] un produit se saisit aussi par son code et par son nom", async () => {
    await counter.press("F6");
    await counter.typeByHand(DOLIPRANE.cip13);
    await counter
      .window("F6 - Produit")
      .getByRole("option", { name: /DOLIPRANE/ })
      .first()
      .waitFor();
    await counter.press("Enter");
    await counter.line(labelOf(1)).getByText("1/2").waitFor();
    await counter.press("F6");
    await counter.typeByHand("doliprane 1000 comprimé");
    const found = counter.window("F6 - Produit").getByRole("option", { name: new RegExp(DOLIPRANE.cip13) });
    await found.first().waitFor();
    for (let steps = 0; steps < 8 && (await found.first().getAttribute("aria-selected")) !== "true"; steps += 1)
      await counter.press("ArrowDown");
    await counter.press("Enter");
    await counter.line(labelOf(1)).getByText("2/2").waitFor();
  });

  it("une boîte qui ne répond à rien demande une fois où la ranger ; une liste II n'est jamais hors ordonnance", async () => {
    await scanUnplaced(LEVOTHYROX, "LOT-L1");
    await where().getByText("n'est sur aucune ligne de l'ordonnance").waitFor();
    expect(await where().innerText()).not.toContain("Hors ordonnance");
    await expectAccessible(page, "où ranger cette boîte");
    await counter.press("Escape");
    await where().waitFor({ state: "hidden" });
    await scanUnplaced(GAVISCON, "LOT-H1");
    await where().getByText("Hors ordonnance").waitFor();
    await keepScreenshot(page, "controle-ou-ranger");
    await counter.press("5");
    await counter
      .line("Hors ordonnance")
      .getByText(/GAVISCON/)
      .waitFor();
  });

  it("[O20] [ON#40] une ligne manuscrite se tape sans code", async () => {
    await counter.press("e");
    await counter.window("Ligne manuscrite ou produit sans code").waitFor();
    await counter.typeByHand("Bas taille M");
    await expectAccessible(page, "ligne manuscrite");
    await keepScreenshot(page, "controle-ligne-manuscrite");
    await counter.press("Enter");
    await counter.line("Bas taille M").waitFor();
  });

  it("[O21] une note accompagne toute la délivrance, une autre une seule ligne", async () => {
    await counter.press("n");
    await counter.window("Notes de la délivrance").waitFor();
    await counter.typeByHand("Revoir la dose");
    await counter.press("Enter");
    await counter.typeByHand("Rappeler lundi");
    await expectAccessible(page, "notes de la délivrance");
    await counter.press("Enter");
    await page.getByText("Au prescripteur : « Revoir la dose »").waitFor();
    await expect.poll(() => counter.line("Bas taille M").innerText()).toContain("manuscrite");
    await keepScreenshot(page, "controle-vente");
    await counter.fin();
    await control().getByText("1 ligne conforme").waitFor();
    await control().getByText("Hors ordonnance : vendu à côté").waitFor();
    await counter.press("n");
    await control()
      .getByLabel(/^Note pour le prescripteur/)
      .waitFor();
    await counter.typeByHand("Princeps absent");
    await counter.press("Enter");
    await control().getByText("Note : « Princeps absent »").waitFor();
    await expectAccessible(page, "contrôle sans écart à justifier");
    await keepScreenshot(page, "controle-notes");
  });

  it("[O22] [O6] le prescripteur lit le générique, les notes et la ligne manuscrite, rien de ce qui est hors ordonnance", async () => {
    const { lines } = await validate();
    expect(lines.map(({ ecart, boxes, cip13 }) => [ecart, boxes, cip13])).toEqual([
      ["SUBSTITUTION_GENERIQUE", 1, AMOXICILLINE.cip13],
      ["IDENTIQUE", 2, DOLIPRANE.cip13],
      ["LIGNE_AJOUTEE_MANUSCRITE", 1, null],
    ]);
    const text = await readAsPrescriber("controle-prescripteur");
    for (const seen of ["Princeps absent", "Sur l'ensemble de la délivrance : Revoir la dose", "Bas taille M"])
      expect(text).toContain(seen);
    for (const unseen of ["GAVISCON", "Rappeler lundi"]) expect(text).not.toContain(unseen);
  });
});

describe("partiel, refus, posologie modifiée", () => {
  beforeAll(clearCounter);

  it("[O19] le contrôle ne montre que les différences et FIN s'arrête sur ce que seule une personne peut dire", async () => {
    await write({ ...DOLIPRANE, boxes: 2 }, AMOXICILLINE, RAMIPRIL);
    await counter.scanBox(DOLIPRANE.cip13, "LOT-D1");
    await counter.scanBox(AMOXICILLINE.cip13, "LOT-A1");
    await counter.fin();
    await control().getByText("1 écart à justifier").waitFor();
    await control().getByText("1 ligne conforme").waitFor();
    await control().getByText("Partiel, reste dû").waitFor();
    await expectAccessible(page, "contrôle à justifier");
    await keepScreenshot(page, "controle-a-justifier");
    await counter.fin();
    await control()
      .getByRole("alert")
      .getByText(`Un motif est attendu pour ${labelOf(2)}`)
      .waitFor();
    await counter.press("1");
    await control().getByText("Tous les écarts sont justifiés").waitFor();
  });

  it("[O20] [ON#41] une posologie modifiée sans l'accord du prescripteur est refusée", async () => {
    await counter.press("d", "ArrowUp", "ArrowUp");
    const row = control().getByRole("group", { name: labelOf(1) });
    for (let steps = 0; steps < 3 && !(await row.getByRole("radio").count()); steps += 1) await counter.press("ArrowDown");
    await counter.press("1");
    await row.getByText("À compléter").waitFor();
    await typeMeans();
    await counter.fin();
    await control()
      .getByRole("alert")
      .getByText(`pour ${labelOf(1)} : écrivez en quelques mots`)
      .waitFor();
    await keepScreenshot(page, "controle-posologie");
    expect(await control().isVisible()).toBe(true);
  });

  it("[O22] [ON#39] avec l'accord et la nouvelle posologie elle part, le reste dû aussi", async () => {
    await control().locator("input[name=note]").focus();
    await counter.typeByHand("2 par jour");
    await counter.press("Enter");
    await control().getByText("Tous les écarts sont justifiés").waitFor();
    await expectAccessible(page, "accord du prescripteur");
    const { lines } = await validate();
    expect(lines.map(({ ecart, motif, note, boxes }) => [ecart, motif, note, boxes])).toMatchObject([
      ["DELIVRANCE_PARTIELLE_DUE", null, null, 1],
      ["POSOLOGIE_MODIFIEE", null, "2 par jour", 1],
      ["NON_DELIVRE", "REFUS_PATIENT", null, expect.anything()],
    ]);
    const text = await readAsPrescriber("controle-prescripteur-partiel");
    for (const seen of ["2 par jour", "Non délivré : refus du patient"]) expect(text).toContain(seen);
  });

  it("[ON#39] une seconde délivrance donne ce qui restait dû", async () => {
    await open(sale.ordonnance?.numero ?? "");
    expect(sale.ordonnance?.lines.map(({ remaining }) => remaining.boxes * Math.sign(remaining.deliveries))).toEqual([1, 0, 1]);
    await counter.scanBox(DOLIPRANE.cip13, "LOT-D2");
    await counter.scanBox(RAMIPRIL.cip13, "LOT-R1");
    await counter.fin();
    await control().getByText("Aucun écart").waitFor();
    expect((await validate()).lines.map(({ ecart, boxes }) => [ecart, boxes])).toEqual([
      ["IDENTIQUE", 1],
      ["IDENTIQUE", 1],
    ]);
    expect((await nation.read(sale.ordonnance?.numero ?? "")).status).toBe("completed");
  });
});

describe("ce que l'accord du prescripteur permet", () => {
  beforeEach(clearCounter);

  it("une boîte qui répond à plusieurs lignes demande laquelle", async () => {
    await write({ ...DOLIPRANE, posology: "1 le matin" }, { ...DOLIPRANE, posology: "1 le soir" });
    await scanUnplaced(DOLIPRANE.cip13, "LOT-S1");
    await where().getByText("répond à 2 lignes de l'ordonnance").waitFor();
    await keepScreenshot(page, "controle-quelle-ligne");
    await counter.press("2");
    await counter.line("1 le soir").getByText("1/1").waitFor();
    await counter.scanBox(DOLIPRANE.cip13, "LOT-S2");
    await counter.line("1 le matin").getByText("1/1").waitFor();
  });

  it("[O20] un autre produit et une ligne ajoutée ne partent qu'avec l'accord", async () => {
    await write(AMOXICILLINE);
    await scanUnplaced(DOLIPRANE.cip13, "LOT-P1");
    await counter.press("1");
    await page.getByText("lot LOT-P1").waitFor();
    await scanUnplaced(RAMIPRIL.cip13, "LOT-P2");
    await counter.press("3");
    await page.getByText("lot LOT-P2").waitFor();
    await counter.fin();
    await control().getByText("2 écarts à justifier").waitFor();
    await counter.press("Enter");
    await typeMeans();
    await control().getByText("1 écart à justifier").waitFor();
    await control().locator("input[name=means]").focus();
    await typeMeans();
    await control().getByText("Tous les écarts sont justifiés").waitFor();
    await keepScreenshot(page, "controle-accords");
    expect((await validate()).lines.map(({ ecart, cip13 }) => [ecart, cip13])).toEqual([
      ["PRODUIT_MODIFIE", DOLIPRANE.cip13],
      ["LIGNE_AJOUTEE_ACCORD", RAMIPRIL.cip13],
    ]);
  });

  it("[ON#33] « NS » sans motif se voit dans le contrôle sans rien bloquer", async () => {
    await open(findOrdonnance(comptoir, "Alprazolam, NS sans motif"));
    const [line] = sale.ordonnance?.lines ?? [];
    const boxes = line?.remaining.boxes ?? 0;
    for (let box = 1; box <= boxes; box += 1) {
      await counter.scanBox(line?.cip13 ?? "", "LOT-N1");
      await counter.line(labelOf(0)).getByText(`${box}/${boxes}`).waitFor();
    }
    await counter.fin();
    await control().getByText("mention incomplète").waitFor();
    await expectAccessible(page, "contrôle avec avertissement");
    await keepScreenshot(page, "controle-avertissement");
    expect((await validate()).lines.map(({ ecart }) => ecart)).toEqual(["IDENTIQUE"]);
  });

  it("[ON#42] rien n'est délivré : l'exécution le dit", async () => {
    await write(DOLIPRANE);
    await counter.fin();
    await control().getByText("1 écart à justifier").waitFor();
    await counter.press("3");
    await control().getByText("Tous les écarts sont justifiés").waitFor();
    expect((await validate()).lines.map(({ ecart, motif }) => [ecart, motif])).toEqual([["NON_DELIVRE", "RUPTURE"]]);
  });
});
