import { randomUUID } from "node:crypto";
import type { Delivery, Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { prepareSale, validate } from "./dispense.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { OfficineClient } from "./officine-client.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const AMOXICILLINE = "3400934913174";
const DOLIPRANE = "3400935955838";

let comptoir: Comptoir;
let control: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;
let client: OfficineClient;
let numero: string;
let sold: Sale;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "deliveries" });
  control = new NationControl(comptoir.run().control);
  client = new OfficineClient(comptoir.run().officine.url);
  await client.logIn(findOperator(comptoir, "NP"));
  const written = await control.prescribe([
    { cip13: AMOXICILLINE, posology: "1 gélule 3 fois par jour", boxes: 2 },
    { cip13: DOLIPRANE, posology: "1 comprimé si douleur" },
  ]);
  ({ numero } = written);
  sold = await validate(client, await prepareSale(client, numero));
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

const option = (text: RegExp) => page.getByRole("option", { name: text });
/** A delivery made by another workstation while this page is open. */
async function sell(): Promise<{ numero: string; id: string }> {
  const written = await control.prescribe([{ cip13: AMOXICILLINE, posology: "1 gélule 3 fois par jour", boxes: 1 }]);
  const done = await validate(client, await prepareSale(client, written.numero));
  await expect.poll(async () => (await control.listExecutions({ numero: written.numero })).length, { timeout: 15_000 }).toBe(1);
  return { numero: written.numero, id: done.dispensation?.id ?? "" };
}

describe("Délivrances", () => {
  it("C puis D ouvre la liste ; on cherche par patient, produit et jour", async () => {
    await expect.poll(async () => (await control.listExecutions({ numero })).length, { timeout: 15_000 }).toBe(1);
    await counter.press("c", "d");
    await counter.heading("Délivrances").waitFor();
    await option(/DESMALIX.*AMOXICILLINE/).waitFor();
    for (const text of ["desmalix amoxi", numero]) {
      await counter.press("F2", "Control+a");
      await counter.typeByHand(text);
      await option(/DESMALIX/).waitFor();
    }
    await counter.press("F2", "Control+a");
    await counter.typeByHand("01/01/2020");
    await page.getByText("Aucune délivrance ne correspond").waitFor();
    await counter.press("Control+a", "Delete");
    await option(/DESMALIX/).waitFor();
    await expectAccessible(page, "délivrances");
    await keepScreenshot(page, "delivrances");
  });

  it("Entrée ouvre la délivrance : lignes, qui, pharmacien responsable, ordonnancier, transmission", async () => {
    await counter.press("Enter");
    const window = counter.window("Délivrance");
    await window.getByText("PERRIN Nathalie").first().waitFor();
    const text = await window.innerText();
    for (const words of ["DESMALIX", numero, "Pharmacien responsable", "Conforme", "n° 1", "Exécution d'ordonnance numérique", "Envoyé"]) {
      expect(text).toContain(words);
    }
    await expectAccessible(page, "délivrance");
    await keepScreenshot(page, "delivrance");
  });

  it("F9 imprime la délivrance en PDF, dans un onglet à part", async () => {
    const answer = page.waitForResponse((one) => one.url().includes(`/api/deliveries/${sold.dispensation?.id}/document`));
    await counter.press("F9");
    const printed = await answer;
    expect([printed.status(), printed.headers()["content-type"]]).toEqual([200, "application/pdf"]);
    expect((await printed.body()).subarray(0, 5).toString("latin1")).toBe("%PDF-");
    await page.getByText(/Délivrance : (à imprimer|PDF dans)/).waitFor();
    for (const other of page.context().pages()) if (other !== page) await other.close();
    await page.bringToFront();
  });

  it("[ON#42] X annule avec un motif ; le prescripteur voit l'annulation, une seule part", async () => {
    const window = counter.window("Délivrance");
    await counter.press("x");
    await counter.field("Motif").waitFor();
    await counter.fin();
    await window.getByRole("alert").getByText("Écrivez le motif").waitFor();
    await counter.typeByHand("Mauvaise boîte remise");
    await expectAccessible(page, "annulation");
    await keepScreenshot(page, "delivrance-annulation");
    await counter.fin();
    await window.getByText("Annulée", { exact: true }).first().waitFor();
    await expect
      .poll(async () => (await control.listExecutions({ numero })).map((one) => one.cancelledAt !== null), { timeout: 15_000 })
      .toEqual([true]);
    expect((await control.listRequests()).filter(({ key }) => key === `annulation-${sold.dispensation?.id}`)).toHaveLength(1);
    await expect.poll(() => window.innerText()).toContain("annulé au n° 2");
    const prescriber = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
    await prescriber.goto(`${comptoir.run().console.url}/prescripteur/${numero}`);
    await prescriber
      .getByText(/annulé par l'officine le .* : Mauvaise boîte remise/)
      .first()
      .waitFor();
    await expectAccessible(prescriber, "annulation lue par le prescripteur");
    await keepScreenshot(prescriber, "prescripteur-annulation");
    await prescriber.close();
    // A second one is refused with a sentence.
    const twice = client.call("cancelDelivery", {
      params: { id: sold.dispensation?.id ?? "" },
      body: { cancellationId: randomUUID(), reason: "Encore une fois" },
    });
    await expect(twice).rejects.toThrow(/déjà annulée .*Mauvaise boîte remise/);
    await counter.press("Escape");
    await option(/Annulée/)
      .first()
      .waitFor();
  });

  it("[ON#62] C puis O ouvre l'ordonnancier : les numéros, l'annulation à son propre numéro, la délivrance par Entrée, F9 l'imprime", async () => {
    await counter.press("Escape", "Escape", "c", "o");
    await counter.heading("Ordonnancier").waitFor();
    await option(/n° 2.*Annule le n° 1 \(PERRIN Nathalie\) : Mauvaise boîte remise/).waitFor();
    await option(/n° 1.*AMOXICILLINE.*Annulé au n° 2/).waitFor();
    expect(await page.getByRole("option").count()).toBe(2);
    await expectAccessible(page, "ordonnancier");
    await keepScreenshot(page, "ordonnancier");
    await counter.typeByHand("01/01/2020");
    await page.getByText("Aucun numéro ne correspond").waitFor();
    await counter.press("Control+a");
    await counter.typeByHand("n° 1");
    await option(/n° 1/).first().waitFor();
    const answer = page.waitForResponse((one) => one.url().includes("/api/ordonnancier/document"));
    await counter.press("F9");
    const printed = await answer;
    expect([printed.status(), printed.headers()["content-type"]]).toEqual([200, "application/pdf"]);
    await page.getByText(/Ordonnancier : (à imprimer|PDF dans)/).waitFor();
    for (const other of page.context().pages()) if (other !== page) await other.close();
    await page.bringToFront();
    await counter.press("Enter");
    await counter.window("Délivrance").getByText(numero).first().waitFor();
    await counter.press("Escape");
  });

  it("depuis la fiche du patient, D montre ses délivrances", async () => {
    await counter.press("Escape", "Escape", "c", "j");
    await counter.heading("Patients").waitFor();
    await counter.typeByHand("desmalix");
    await page
      .getByRole("option", { name: /DESMALIX/ })
      .first()
      .waitFor();
    await counter.press("Enter");
    await page.getByRole("heading", { name: /DESMALIX/ }).waitFor();
    await counter.press("d");
    await page.getByRole("heading", { name: /Délivrances de DESMALIX/ }).waitFor();
    await option(/AMOXICILLINE/)
      .first()
      .waitFor();
  });
});

describe("depuis Transmissions", () => {
  it("D ouvre la délivrance, R la corrige : annulée au service, l'ordonnance relue, la vente rouverte avec ses boîtes, puis FIN", async () => {
    const wrong = await sell();
    await counter.press("Escape", "Escape", "Escape", "Escape", "Escape");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("t");
    await counter.heading("Transmissions").waitFor();
    await page
      .getByRole("row", { name: new RegExp(wrong.numero) })
      .first()
      .waitFor();
    await counter.press("ArrowDown", "Enter");
    await counter.window("Transmission").getByText(wrong.numero).first().waitFor();
    await counter.press("d");
    const window = counter.window("Délivrance");
    await window.getByText(wrong.numero).first().waitFor();
    await counter.press("r");
    await counter.field("Motif").waitFor();
    await counter.typeByHand("Une boîte de trop");
    const read = counter.answerOf("consultOrdonnance");
    await counter.fin();
    await read;
    const review = counter.window("F3 - Ordonnance Numérique");
    await review.getByRole("table", { name: "Lignes prescrites" }).waitFor();
    await keepScreenshot(page, "correction-ordonnance-relue");
    await counter.fin();
    await review.waitFor({ state: "hidden" });
    await counter.line("AMOXICILLINE").getByText("1/1").waitFor();
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
    const answer = counter.answerOf("validateSale");
    await counter.fin();
    const again = (await answer) as Sale;
    await expect
      .poll(
        async () => (await control.listExecutions({ numero: wrong.numero })).map(({ key, cancelledAt }) => [key, cancelledAt !== null]),
        {
          timeout: 15_000,
        },
      )
      .toEqual([
        [wrong.id, true],
        [again.dispensation?.id, false],
      ]);
    const opened: Delivery = await client.call("getDelivery", { params: { id: again.dispensation?.id ?? "" } });
    expect(opened.correctsId).toBe(wrong.id);
  });
});

describe("les prescripteurs déjà rencontrés", () => {
  it("P, quelques lettres sans accent, ↓ et Entrée remplissent le nom et le RPPS", async () => {
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("Escape", "p");
    await counter.typeByHand("beran");
    const known = page.getByRole("listbox", { name: "Prescripteurs connus" }).getByRole("option").first();
    await known.waitFor();
    await expectAccessible(page, "prescripteurs connus");
    await keepScreenshot(page, "prescripteurs-connus");
    const name = (await known.locator("strong").innerText()).trim();
    await counter.press("ArrowDown", "Enter");
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe(name);
    await expect.poll(() => counter.field("RPPS").inputValue()).toMatch(/^\d{11}$/);
    await counter.press("Escape");
  });

  it("un RPPS dont la clé est fausse est signalé", async () => {
    await counter.field("RPPS").focus();
    await counter.press("Control+a");
    await counter.typeByHand("10999901018");
    await expect.poll(async () => counter.field("RPPS").getAttribute("title"), { timeout: 10_000 }).toMatch(/clé de contrôle est fausse/);
    await page.getByText("clé fausse").waitFor();
  });

  it("FIN demande alors de le corriger (Échap) ou de le garder tel quel (FIN), une fois", async () => {
    const asked = counter.window("RPPS à vérifier");
    await counter.press("Escape");
    await counter.scanBox(DOLIPRANE, "LOT-RP");
    await counter.fin();
    await asked.getByText("10999901018").waitFor();
    await asked.getByText("La clé de contrôle de ce numéro est fausse").waitFor();
    await expectAccessible(page, "RPPS à vérifier");
    await keepScreenshot(page, "rpps-a-verifier");
    await counter.press("Escape");
    await asked.waitFor({ state: "hidden" });
    await expect.poll(() => counter.field("RPPS").evaluate((field) => field === document.activeElement)).toBe(true);
    // Eight digits: said as such, and the delivery would bear none.
    await counter.press("Control+a");
    await counter.typeByHand("10999901");
    await counter.press("Escape");
    await counter.fin();
    await asked.getByText("celui-ci en a 8").waitFor();
    await counter.press("Escape");
    await asked.waitFor({ state: "hidden" });
    await counter.press("Control+a");
    await counter.typeByHand("10999901018");
    await counter.press("Escape");
    await counter.fin();
    await asked.getByText("La clé de contrôle de ce numéro est fausse").waitFor();
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").waitFor();
    await counter.press("Escape");
    await counter.window("Contrôle d'ordonnance").waitFor({ state: "hidden" });
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").waitFor();
    await counter.press("Escape");
    await counter.emptySale();
  });
});
