import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sale } from "@comptoir/contract";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { encodePng } from "./draw-code.js";
import { drawPdfCode } from "./draw-pdf-code.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl, type ServiceExecution } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const F3 = "F3 - Ordonnance Numérique";
const LEVOTHYROX = { cip13: "3400930065785", posology: "1 comprimé le matin à jeun" };
const AMOXICILLINE = { cip13: "3400934913174", posology: "1 gélule 3 fois par jour" };
const RAMIPRIL = { cip13: "3400937007269", posology: "1 comprimé le soir" };
const DC = { name: /^PARACÉTAMOL 1000 mg, comprimé$/, posology: "1 comprimé si douleur" };
const MAGISTRALE = { name: "Vaseline à 10 % d'urée", posology: "1 application par jour" };
const DOLIPRANE = { cip13: "3400935955838", posology: "1 comprimé la nuit" };

let comptoir: Comptoir;
let nation: NationControl;
let browser: Browser;
/** The doctor's window, and the counter's beside it. */
let doctor: Page;
let page: Page;
let counter: Counter;
let numero = "";

beforeAll(async () => {
  comptoir = await startComptoir({ name: "nation" });
  nation = new NationControl(comptoir.run().control);
  browser = await launchBrowser();
  doctor = await openPage();
  page = await openPage();
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
  await counter.logIn(findOperator(comptoir, "NP"));
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  const name = task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 50);
  await keepScreenshot(page, `echec-comptoir-${name}`);
  await keepScreenshot(doctor, `echec-medecin-${name}`);
});

async function openPage(): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  opened.setDefaultTimeout(30_000);
  return opened;
}
const control = () => counter.window("Contrôle d'ordonnance");
const heading = (name: string | RegExp) => doctor.getByRole("heading", { level: 1, name });
const isFocused = (at: Locator) => at.evaluate((one) => one === document.activeElement);

async function visit(path: string, title: string | RegExp): Promise<void> {
  await doctor.goto(`${comptoir.run().console.url}${path}`);
  await heading(title).waitFor();
}

/** Tab by Tab, as somebody without a mouse. */
async function tabTo(at: Locator): Promise<void> {
  await at.waitFor();
  for (let steps = 0; steps < 250; steps += 1) {
    if (await isFocused(at)) return;
    await doctor.keyboard.press("Tab");
  }
  throw new Error(`the keyboard never reached ${String(at)}`);
}

async function fill(name: string, text: string): Promise<void> {
  await tabTo(doctor.locator(`[id="${name}"]`));
  await doctor.keyboard.press("Control+a");
  await doctor.keyboard.type(text);
}

/** A choice of a list, by its arrows. */
async function choose(name: string, value: string): Promise<void> {
  const list = doctor.locator(`[id="${name}"]`);
  await tabTo(list);
  await doctor.keyboard.press("Home");
  for (let steps = 0; steps < 10 && (await list.inputValue()) !== value; steps += 1) await doctor.keyboard.press("ArrowDown");
  expect(await list.inputValue()).toBe(value);
}

async function tick(name: string): Promise<void> {
  const box = doctor.locator(`[id="${name}"]`);
  await tabTo(box);
  await doctor.keyboard.press("Space");
  expect(await box.isChecked()).toBe(true);
}

/** Types the beginning of a product, goes down to the proposal and takes it. */
async function pick(name: string, typed: string, wanted: RegExp): Promise<void> {
  await fill(name, typed);
  const proposals = doctor.locator(`[id="liste-${name}"]`);
  await proposals.getByRole("option", { name: wanted }).first().waitFor();
  const chosen = proposals.locator("[aria-selected=true]");
  await doctor.keyboard.press("ArrowDown");
  for (let steps = 0; steps < 25 && !wanted.test(await chosen.innerText()); steps += 1) await doctor.keyboard.press("ArrowDown");
  await doctor.keyboard.press("Enter");
  await proposals.waitFor({ state: "hidden" });
  expect(await doctor.locator(`[id="${name}"]`).inputValue()).toMatch(wanted);
}

async function push(name: string): Promise<void> {
  await tabTo(doctor.getByRole("button", { name, exact: true }).last());
  await doctor.keyboard.press("Enter");
}

/** An image given to F3 by Ctrl+O. */
async function giveImage(png: Buffer): Promise<Sale> {
  await counter.press("F3");
  await counter.window(F3).waitFor();
  await counter.press("Control+o");
  const chooser = await counter.openPicker();
  const answer = counter.answerOf("consultOrdonnance");
  await Promise.all([answer, chooser.setFiles({ name: "ordonnance.png", mimeType: "image/png", buffer: png })]);
  const sale = (await answer) as Sale;
  await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
  return sale;
}

async function confirmShown(): Promise<void> {
  const answer = counter.answerOf("confirmOrdonnance");
  await counter.fin();
  await answer;
  await counter.window(F3).waitFor({ state: "hidden" });
}

/** FIN, a reason for each line that only a person can explain, FIN. Returns what the service recorded. */
async function deliver(reasons: readonly string[]): Promise<ServiceExecution> {
  const left = (count: number) =>
    count === 0 ? "Tous les écarts sont justifiés" : count === 1 ? "1 écart à justifier" : `${count} écarts à justifier`;
  await counter.fin();
  for (const [index, key] of reasons.entries()) {
    await control()
      .getByText(left(reasons.length - index))
      .waitFor();
    await counter.press(key);
  }
  await control().getByText(left(0)).waitFor();
  const answer = counter.answerOf("validateSale");
  await counter.fin();
  const key = ((await answer) as Sale).dispensation?.id ?? "";
  await control().waitFor({ state: "hidden" });
  await expect.poll(async () => (await nation.listExecutions({ numero, key })).length, { timeout: 60_000 }).toBe(1);
  const [execution] = await nation.listExecutions({ numero, key });
  if (!execution) throw new Error("the execution vanished");
  return execution;
}

describe("du médecin au comptoir et retour, au clavier", () => {
  it("[O1] le médecin écrit : ce qui manque est dit à son champ, et rien de ce qui est tapé ne se perd", async () => {
    await visit("/prescripteur/nouvelle", "Nouvelle ordonnance");
    await doctor.getByRole("group", { name: "Ligne 1" }).waitFor();
    await expectAccessible(doctor, "nouvelle ordonnance");
    expect(await isFocused(doctor.getByLabel("Patient", { exact: true }))).toBe(true);
    await doctor.keyboard.press("Tab");
    await fill("intitule", "Du médecin, au clavier");
    await tick("mention-MED-1096");
    await tick("mention-MED-1098");
    await pick("produit-0", "levothyrox 75", new RegExp(`LEVOTHYROX 75 microgrammes.*${LEVOTHYROX.cip13}$`));
    // The posology is forgotten; Entrée in a field writes the ordonnance.
    await fill("duree-0", "30");
    await doctor.keyboard.press("Enter");
    await doctor.getByRole("alert").getByText("Ligne 1 : Écrivez la posologie").waitFor();
    const posology = doctor.locator("#posologie-0");
    expect(await isFocused(posology)).toBe(true);
    expect(await posology.getAttribute("aria-describedby")).toBe("erreur-posologie-0");
    await expectAccessible(doctor, "nouvelle ordonnance refusée");
    await keepScreenshot(doctor, "nation-formulaire-erreur");
    expect(await doctor.locator("#duree-0").inputValue()).toBe("30");
    expect(await doctor.locator("#mention-MED-1098").isChecked()).toBe(true);
  });

  it("[O1] six lignes : spécialités de toute la base, DC, préparation ; posologie, durée, renouvellements, ALD, NS avec motif", async () => {
    await fill("posologie-0", LEVOTHYROX.posology);
    await fill("renouvellements-0", "2");
    await choose("substitution-0", "MTE");
    await tick("ald-0");
    await fill("produit-1", AMOXICILLINE.cip13);
    await fill("posologie-1", AMOXICILLINE.posology);
    await fill("duree-1", "4");
    for (const index of [2, 3, 4, 5, 6]) {
      await push("Ajouter une ligne");
      await doctor.getByRole("group", { name: `Ligne ${index + 1}` }).waitFor();
      expect(await isFocused(doctor.locator(`[id="produit-${index}"]`))).toBe(true);
    }
    await fill("posologie-6", "de trop");
    await push("Retirer la ligne 7");
    await expect.poll(() => doctor.getByRole("group", { name: "Ligne 7" }).isVisible()).toBe(false);
    await fill("produit-2", RAMIPRIL.cip13.slice(5, 12));
    await fill("posologie-2", RAMIPRIL.posology);
    await fill("boites-2", "2");
    await fill("duree-2", "60");
    await tick("ald-2");
    await choose("nature-3", "dc");
    await pick("produit-3", "paracetamol 1000", DC.name);
    await fill("posologie-3", DC.posology);
    await choose("nature-4", "libre");
    await fill("produit-4", MAGISTRALE.name);
    await fill("posologie-4", MAGISTRALE.posology);
    await fill("produit-5", "doliprane 1000");
    await doctor.locator("#liste-produit-5").getByRole("option").first().waitFor();
    await expectAccessible(doctor, "produits proposés");
    await keepScreenshot(doctor, "nation-formulaire");
    await doctor.keyboard.press("Escape");
    await fill("produit-5", DOLIPRANE.cip13);
    await fill("posologie-5", DOLIPRANE.posology);
    await choose("substitution-5", "CIF");
    await push("Écrire l'ordonnance");
    await heading(/^Ordonnance 01/).waitFor();
    numero = await doctor.locator("[data-numero]").innerText();
    await doctor
      .getByRole("row", { name: /Vaseline à 10 % d'urée/ })
      .getByText("En attente")
      .waitFor();
    await expectAccessible(doctor, "page d'une ordonnance");
    await keepScreenshot(doctor, "nation-ordonnance");
    const text = await doctor.getByRole("main").innerText();
    for (const seen of [
      "Bizone (ALD), Ordonnance sécurisée",
      "Non substituable (MTE)",
      "Non substituable (CIF)",
      "pour 30 jours, renouvelable 2 fois",
    ])
      expect(text).toContain(seen);
  });

  it("[O3] [O5] il l'imprime : le code du papier, donné en image par Ctrl+O, appelle l'ordonnance au comptoir", async () => {
    const link = doctor.getByRole("link", { name: "Imprimer l'ordonnance (PDF)" });
    await tabTo(link);
    const asked = doctor.waitForRequest((one) => one.url().endsWith("/ordonnance.pdf"));
    await doctor.keyboard.press("Enter");
    const pdf = Buffer.from(await (await fetch((await asked).url())).arrayBuffer());
    const sale = await giveImage(encodePng(drawPdfCode(pdf)));
    expect(sale.ordonnance?.numero).toBe(numero);
    expect(sale.ordonnance?.lines.map(({ label }) => label.split(/[ ,]/)[0])).toEqual([
      "LEVOTHYROX",
      "AMOXICILLINE",
      "RAMIPRIL",
      "PARACÉTAMOL",
      "Vaseline",
      "DOLIPRANE",
    ]);
    expect(sale.ordonnance?.lines[3]?.cip13).toBeUndefined();
    await keepScreenshot(page, "nation-comptoir-ordonnance");
    await confirmShown();
  });

  it("[O18] [O20] [O22] le pharmacien délivre en partie, dit pourquoi, et FIN envoie", async () => {
    await counter.scanBox(LEVOTHYROX.cip13, "LOT-N1");
    await counter.scanBox(AMOXICILLINE.cip13, "LOT-N2");
    await counter.scanBox(RAMIPRIL.cip13, "LOT-N3");
    // DC: shortage; préparation: refused by the patient; Doliprane: the patient has some.
    const { lines } = await deliver(["3", "1", "2"]);
    expect(lines.map(({ ecart, motif, boxes }) => [ecart, motif, boxes])).toEqual([
      ["IDENTIQUE", null, 1],
      ["IDENTIQUE", null, 1],
      ["DELIVRANCE_PARTIELLE_DUE", null, 1],
      ["NON_DELIVRE", "RUPTURE", 0],
      ["NON_DELIVRE", "REFUS_PATIENT", 0],
      ["NON_DELIVRE", "DEJA_EN_POSSESSION", 0],
    ]);
  });

  it("[O6] la page du prescripteur montre ce qui est délivré, ce qui ne l'est pas, et pourquoi", async () => {
    await visit(`/prescripteur/${numero}`, /^Ordonnance 01/);
    const row = (name: RegExp) => doctor.getByRole("row", { name });
    await row(/LEVOTHYROX/)
      .getByText(/^Délivré : 1 boîte de LEVOTHYROX.*identique/)
      .waitFor();
    await row(/RAMIPRIL/)
      .getByText("délivrance partielle, reste dû")
      .waitFor();
    await row(/PARACÉTAMOL/)
      .getByText("Non délivré : rupture d'approvisionnement")
      .waitFor();
    await row(/Vaseline/)
      .getByText("Non délivré : refus du patient")
      .waitFor();
    await row(/DOLIPRANE/)
      .getByText("Non délivré : patient déjà en possession")
      .waitFor();
    await expectAccessible(doctor, "page d'une ordonnance délivrée");
    await keepScreenshot(doctor, "nation-reponse");
  });

  it("[O17] le renouvellement : le code posé sur le bureau de la console, numéro proposé d'après la première délivrance", async () => {
    await tabTo(doctor.getByRole("link", { name: "Poser sur le bureau" }));
    await doctor.keyboard.press("Enter");
    await heading("Console").waitFor();
    await doctor.getByText(`ON1:${numero}`).waitFor();
    await expectAccessible(doctor, "console, code sur le bureau");
    await keepScreenshot(doctor, "nation-bureau");
    const href = await doctor.getByRole("link", { name: "Enregistrer l'image" }).getAttribute("href");
    const png = Buffer.from(await (await fetch(`${comptoir.run().console.url}${href}`)).arrayBuffer());
    const sale = await giveImage(png);
    expect(sale.ordonnance?.priorExecutions).toHaveLength(1);
    expect(sale.ordonnance?.lines.map(({ remaining }) => remaining.deliveries)).toEqual([2, 0, 1, 1, 1, 1]);
    await confirmShown();
    expect(await counter.field("Numéro de renouvellement").inputValue()).toBe("1");
    await counter.scanBox(LEVOTHYROX.cip13, "LOT-N4");
    await counter.scanBox(RAMIPRIL.cip13, "LOT-N5");
    await deliver(["1", "1", "1"]);
    await visit(`/prescripteur/${numero}`, /^Ordonnance 01/);
    const row = (name: RegExp) => doctor.getByRole("row", { name });
    await row(/LEVOTHYROX/)
      .getByText("2 délivrance(s) sur 3")
      .waitFor();
    await expect
      .poll(
        () =>
          row(/RAMIPRIL/)
            .getByRole("listitem")
            .allInnerTexts(),
        { timeout: 30_000 },
      )
      .toHaveLength(2);
    await keepScreenshot(doctor, "nation-renouvellement");
  });

  it("aucun journal de l'officine ni de la nation ne nomme le patient, un produit ou l'ordonnance", () => {
    const folder = join(comptoir.folder, "logs");
    const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(logs.join("").split("\n").length).toBeGreaterThan(10);
    for (const text of ["DESMALIX", "NATHALIE", "LEVOTHYROX", "Vaseline", DOLIPRANE.posology, numero])
      expect(
        logs.some((log) => log.includes(text)),
        text,
      ).toBe(false);
  });
});

describe("chaque page de la console", () => {
  const pages: readonly (readonly [path: () => string, title: string | RegExp, row: () => Locator])[] = [
    [() => "/", "Console", () => doctor.getByRole("row", { name: /enregistre une exécution/ }).first()],
    [() => "/prescripteur", "Ordonnances du prescripteur", () => doctor.getByRole("row", { name: new RegExp(numero) })],
    [() => `/prescripteur?recherche=${numero}`, "Ordonnances du prescripteur", () => doctor.getByRole("row", { name: new RegExp(numero) })],
    [() => "/visite", "Visite guidée", () => doctor.getByRole("button", { name: "Commencer la visite" })],
    [() => "/?code=Hello", "Console", () => doctor.getByRole("alert")],
    [() => "/identites", "Identités connues d'INSi", () => doctor.getByRole("row", { name: /VANDENBROUCK/ })],
    [() => "/nulle-part", "Demande refusée", () => doctor.getByRole("alert")],
  ];
  it.each(pages)("est accessible une fois son titre et une ligne affichés (%#)", async (path, title, row) => {
    await visit(path(), title);
    await row().waitFor();
    await expectAccessible(doctor, path());
    await keepScreenshot(
      doctor,
      `nation-page-${path()
        .replaceAll(/[^a-z]+/gi, "-")
        .slice(0, 30)}`,
    );
  });

  it("celle des ordonnances d'un patient, et une nouvelle ordonnance à son nom", async () => {
    await visit(`/prescripteur/${numero}`, /^Ordonnance 01/);
    await tabTo(doctor.getByRole("link", { name: "Ses ordonnances" }));
    await doctor.keyboard.press("Enter");
    await heading("Ordonnances de DESMALIX NATHALIE").waitFor();
    await doctor.getByRole("row", { name: new RegExp(numero) }).waitFor();
    await expectAccessible(doctor, "ordonnances d'un patient");
    await keepScreenshot(doctor, "nation-patient");
    await tabTo(doctor.getByRole("link", { name: "Nouvelle ordonnance pour ce patient" }));
    await doctor.keyboard.press("Enter");
    await heading("Nouvelle ordonnance").waitFor();
    expect(await doctor.locator("#patient option:checked").innerText()).toContain("DESMALIX");
  });

  it("une panne se provoque et se lève, une visite commence, au clavier", async () => {
    await visit("/", "Console");
    await choose("panne-insi", "unreadable-answer");
    await push("Provoquer");
    await doctor.getByText(/Le service répond de façon illisible/).waitFor();
    await expectAccessible(doctor, "console, panne en cours");
    await keepScreenshot(doctor, "nation-panne");
    await push("Réparer");
    await expect.poll(() => doctor.getByText("En ordre").count()).toBe(2);
    await visit("/visite", "Visite guidée");
    await push("Commencer la visite");
    await doctor.getByText("Ordonnance écrite à").waitFor();
    await expectAccessible(doctor, "visite commencée");
    await keepScreenshot(doctor, "nation-visite");
  });
});
