import type { Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { scan } from "./keyboard.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator, findOrdonnance, SEEDED } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const NOTE = "Le patient revient demain avec son médecin";

let comptoir: Comptoir;
let control: NationControl;
let browser: Browser;
let page: Page;
let counter: Counter;
let sale: Sale;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "ordonnance" });
  control = new NationControl(comptoir.run().control);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  counter = new Counter(page, comptoir.run().officine.url);
});
afterAll(async () => {
  if (page) await keepScreenshot(page, "ordonnance-dernier-ecran");
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
});

describe("une Ordonnance Numérique, du scan au prescripteur", () => {
  it("[P11] un membre de l'équipe entre avec son code opérateur et son mot de passe", async () => {
    await counter.open();
    await counter.field("Code opérateur").waitFor();
    await expectAccessible(page, "connexion");
    await keepScreenshot(page, "connexion");
    await counter.logIn(findOperator(comptoir, "NP"));
    await expect.poll(() => page.getByRole("banner").innerText()).toContain("PERRIN");
  });

  it("appelle le patient par son nom en entrant en facturation (l'une des deux voies de O10)", async () => {
    await counter.press("F2");
    await counter.window("F2 - Patient").waitFor();
    await counter.typeByHand("DESMALIX");
    await page
      .getByRole("option", { name: /DESMALIX/ })
      .first()
      .waitFor();
    await expectAccessible(page, "choix du patient");
    await counter.press("Enter");
    await page
      .getByRole("complementary")
      .getByText(/DESMALIX/)
      .first()
      .waitFor();
  });

  it("[O11] la date et le prescripteur se saisissent", async () => {
    await counter.press("p");
    await counter.typeByHand("Dr PAPIER Jean");
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe("Dr PAPIER Jean");
    await counter.press("Enter", "Enter");
    await counter.typeByHand("21112026");
    await expect.poll(() => counter.field("Date d'ordonnance").inputValue()).toBe("21/11/2026");
    await counter.press("Escape");
  });

  it("[O12] F3 ouvre la fenêtre « F3 - Ordonnance Numérique », zone « Code 2D » sous la main", async () => {
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    await expect.poll(() => counter.field("Code 2D").evaluate((field) => field === document.activeElement)).toBe(true);
    await expectAccessible(page, "F3");
    await keepScreenshot(page, "f3");
  });

  it("[O5] [O15] le scan du QR récupère l'ordonnance et l'affiche, ce qui fut saisi restant visible à côté", async () => {
    sale = await counter.scanOrdonnance(findOrdonnance(comptoir, SEEDED.plain));
    const review = counter.window("F3 - Ordonnance Numérique");
    await review.getByRole("table", { name: "Lignes prescrites" }).waitFor();
    expect(sale.ordonnance?.lines).toHaveLength(2);
    for (const { label, posology } of sale.ordonnance?.lines ?? []) {
      await expect.poll(() => review.innerText()).toContain(label);
      await expect.poll(() => review.innerText()).toContain(posology);
    }
    await expect.poll(() => review.innerText()).toContain("saisi : Dr PAPIER Jean, sera remplacé");
    await expectAccessible(page, "ordonnance affichée");
    await keepScreenshot(page, "ordonnance");
  });

  it("[O16] FIN confirme le patient et le contenu ; le prescripteur et la date de l'ordonnance remplacent la saisie", async () => {
    const review = counter.window("F3 - Ordonnance Numérique");
    await expect.poll(() => review.innerText()).toContain("Il s'agit bien de l'ordonnance de ce patient et son contenu est exact");
    await counter.fin();
    await review.waitFor({ state: "hidden" });
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe(sale.ordonnance?.prescripteur.name);
    await expect.poll(() => counter.field("Date d'ordonnance").inputValue()).not.toBe("21/11/2026");
  });

  it("[O18] chaque boîte scannée coche sa ligne", async () => {
    const [first] = sale.ordonnance?.lines ?? [];
    await counter.scanBox(first?.cip13 ?? "", "LOT-A1");
    await expect.poll(() => counter.line(first?.label ?? "").innerText()).toContain("1/2");
    await counter.scanBox(first?.cip13 ?? "", "LOT-A1");
    await counter
      .line(first?.label ?? "")
      .getByText("2/2")
      .waitFor();
    await expectAccessible(page, "vente en cours");
    await keepScreenshot(page, "comptoir");
  });

  it("[O19] [O20] FIN ouvre le contrôle d'ordonnance, qui montre l'écart et s'arrête sur le motif que seule une personne peut dire", async () => {
    const [, second] = sale.ordonnance?.lines ?? [];
    await counter.fin();
    const control = counter.window("Contrôle d'ordonnance");
    await control.getByText("1 écart à justifier").waitFor();
    await expect.poll(() => control.innerText()).toContain(second?.label);
    await expect.poll(() => control.innerText()).toContain("1 ligne conforme");
    await expectAccessible(page, "contrôle d'ordonnance");
    await keepScreenshot(page, "controle");
    await counter.fin();
    await control.getByRole("alert").getByText("Un motif est attendu").waitFor();
    expect(await control.isVisible()).toBe(true);
  });

  it("[O21] une information supplémentaire est notifiée avec le motif", async () => {
    const control = counter.window("Contrôle d'ordonnance");
    const choice = control.getByRole("radio", { name: /autre raison/ });
    // Ten reasons, nine digits: the last one is reached with the arrows and taken with Entrée.
    for (let steps = 0; steps < 12 && !(await choice.evaluate((one) => one === document.activeElement)); steps += 1) {
      await counter.press("ArrowRight");
    }
    await counter.press("Enter");
    await control.getByRole("textbox").first().waitFor();
    await counter.typeByHand(NOTE);
    await counter.press("Enter");
    await control.getByText("Tous les écarts sont justifiés").waitFor();
  });

  it("[O22] FIN valide le contrôle ; « transmis » n'est dit qu'après la réponse du service", async () => {
    const answer = counter.answerOf("validateSale");
    await counter.fin();
    const validated = (await answer) as Sale;
    expect(validated.state).toBe("validee");
    await counter.window("Contrôle d'ordonnance").waitFor({ state: "hidden" });
    await page.getByRole("region", { name: "Dernière délivrance" }).getByText("Délivrance transmise à l'Assurance Maladie.").waitFor();
    await page.getByText("0 à envoyer").waitFor();
    const executions = await control.listExecutions({ numero: sale.ordonnance?.numero ?? "" });
    expect(executions.map(({ key }) => key)).toEqual([validated.dispensation?.id]);
  });

  it("[O6] le prescripteur voit ce qui a été délivré et ce qui ne l'a pas été, avec l'information", async () => {
    const [first, second] = sale.ordonnance?.lines ?? [];
    const prescriber = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
    await prescriber.goto(`${comptoir.run().console.url}/prescripteur/${sale.ordonnance?.numero}`);
    const row = (label: string) => prescriber.getByRole("row").filter({ has: prescriber.getByRole("rowheader", { name: label }) });
    await expect.poll(() => row(first?.label ?? "").innerText()).toContain("Délivré : 2 boîtes");
    await expect.poll(() => row(first?.label ?? "").innerText()).toContain("Pharmacie du Marché");
    await expect.poll(() => row(second?.label ?? "").innerText()).toContain("Non délivré : autre");
    await expect.poll(() => row(second?.label ?? "").innerText()).toContain(NOTE);
    await expectAccessible(prescriber, "page du prescripteur");
    await keepScreenshot(prescriber, "prescripteur");
    await prescriber.close();
  });
});

describe("les autres chemins de l'Ordonnance Numérique", () => {
  it("[O13] [O14] F3 d'abord : la récupération suit ses contrôles, puis date et prescripteur sont préremplis", async () => {
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe("");
    await control.setFault({ kind: "slow", ms: 800, times: 2 });
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    const scanned = counter.scanOrdonnance(findOrdonnance(comptoir, SEEDED.notSubstitutable));
    for (const step of ["Lecture du code : fait", "Contrôle de la vente : fait", "Récupération de l'ordonnance…"])
      await page.getByText(step).waitFor();
    sale = await scanned;
    await control.liftFaults();
    await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
    await counter.fin();
    await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
    await expect.poll(() => counter.field("Prescripteur").inputValue()).toBe(sale.ordonnance?.prescripteur.name);
    await expect.poll(() => counter.field("Date d'ordonnance").inputValue()).toMatch(/^\d{2}\/\d{2}\/\d{4}$/);
    await page
      .getByRole("complementary")
      .getByText(/DESMALIX/)
      .first()
      .waitFor();
  });

  it("[O17] le numéro de renouvellement saisi part avec l'exécution", async () => {
    const [line] = sale.ordonnance?.lines ?? [];
    await counter.scanBox(line?.cip13 ?? "", "LOT-L1");
    await counter.field("Numéro de renouvellement").focus();
    await counter.press("Control+a");
    await counter.typeByHand("1");
    await counter.press("Escape");
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
    const answer = counter.answerOf("validateSale");
    await counter.fin();
    await answer;
    await expect
      .poll(async () => (await control.listExecutions({ numero: sale.ordonnance?.numero ?? "" }))[0]?.lines, { timeout: 10_000 })
      .toMatchObject([{ ecart: "IDENTIQUE", renewal: 1 }]);
  });

  it("[O8] ce qu'une autre officine a entièrement délivré n'est pas délivré une seconde fois", async () => {
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    await counter.scan(`ON1:${findOrdonnance(comptoir, SEEDED.completed)}`);
    await page.getByRole("alert").getByText("Tout a déjà été délivré sur cette ordonnance").first().waitFor();
    await expectAccessible(page, "refus expliqué");
    await counter.press("Escape");
  });

  it("[O4] une ordonnance commencée ailleurs continue ici, ses délivrances antérieures visibles", async () => {
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    sale = await counter.scanOrdonnance(findOrdonnance(comptoir, SEEDED.startedElsewhere));
    expect(sale.ordonnance?.priorExecutions.filter(({ ours }) => !ours).length).toBeGreaterThan(0);
    await page
      .getByText(/Délivrances antérieures|déjà délivré|exécution/i)
      .first()
      .waitFor();
    await keepScreenshot(page, "commencee-ailleurs");
    await counter.press("Escape");
    await counter.emptySale();
  });

  it("[ON#1] une douchette réglée en QWERTY sur un clavier AZERTY est comprise, où que soit le curseur", async () => {
    const numero = findOrdonnance(comptoir, SEEDED.plain);
    await scan(page, `ON1:${numero}`, "azerty");
    await counter.window("F3 - Ordonnance Numérique").getByRole("table", { name: "Lignes prescrites" }).waitFor();
    await expect.poll(() => counter.window("F3 - Ordonnance Numérique").innerText()).toContain(numero);
    await counter.press("Escape");
    await counter.emptySale();
  });

  it("[ON#4] un code étranger est refusé avec une phrase et ne change rien", async () => {
    await counter.scan("Hello :)");
    await page
      .getByRole("alert")
      .getByText(/n'est pas reconnu|non reconnu|inconnu/i)
      .waitFor();
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  });
});

describe("le téléservice est absent", () => {
  it("[ON#10] la vente se termine, la bande le dit, l'exécution part une seule fois au retour", async () => {
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    sale = await counter.scanOrdonnance(findOrdonnance(comptoir, SEEDED.secured));
    await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
    await counter.fin();
    await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
    await control.setFault({ kind: "down", mode: "refuse" });
    await counter.scanBox(sale.ordonnance?.lines[0]?.cip13 ?? "", "LOT-Z1");
    await counter.fin();
    await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
    const answer = counter.answerOf("validateSale");
    await counter.fin();
    expect(((await answer) as Sale).state).toBe("validee");
    await page.getByText("envoi à l'Assurance Maladie en file d'attente").first().waitFor();
    await page.getByText(/Ordonnance Numérique indisponible depuis/i).waitFor({ timeout: 30_000 });
    await page.getByText("1 à envoyer").waitFor();
    await expectAccessible(page, "bande d'indisponibilité");
    await keepScreenshot(page, "service-absent");
    expect(await control.listExecutions({ numero: sale.ordonnance?.numero ?? "" })).toEqual([]);

    await control.liftFaults();
    await page.getByText("0 à envoyer").waitFor({ timeout: 60_000 });
    await expect.poll(() => control.listExecutions({ numero: sale.ordonnance?.numero ?? "" })).toHaveLength(1);
    await page.getByText(/indisponible depuis/).waitFor({ state: "hidden", timeout: 30_000 });
  });

  it("les transmissions se lisent en clair : T ouvre la liste, Entrée le détail", async () => {
    await counter.press("t");
    await counter.heading("Transmissions").waitFor();
    await page.getByRole("grid", { name: "Transmissions" }).getByText("Envoyé").first().waitFor();
    await expectAccessible(page, "transmissions");
    await keepScreenshot(page, "transmissions");
    // A digit filters by state; 0 shows them all again.
    await counter.press("5");
    await page.getByText("Aucune transmission dans cet état.").waitFor();
    await counter.press("4");
    await page.getByRole("grid", { name: "Transmissions" }).getByText("Envoyé").first().waitFor();
    const chosen = page.getByRole("row", { selected: true });
    const goDown = async () => {
      await counter.press("ArrowDown");
      return chosen.count();
    };
    await expect.poll(goDown).toBe(1);
    await counter.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.getByText("Ce qui part, sans ce qui nomme les personnes").waitFor();
    await counter.press("Tab");
    const summary = page.locator("summary");
    await expect.poll(() => summary.evaluate((one) => one === document.activeElement)).toBe(true);
    await counter.press("Enter");
    await page.getByText('"resourceType": "MedicationDispense"').waitFor();
    expect(await page.locator("pre.exchange").innerText()).not.toMatch(/PERRIN/);
    await keepScreenshot(page, "transmission-exchange");
    await expectAccessible(page, "détail d'une transmission");
  });
});
