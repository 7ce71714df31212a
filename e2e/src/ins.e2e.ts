import { randomUUID } from "node:crypto";
import type { InsiOutcome, Sale } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { NationControl } from "./nation-control.js";
import { OfficineClient } from "./officine-client.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const NAME = "VALMORIN";
let comptoir: Comptoir;
let browser: Browser;
let page: Page;
let counter: Counter;
let office: OfficineClient;
let nation: NationControl;
let id: string;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "ins" });
  nation = new NationControl(comptoir.run().control);
  office = new OfficineClient(comptoir.run().officine.url);
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
  if (task.result?.state !== "fail") return;
  await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
  // What one journey left open is not in the way of the next.
  await counter.press("Escape", "Escape", "Escape");
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

async function openRecord(name = NAME, on: Counter = counter): Promise<void> {
  await on.press("c", "j");
  await on.heading("Patients").waitFor();
  await on.typeByHand(name.toLowerCase());
  await on.page
    .getByRole("option", { name: new RegExp(name, "i") })
    .first()
    .waitFor();
  await on.press("Enter");
  await on.page.getByRole("region", { name: "Identité", exact: true }).waitFor();
  await on.page.getByRole("heading", { level: 1 }).getByText(name).waitFor();
}

const askWindow = () => counter.window("Récupération de l'INS sans carte vitale");
const checkWindow = () => counter.window("Données INS à contrôler");
/** What the status line says; a warning is an alert. */
const status = (words: string | RegExp) => page.getByRole("status").or(page.getByRole("alert")).filter({ hasText: words }).first();

/** I, then FIN: INSi is asked about the person on screen; gives what it answered. */
async function askInsi(): Promise<InsiOutcome> {
  await counter.press("i");
  await askWindow().waitFor();
  const answer = counter.answerOf("callInsi");
  await counter.fin();
  return (await answer) as InsiOutcome;
}

/** FIN of « Données INS à contrôler » with this key chosen. */
async function check(...keys: string[]): Promise<void> {
  await checkWindow().waitFor();
  await counter.press(...keys);
  await counter.fin();
  await checkWindow().waitFor({ state: "detached" });
}

async function createPatient(birthName: string, birthFirstNames: string, sex: "M" | "F", birthDate: string, birthPlace = "99999") {
  await office.call("createPatient", { body: { id: randomUUID(), birthName, birthFirstNames, birthDate, sex, birthPlace } });
}

/** V on the record: a sale for this person. */
async function sell(name: string): Promise<void> {
  await counter.press("v");
  await page.getByRole("complementary", { name: "Patient de la vente" }).getByText(name).first().waitFor();
}

describe("personnes sans INS", () => {
  it("[I2] [OFF-INS-7] étranger non immatriculé : la fiche le dit, INSi n'est pas appelé, la vente se fait", async () => {
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

describe("récupération de l'INS sans carte vitale", () => {
  it("[I16] [I18] [OFF-INS-1] seuls le nom et les prénoms sont obligatoires, FIN interroge INSi", async () => {
    await openRecord("DESMALIX");
    await title().getByText("Identité provisoire").waitFor();
    await page.getByRole("button", { name: "I Récupération de l'INS sans carte vitale" }).waitFor();
    await counter.press("i");
    await askWindow().waitFor();
    const required = await askWindow()
      .locator("input[required]")
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).name));
    expect(required).toEqual(["birthName", "birthFirstNames"]);
    await expectAccessible(page, "récupération de l'INS sans carte");
    await keepScreenshot(page, "ins-sans-carte");
    const answer = counter.answerOf("callInsi");
    await counter.fin();
    expect(((await answer) as InsiOutcome).kind).toBe("a-controler");
  });

  it("[I23] [I24] [I25] [I26] les cinq traits, le 1er prénom, la pièce : rien n'est choisi d'avance, FIN ne passe pas sans choix", async () => {
    await checkWindow().waitFor();
    await status(/INSi a trouvé l'identité : contrôlez-la/).waitFor();
    const rows = checkWindow().getByRole("table", { name: "Données INS" }).getByRole("row");
    await expect
      .poll(async () => (await rows.allInnerTexts()).slice(1).map((row) => row.replace(/\s+/g, " ")))
      .toEqual([
        "Nom de naissance DESMALIX",
        "Prénom(s) de naissance NATHALIE",
        "Date de naissance 15/06/1955",
        "Sexe Femme",
        "Lieu de naissance (INSEE) 63220",
      ]);
    expect(await counter.field("1er Prénom de naissance").inputValue()).toBe("NATHALIE");
    const papers = checkWindow().getByRole("group", { name: "Pièce d'identité présentée" });
    expect(await papers.getByRole("radio").count()).toBe(6);
    expect(await papers.getByRole("radio", { checked: true }).count()).toBe(0);
    await expectAccessible(page, "données INS à contrôler");
    await keepScreenshot(page, "donnees-ins-a-controler");
    await counter.fin();
    await checkWindow().getByRole("alert").getByText("Choisissez la pièce d'identité présentée").waitFor();
  });

  it("[I1] [I7] [I28] carte nationale d'identité, FIN : statut qualifié, le matricule est dans la fiche", async () => {
    await check("2");
    await status("Identité contrôlée : INS qualifiée.").waitFor();
    await title().getByText("INS qualifiée").waitFor();
    await page.getByText("Matricule INS (NIR)").waitFor();
    await page.getByText("Traits stricts verrouillés").waitFor();
    await keepScreenshot(page, "fiche-ins-qualifiee");
  });

  it("[I10] une fois par patient et par officine : INSi n'est plus appelé ici, l'autre officine qualifie pour elle", async () => {
    const before = (await nation.listInsiRequests()).length;
    await counter.press("i");
    await status("INS déjà qualifiée : INSi n'est pas appelé.").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect((await nation.listInsiRequests()).length).toBe(before);
    const other = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
    try {
      const port = new Counter(other, comptoir.run().officine.url);
      await port.open();
      await port.logIn(findOperator(comptoir, "AS"));
      await openRecord("DESMALIX", port);
      await other.getByRole("heading", { level: 1 }).getByText("Identité provisoire").waitFor();
    } finally {
      await other.close();
    }
  });

  it("[I8] [I29] [OFF-INS-5] passeport, titre de séjour, et pour un mineur le livret de famille avec la pièce du responsable légal", async () => {
    await createPatient("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "M", "2001-06-17");
    await openRecord("D'ARTAGNAN");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().getByText("PIERRE-ALAIN MURIEL FLORIANT").waitFor();
    await check("1");
    await title().getByText("INS qualifiée").waitFor();

    await createPatient("CORSE", "ANTHONY", "M", "1980-03-02", "2B020");
    await openRecord("CORSE");
    expect((await askInsi()).kind).toBe("a-controler");
    await check("4");
    await title().getByText("INS qualifiée").waitFor();

    await openRecord("NESSI");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().waitFor();
    await counter.press("3");
    await checkWindow().getByRole("status").getByText("Pièce du responsable légal").waitFor();
    await counter.fin();
    await checkWindow().getByRole("alert").getByText("choisissez aussi la pièce du responsable légal").waitFor();
    await check("2");
    await title().getByText("INS qualifiée").waitFor();
    await page
      .getByRole("list", { name: "Historique de l'identité" })
      .getByText(/Livret de famille/)
      .waitFor();
  });

  it("[I19] [OFF-INS-3] plusieurs identités : la même fenêtre demande de compléter, le lieu de naissance les départage", async () => {
    await createPatient("DE VINCI", "LEONARDO", "M", "2014-02-01");
    await openRecord("DE VINCI");
    expect((await askInsi()).kind).toBe("plusieurs");
    await askWindow().getByRole("alert").getByText("INSi trouve plusieurs identités").waitFor();
    await keepScreenshot(page, "insi-plusieurs-identites");
    const place = askWindow().getByLabel("Lieu de naissance (INSEE)");
    for (let step = 0; step < 8 && !(await place.evaluate((field) => field === document.activeElement)); step += 1)
      await counter.press("Tab");
    await counter.typeByHand("63220");
    const answer = counter.answerOf("callInsi");
    await counter.fin();
    expect(((await answer) as InsiOutcome).kind).toBe("a-controler");
    await check("3", "1");
    await title().getByText("INS qualifiée").waitFor();
  });

  it("[I20] [OFF-INS-3] la fiche dit autre chose qu'INSi : les traits se confirment un à un, au clavier", async () => {
    await createPatient("TCHITCHI", "OLA, CATARINA, BELLA", "F", "1936-06-21");
    await openRecord("TCHITCHI OLA");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().waitFor();
    const fromInsi = checkWindow().getByRole("radio", { name: "CATARINA BELLA (INSi)" });
    const fromRecord = checkWindow().getByRole("radio", { name: "OLA, CATARINA, BELLA (fiche)" });
    await fromRecord.waitFor();
    await keepScreenshot(page, "ins-traits-differents");
    await counter.press("1");
    await counter.fin();
    await checkWindow().getByRole("alert").getByText("pour chaque trait différent").waitFor();
    // Tab reaches the two traits, the arrows choose between them.
    const isThere = () => fromRecord.evaluate((radio) => radio === document.activeElement);
    for (let step = 0; step < 12 && !(await isThere()); step += 1) await counter.press("Shift+Tab");
    expect(await isThere()).toBe(true);
    await counter.press("ArrowLeft");
    await expect.poll(() => fromInsi.isChecked()).toBe(true);
    await counter.fin();
    await checkWindow().waitFor({ state: "detached" });
    await title().getByText("CATARINA").waitFor();
    await title().getByText("INS qualifiée").waitFor();
  });

  it("[I27] [OFF-INS-4] la pièce dit autre chose qu'INSi : l'INS n'est pas retenue, l'identité n'est pas fiable", async () => {
    await createPatient("ADRTROIS", "DOMINIQUE", "F", "1997-02-26");
    await openRecord("ADRTROIS");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().waitFor();
    await counter.press("d");
    await checkWindow()
      .getByRole("checkbox", {
        name: /Les informations inscrites sur la pièce d'identité sont différentes des données INS ci-dessus/,
        checked: true,
      })
      .waitFor();
    await check();
    await status("La pièce dit autre chose qu'INSi").waitFor();
    await title().getByText("Identité provisoire").waitFor();
    expect(await page.getByText("Matricule INS").count()).toBe(0);
  });

  it("[I6] l'identité est créée à partir d'INSi, en un geste, depuis la liste des patients", async () => {
    await counter.press("c", "j");
    await counter.heading("Patients").waitFor();
    await counter.press("Insert");
    const create = counter.window("Nouveau patient sans carte");
    await create.waitFor();
    for (const text of ["PATB-QUATRE", "LAURENCE", "25051907", "F"]) {
      await counter.typeByHand(text);
      await counter.press("Tab");
    }
    const answer = counter.answerOf("callInsi");
    await counter.press("Control+i");
    expect(((await answer) as InsiOutcome).kind).toBe("a-controler");
    await check("2");
    await title().getByText("PATB-QUATRE LAURENCE").waitFor();
    await title().getByText("INS qualifiée").waitFor();
    await page.getByText("63220", { exact: true }).waitFor();
  });
});

describe("l'INS pendant la vente", () => {
  it("[I32] [OFF-INS-4] refuse de présenter une pièce : INS récupérée, elle ne sera plus demandée", async () => {
    await createPatient("ADRDEUX", "LAURENT", "M", "1981-01-01");
    await openRecord("ADRDEUX");
    expect((await askInsi()).kind).toBe("a-controler");
    await check("8");
    await status("Refus de présenter une pièce enregistré").waitFor();
    await title().getByText("INS récupérée").waitFor();
    await sell("ADRDEUX");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await counter.emptySale();
  });

  it("[I30] [I31] [OFF-INS-4] aucune pièce présentée : redemandée aux délivrances suivantes, trois fois au départ", async () => {
    await createPatient("HERMANN", "GATIEN", "M", "1981-03-24");
    await openRecord("HERMANN");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().getByText("La clé du matricule donnée par INSi n'est pas celle du calcul").waitFor();
    await check("7");
    await status("elle sera redemandée aux prochaines délivrances (encore 2)").waitFor();
    await title().getByText("INS récupérée").waitFor();
    for (const words of ["(encore 1)", "elle ne sera plus redemandée"]) {
      await sell("HERMANN");
      await check("7");
      await status(words).waitFor();
      await counter.emptySale();
      await openRecord("HERMANN");
    }
    await sell("HERMANN");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await counter.emptySale();
  });

  it("depuis la vente : I interroge INSi, la boîte se scanne pendant ce temps, le contrôle attend que la main soit libre", async () => {
    await createPatient("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14");
    await nation.setFault({ kind: "slow", ms: 4000, times: 1 }, "insi");
    await openRecord("ECETINSI");
    await sell("ECETINSI");
    await counter.press("i");
    await askWindow().waitFor();
    const answer = counter.answerOf("callInsi");
    await counter.fin();
    await page.getByText("INSi est interrogé…").waitFor();
    await counter.scanBox("3400935955838", "LOTINS1");
    expect(((await answer) as InsiOutcome).kind).toBe("a-controler");
    await checkWindow().waitFor();
    await check("2");
    await page.getByRole("complementary", { name: "Patient de la vente" }).getByText("INS qualifiée").waitFor();
    await keepScreenshot(page, "vente-ins-qualifiee");
    await counter.emptySale();
  });

  it("INSi arrêté : c'est dit, la vente continue, l'identité reste telle quelle", async () => {
    await createPatient("PROVISOIRE", "MATRICULE", "M", "2009-07-01");
    await nation.setFault({ kind: "down", mode: "refuse" }, "insi");
    try {
      await openRecord("PROVISOIRE");
      await sell("PROVISOIRE");
      expect((await askInsi()).kind).toBe("indisponible");
      await status("INSi ne répond pas. La vente continue ; réessayez à la prochaine visite.").waitFor();
      await counter.scanBox("3400935955838", "LOTINS2");
      await page.getByRole("complementary", { name: "Patient de la vente" }).getByText("Identité provisoire").waitFor();
      await keepScreenshot(page, "vente-insi-arrete");
      await counter.fin();
      await counter.window("Contrôle d'ordonnance").getByText("Aucun écart").waitFor();
      const sold = counter.answerOf("validateSale");
      await counter.fin();
      expect(((await sold) as Sale).state).toBe("validee");
      await counter.window("Contrôle d'ordonnance").waitFor({ state: "detached" });
    } finally {
      await nation.liftFaults(undefined, "insi");
    }
    await openRecord("PROVISOIRE");
    expect((await askInsi()).kind).toBe("a-controler");
    await checkWindow().getByText("INSi (NIA)").waitFor();
    await check("2");
    await title().getByText("INS qualifiée").waitFor();
    await page.getByText("Matricule INS (NIA)").waitFor();
  });

  it("[ins#7.18] [ins#7.19] aucune identité : tous les prénoms ont été essayés, la fenêtre dit quoi vérifier ; un refus arrête la recherche", async () => {
    await createPatient("HOUILLES", "PIERRE, PAUL, JACQUES", "M", "1993-01-27");
    await openRecord("HOUILLES");
    const before = (await nation.listInsiRequests()).length;
    expect((await askInsi()).kind).toBe("aucune");
    await askWindow().getByRole("alert").getByText("INSi ne trouve aucune identité").waitFor();
    const asked = (await nation.listInsiRequests()).slice(before).map(({ outcome }) => outcome);
    expect(asked).toEqual(["CR 01", "CR 01", "CR 01", "CR 01"]);
    await nation.setFault({ kind: "refuse", code: "TECHNIQUE", times: 1 }, "insi");
    const answer = counter.answerOf("callInsi");
    await counter.fin();
    expect(((await answer) as InsiOutcome).kind).toBe("faute");
    expect((await nation.listInsiRequests()).slice(before + 4).map(({ outcome }) => outcome)).toEqual(["FAULT refuse siram_40/insi_102"]);
    await title().getByText("Identité provisoire").waitFor();
  });

  it("une réponse avec 00 dans la date, un refus du service : montrés, rien n'est gardé", async () => {
    await createPatient("VANDENBROUCK", "SUZANNE", "F", "1950-12-31");
    await openRecord("VANDENBROUCK");
    expect((await askInsi()).kind).toBe("non-importable");
    await askWindow().getByRole("alert").getByText("rien de l'INS n'est gardé").waitFor();
    await keepScreenshot(page, "insi-date-incomplete");
    await counter.press("Escape");
    await title().getByText("Identité provisoire").waitFor();
    await createPatient("DE VINCI", "RUTH", "F", "1976-07-14");
    await openRecord("DE VINCI RUTH");
    expect((await askInsi()).kind).toBe("faute");
    await status("INSi a rencontré une erreur technique").waitFor();
    await title().getByText("Identité provisoire").waitFor();
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

  it("[I31] Identitovigilance : le chemin de la brochure, trois fois au départ, et ce qui est changé reste et agit", async () => {
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
    await counter.press("Escape");
    await openRecord("HERMANN");
    await sell("HERMANN");
    await checkWindow().getByText("3 fois sur 5").waitFor();
    await counter.press("Escape");
    await checkWindow().waitFor({ state: "detached" });
  });
});
