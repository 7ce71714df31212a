import { setTimeout as sleep } from "node:timers/promises";
import { ERRORS, type Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const DOLIPRANE = { cip13: "3400935955838", posology: "1 comprimé si douleur, 3 par jour au plus", boxes: 1 };
const LUCIE = { birthName: "MARTINEAU", firstNames: ["LUCIE"], birthDate: "1988-03-09", sex: "F" } as const;
const WINDOW = "F3 - Ordonnance Numérique";

let comptoir: Comptoir;
let control: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "f3" });
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
afterEach(() => control.liftFaults());

async function sitDown(): Promise<void> {
  page = await openPage();
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
  await counter.logIn(findOperator(comptoir, "NP"));
}
const openPage = () => browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
const strip = () => page.getByRole("complementary");
const band = () => page.getByText(/Ordonnance Numérique indisponible depuis/);
const isFree = async (numero: string) => (await control.read(numero)).lock === null;

async function openF3(): Promise<void> {
  await counter.press("F3");
  await counter.window(WINDOW).waitFor();
}

/** FIN on the prescription shown. */
async function confirmShown(): Promise<Sale> {
  await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
  const answer = counter.answerOf("confirmOrdonnance");
  await counter.fin();
  await counter.window(WINDOW).waitFor({ state: "hidden" });
  return (await answer) as Sale;
}

/** FIN, control without gap, FIN. */
async function sell(): Promise<Sale> {
  await counter.fin();
  await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
  const answer = counter.answerOf("validateSale");
  await counter.fin();
  return (await answer) as Sale;
}

async function typePaperHeader(): Promise<void> {
  await counter.press("p");
  await counter.typeByHand("Dr PAPIER Jean");
  await counter.press("Enter", "Enter");
  await counter.typeByHand("20112026");
  await counter.press("Escape");
}

async function choosePatient(name: string): Promise<void> {
  await counter.press("F2");
  await counter.window("F2 - Patient").waitFor();
  await counter.typeByHand(name);
  await page
    .getByRole("option", { name: new RegExp(name) })
    .first()
    .waitFor();
  await counter.press("Enter");
  await strip().getByText(new RegExp(name)).first().waitFor();
}

describe("le chemin de la brochure, au clavier", () => {
  it("[O10] [O11] [O12] le patient appelé par son nom, date et médecin saisis, F3 ouvre la zone « Code 2D » ; le numéro s'y saisit aussi", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await choosePatient("DESMALIX");
    await typePaperHeader();
    await openF3();
    await counter.field("Code 2D").waitFor();
    await counter.typeByHand(numero.toLowerCase());
    const answer = counter.answerOf("consultOrdonnance");
    await counter.fin();
    const consulted = (await answer) as Sale;
    // What was typed stays until the confirmation, beside what the ordonnance says.
    expect(consulted.draft).toMatchObject({ prescripteur: { name: "Dr PAPIER Jean" }, ordonnanceDate: "2026-11-20" });
    const review = counter.window(WINDOW);
    await review.getByText("saisi : Dr PAPIER Jean, sera remplacé").waitFor();
    await review.getByText("saisie : 20/11/2026, sera remplacée").waitFor();
    await keepScreenshot(page, "f3-saisi-a-cote");
    await counter.press("Escape");
    await review.waitFor({ state: "hidden" });
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe("Dr PAPIER Jean");
    await strip().getByText("À confirmer : F3").waitFor();
    await openF3();
    const confirmed = await confirmShown();
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe(confirmed.ordonnance?.prescripteur.name);
    await counter.emptySale();
  });

  it("[O13] [O15] [O16] F3 d'abord puis le scan : la vente se crée avec sa date et son médecin, le patient vient à la confirmation", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await openF3();
    const sale = await counter.scanOrdonnance(numero);
    expect(sale.draft).toMatchObject({ kind: "numerique", prescripteur: { name: sale.ordonnance?.prescripteur.name } });
    expect(sale.draft.ordonnanceDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(sale.patient).toBeUndefined();
    expect((await confirmShown()).patient?.birthName).toBe("DESMALIX");
    await counter.emptySale();
  });

  it("[O17] le numéro de renouvellement est proposé d'après les délivrances antérieures, se corrige, et ne dépasse pas les droits", async () => {
    const { numero } = await control.prescribe([{ ...DOLIPRANE, repeats: 2 }]);
    const propose = async (expected: string) => {
      await counter.scanOrdonnance(numero);
      const sale = await confirmShown();
      const field = counter.field("Numéro de renouvellement");
      await expect.poll(() => field.inputValue()).toBe(expected);
      await page.getByText("/2 renouvellements permis").waitFor({ state: "attached" });
      return { sale, field };
    };
    const first = await propose("0");
    await counter.scanBox(DOLIPRANE.cip13, "LOT-R0");
    expect((await sell()).draft.renewal).toBe(0);
    await page.getByText("0 à envoyer").waitFor();
    await expect.poll(async () => (await control.listExecutions({ numero })).length, { timeout: 10_000 }).toBe(1);
    expect(first.sale.ordonnance?.priorExecutions).toEqual([]);

    const second = await propose("1");
    expect(second.sale.ordonnance?.priorExecutions).toHaveLength(1);
    await counter.scanBox(DOLIPRANE.cip13, "LOT-R1");
    await second.field.focus();
    await counter.press("Control+a");
    await counter.typeByHand("3");
    await counter.press("Escape");
    await expect.poll(() => second.field.getAttribute("aria-invalid")).toBe("true");
    await keepScreenshot(page, "renouvellement");
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
    await counter.fin();
    await page.getByRole("alert").getByText("cette ordonnance n'en permet que 2").first().waitFor();
    await counter.press("Escape");
    await second.field.focus();
    await counter.press("Control+a");
    await counter.typeByHand("2");
    await counter.press("Escape");
    expect((await sell()).draft.renewal).toBe(2);
    await expect
      .poll(async () => (await control.listExecutions({ numero })).map(({ lines }) => lines[0]), { timeout: 10_000 })
      .toMatchObject([{ renewal: 0 }, { renewal: 2 }]);
  });
});

describe("Échap pendant la récupération", () => {
  it("la réponse qui arrive après ne laisse ni ordonnance dans la vente, ni verrou au service", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    const countRejects = async () => (await control.listRequests()).filter(({ operation }) => operation === "reject").length;
    const before = await countRejects();
    await choosePatient("DESMALIX");
    await control.setFault({ kind: "slow", ms: 1500, only: ["accept"] });
    await openF3();
    await counter.scan(`ON1:${numero}`);
    await page.getByText("Récupération de l'ordonnance…").waitFor();
    const left = counter.answerOf("leaveOrdonnance");
    await counter.press("Escape");
    await counter.window(WINDOW).waitFor({ state: "hidden" });
    expect(((await left) as Sale).ordonnance).toBeUndefined();
    // The hand goes on at once: what is done next is kept.
    await counter.scanBox(DOLIPRANE.cip13, "LOT-E1");
    await expect.poll(countRejects, { timeout: 10_000 }).toBe(before + 1);
    await expect.poll(() => isFree(numero)).toBe(true);
    await page.getByText("enregistrée", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("lot LOT-E1").waitFor();
    await expect.poll(() => strip().innerText()).not.toContain(numero);
    await counter.emptySale();
  });

  it("la même ordonnance redemandée aussitôt est bien celle de la vente", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await control.setFault({ kind: "slow", ms: 600, only: ["accept"] });
    for (let time = 0; time < 3; time += 1) {
      await openF3();
      await counter.scan(`ON1:${numero}`);
      await page.getByText("Récupération de l'ordonnance…").waitFor();
      // Before, around and after the answer.
      await sleep(250 * time + 100);
      await counter.press("Escape");
      await counter.window(WINDOW).waitFor({ state: "hidden" });
    }
    await control.liftFaults();
    await openF3();
    // Whatever Échap met, F3 is on an empty zone or on this very ordonnance.
    const answer = counter.answerOf("consultOrdonnance");
    if (await counter.field("Code 2D").isVisible()) await counter.scan(`ON1:${numero}`);
    const sale = (await answer) as Sale;
    expect(sale.ordonnance?.numero).toBe(numero);
    await confirmShown();
    await expect.poll(() => isFree(numero)).toBe(false);
    await counter.emptySale();
    await expect.poll(() => isFree(numero), { timeout: 10_000 }).toBe(true);
  });
});

describe("chaque refus du service a sa phrase et les deux choses que l'on peut faire", () => {
  const PAPER = "Continuer en ordonnance papier, le numéro est gardé";
  const AGAIN = "Scanner ou saisir un autre code";
  const LEAVE = "Revenir à la vente sans cette ordonnance";
  const RETRY = "Réessayer";
  const refuse = (code: string) => control.setFault({ kind: "refuse", code, only: ["accept"] });
  const cases: readonly [name: string, arrange: () => Promise<unknown>, sentence: string, steps: readonly [string, string]][] = [
    ["[ON#7] INCONNUE", () => control.setFault({ kind: "refuse", code: "INCONNUE" }), ERRORS.ORDONNANCE_INCONNUE.text, [AGAIN, PAPER]],
    ["ANNULEE", () => refuse("ANNULEE"), ERRORS.ORDONNANCE_ANNULEE.text, [AGAIN, LEAVE]],
    ["EXPIREE", () => refuse("EXPIREE"), ERRORS.ORDONNANCE_EXPIREE.text, [AGAIN, LEAVE]],
    ["DEJA_EXECUTEE", () => refuse("DEJA_EXECUTEE"), ERRORS.ORDONNANCE_DEJA_EXECUTEE.text, [AGAIN, LEAVE]],
    [
      "[ON#13] VERROUILLEE par une autre pharmacie",
      () => refuse("VERROUILLEE"),
      "Une autre pharmacie traite cette ordonnance",
      [RETRY, PAPER],
    ],
    [
      "PATIENT_DISCORDANT",
      () => refuse("PATIENT_DISCORDANT"),
      ERRORS.PATIENT_DISCORDANT.text,
      ["Ouvrir la vente suivante du passage pour le patient de l'ordonnance", "Choisir un autre patient pour cette vente"],
    ],
    ["NON_HABILITE", () => refuse("NON_HABILITE"), ERRORS.ORDONNANCE_NON_HABILITE.text, [RETRY, PAPER]],
    ["DROITS_INSUFFISANTS", () => refuse("DROITS_INSUFFISANTS"), ERRORS.ORDONNANCE_DROITS_INSUFFISANTS.text, [RETRY, PAPER]],
    ["service absent", () => control.setFault({ kind: "down", mode: "refuse" }), ERRORS.SERVICE_INDISPONIBLE.text, [RETRY, PAPER]],
    ["service surchargé", () => control.setFault({ kind: "down", mode: "503" }), ERRORS.SERVICE_INDISPONIBLE.text, [RETRY, PAPER]],
    ["réponse illisible", () => control.setFault({ kind: "half-answer", bytes: 60 }), "", [RETRY, PAPER]],
  ];

  it.each(cases)("%s", async (name, arrange, sentence, steps) => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await openF3();
    await arrange();
    await counter.scan(`ON1:${numero}`);
    const window = counter.window(WINDOW);
    await window
      .getByRole("alert")
      .getByText(sentence || /illisible|ne répond pas/)
      .first()
      .waitFor();
    for (const step of steps) await expect.poll(() => window.innerText()).toContain(step);
    await expectAccessible(page, name);
    if (name === "ANNULEE") await keepScreenshot(page, "f3-refus");
    await counter.press("Escape");
    await window.waitFor({ state: "hidden" });
    await control.liftFaults();
    if (await page.getByText("Scannez une ordonnance ou une boîte").isHidden()) await counter.emptySale();
  });

  it("[ON#7] numéro inconnu : la vente continue sur papier avec la trace « ON non trouvée »", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await control.setFault({ kind: "refuse", code: "INCONNUE" });
    await openF3();
    await counter.scan(`ON1:${numero}`);
    await counter.window(WINDOW).getByRole("alert").getByText("Aucune ordonnance numérique ne porte ce numéro").waitFor();
    await counter.press("2");
    await counter.window(WINDOW).waitFor({ state: "hidden" });
    await strip().getByText("ON non trouvée").waitFor();
    await strip().getByText(numero).waitFor();
    await typePaperHeader();
    await counter.scanBox(DOLIPRANE.cip13, "LOT-N1");
    await expectAccessible(page, "ON non trouvée");
    await keepScreenshot(page, "on-non-trouvee");
    const sold = await sell();
    expect(sold).toMatchObject({ state: "validee", draft: { kind: "papier" }, consultation: { numero, text: "ON non trouvée" } });
    expect(sold.dispensation?.transmission).toBeUndefined();
  });

  it("[ON#8] patient différent : les différences sont marquées, rien n'est prérempli, et la suite se choisit d'une touche", async () => {
    const { numero } = await control.prescribe([DOLIPRANE], { patient: LUCIE });
    await choosePatient("DESMALIX");
    const sale = await counter.scanOrdonnance(numero);
    const window = counter.window(WINDOW);
    await window.getByRole("alert").getByText("L'ordonnance est au nom d'un autre patient").waitFor();
    expect(sale.draft.prescripteur).toBeUndefined();
    expect(sale.draft.ordonnanceDate).toBeUndefined();
    await expect.poll(() => window.getByText("différent", { exact: true }).count()).toBeGreaterThanOrEqual(3);
    await expectAccessible(page, "patient discordant");
    await keepScreenshot(page, "f3-discordant");
    // FIN confirms nothing here.
    await counter.fin();
    expect(await window.isVisible()).toBe(true);
    const answer = counter.answerOf("consultOrdonnance");
    await counter.press("1");
    const next = (await answer) as Sale;
    expect(next.visit.members).toMatchObject([{ label: "DESMALIX NATHALIE" }, { label: "Sans patient", numero }]);
    expect((await confirmShown()).patient?.birthName).toBe("MARTINEAU");
    await counter.press("x");
    await counter.window("Abandonner ?").waitFor();
    await counter.press("2");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  });

  it("[ON#13] deux postes : le second apprend où l'ordonnance est ouverte et peut aller l'y reprendre", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await counter.scanOrdonnance(numero);
    await confirmShown();
    const otherPage = await openPage();
    const other = new Counter(otherPage, comptoir.run().officine.url);
    await other.open();
    await other.logIn(findOperator(comptoir, "NP"));
    await other.press("F3");
    await other.window(WINDOW).waitFor();
    await other.scan(`ON1:${numero}`);
    await other
      .window(WINDOW)
      .getByRole("alert")
      .getByText(/déjà ouverte dans une vente sur Poste \d/)
      .waitFor();
    await keepScreenshot(otherPage, "f3-autre-poste");
    await other.press("1");
    await other
      .window("Ventes en attente")
      .getByText(`ON …${numero.slice(-2)}`)
      .first()
      .waitFor();
    await other.press("Enter");
    await other
      .window("Ventes en attente")
      .getByRole("alert")
      .getByText(/en cours sur Poste \d, par .* FIN à nouveau la prend ici/)
      .waitFor();
    await other.press("Enter");
    await otherPage.getByRole("complementary").getByText(numero).waitFor();
    await otherPage.close();
    await counter.press("x");
    await counter.window("Abandonner la vente ?").waitFor();
    await counter.fin();
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  });
});

describe("entre la consultation et l'exécution", () => {
  it("[ON#9] INS non qualifiée : la délivrance se fait et part", async () => {
    const { numero } = await control.prescribe([DOLIPRANE], { patient: LUCIE });
    await counter.scanOrdonnance(numero);
    expect((await confirmShown()).patient?.insStatus).toBe("provisoire");
    await counter.scanBox(DOLIPRANE.cip13, "LOT-I9");
    await sell();
    await expect.poll(async () => (await control.listExecutions({ numero })).length, { timeout: 10_000 }).toBe(1);
  });

  it("[ON#14] le verrou finit pendant la vente : il est repris à l'envoi, les droits recalculés", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await counter.scanOrdonnance(numero);
    await confirmShown();
    await control.advanceClock(31 * 60_000);
    await expect.poll(() => isFree(numero)).toBe(true);
    await counter.scanBox(DOLIPRANE.cip13, "LOT-V1");
    await sell();
    await expect.poll(async () => (await control.listExecutions({ numero })).length, { timeout: 10_000 }).toBe(1);
  });

  it("[ON#43] annulée par le prescripteur entre-temps : « refusé — produits déjà remis », et quoi faire", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await counter.scanOrdonnance(numero);
    await confirmShown();
    await counter.scanBox(DOLIPRANE.cip13, "LOT-A43");
    await control.abort(numero);
    await sell();
    await page.getByText("Transmission refusée — produits déjà remis").waitFor();
    await page
      .getByText(/Refusé — produits déjà remis\. Le prescripteur a annulé l'ordonnance entre-temps : appelez-le/)
      .first()
      .waitFor();
    await keepScreenshot(page, "refuse-produits-remis");
    expect(await control.listExecutions({ numero })).toEqual([]);
    await counter.press("t");
    const row = page.getByRole("grid", { name: "Transmissions" }).getByRole("row").filter({ hasText: numero });
    await row.getByText("Refusé", { exact: true }).waitFor();
    await counter.press("f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
  });
});

describe("le service est absent avant la consultation", () => {
  it("F3 échoue : la bande le dit, la vente sur papier garde le numéro, et au retour rien ne part sans contrôle", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    expect(await band().isVisible()).toBe(false);
    await control.setFault({ kind: "down", mode: "refuse" });
    await openF3();
    await counter.scan(`ON1:${numero}`);
    await counter.window(WINDOW).getByRole("alert").getByText("ne répond pas").waitFor();
    await band().waitFor();
    await page.getByText(/indisponible depuis .* — la vente continue/).waitFor();
    await counter.press("2");
    await counter.window(WINDOW).waitFor({ state: "hidden" });
    await strip().getByText("ON non récupérée : service absent").waitFor();
    await choosePatient("DESMALIX");
    await typePaperHeader();
    await counter.scanBox(DOLIPRANE.cip13, "LOT-S1");
    const sold = await sell();
    expect(sold).toMatchObject({ draft: { kind: "papier" }, consultation: { numero } });
    await page.getByText(/indisponible depuis .* — 1 envoi attend, la vente continue/).waitFor();
    await expectAccessible(page, "bande jaune");
    await keepScreenshot(page, "bande-f3");

    await control.liftFaults();
    await band().waitFor({ state: "hidden", timeout: 60_000 });
    expect(await control.listExecutions({ numero })).toEqual([]);
    await counter.press("t");
    const row = page.getByRole("grid", { name: "Transmissions" }).getByRole("row").filter({ hasText: numero });
    await row
      .getByText(/À compléter/)
      .first()
      .waitFor();
    await keepScreenshot(page, "a-completer");
    await counter.press("f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("l");
    const list = counter.window("Ventes en attente");
    await list.getByText(`ON …${numero.slice(-2)}`).waitFor();
    await counter.press("Enter");
    await strip().getByText("À confirmer : F3").waitFor();
    await counter.fin();
    await confirmShown();
    expect(await control.listExecutions({ numero })).toEqual([]);
    await sell();
    await expect.poll(async () => (await control.listExecutions({ numero })).length, { timeout: 10_000 }).toBe(1);
  });

  it("F3 échoue et la vente est abandonnée : la bande s'en va d'elle-même au retour", async () => {
    const { numero } = await control.prescribe([DOLIPRANE]);
    await control.setFault({ kind: "down", mode: "503" });
    await openF3();
    await counter.scan(`ON1:${numero}`);
    await band().waitFor();
    await counter.press("Escape");
    await control.liftFaults();
    await band().waitFor({ state: "hidden", timeout: 60_000 });
  });
});

describe("un patient sans carte", () => {
  it("se crée au comptoir, la vente papier se fait à son nom, puis sa fiche se corrige : l'ancien trait reste lisible", async () => {
    await counter.press("F2");
    await counter.window("F2 - Patient").waitFor();
    await counter.typeByHand("GRANDJAN");
    await counter.press("Insert");
    const form = counter.window("Nouveau patient sans carte");
    await form.waitFor();
    await counter.typeByHand("ODETTE");
    await counter.press("Enter");
    await counter.typeByHand("02051941");
    await counter.press("Enter");
    await counter.typeByHand("f");
    await expectAccessible(page, "nouveau patient");
    await counter.fin();
    await strip().getByText("GRANDJAN Odette").waitFor();
    await typePaperHeader();
    await counter.scanBox(DOLIPRANE.cip13, "LOT-PA");
    expect(await sell()).toMatchObject({ patient: { birthName: "GRANDJAN", insStatus: "provisoire" }, draft: { kind: "papier" } });

    await counter.press("c", "j");
    await counter.field("Nom, prénom ou date de naissance").waitFor();
    await counter.typeByHand("GRANDJAN");
    await page
      .getByRole("option", { name: /GRANDJAN/ })
      .first()
      .waitFor();
    await counter.press("Enter");
    await page.getByRole("heading", { name: /GRANDJAN Odette/ }).waitFor();
    await counter.press("e");
    const edit = counter.window("Modifier la fiche");
    await edit.waitFor();
    const name = edit.getByLabel(/^Nom de naissance/);
    await name.focus();
    await counter.press("Control+a");
    await counter.typeByHand("GRANDJEAN");
    await expectAccessible(page, "modifier la fiche");
    await keepScreenshot(page, "modifier-fiche");
    const answer = counter.answerOf("updatePatient");
    await counter.fin();
    expect(await answer).toMatchObject({ birthName: "GRANDJEAN", version: 2 });
    await page.getByRole("heading", { name: /GRANDJEAN Odette/ }).waitFor();
    await page.getByText("« GRANDJAN » devient « GRANDJEAN »").waitFor();
    await expectAccessible(page, "fiche patient");
    await keepScreenshot(page, "fiche-modifiee");
    await counter.press("f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
  });
});
