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

let comptoir: Comptoir;
let browser: Browser;
let page: Page;
let counter: Counter;
let office: OfficineClient;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "patients" });
  office = new OfficineClient(comptoir.run().officine.url);
  await office.logIn(findOperator(comptoir, "NP"));
  for (const [birthName, birthFirstNames, birthDate] of [
    ["D'ALMEÏDA-ROUX", "Anne-Marie", "1980-02-03"],
    ["LEFEBVRE", "Zoé", "1991-11-30"],
    ["LE GOFFIC", "Jean-Noël", "1947-08-04"],
  ] as const) {
    await office.call("createPatient", {
      body: { id: randomUUID(), birthName, birthFirstNames, birthDate, sex: "F", birthPlace: "99999" },
    });
  }
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

/** Empties the field of the patients' screen and types in it. */
async function search(text: string): Promise<void> {
  await counter.press("F2", "Control+a", "Delete");
  await counter.typeByHand(text);
}
const option = (name: RegExp) => page.getByRole("option", { name }).first();
const searches = async () => {
  const { events } = await office.call("listAudit", { query: { limit: 200, q: "recherche" } });
  return events.filter(({ action }) => action === "Recherche de patients").map(({ target }) => target);
};

describe("trouver un patient", () => {
  it("[D13] C ouvre Données, J ouvre Patients ; l'écran vide dit quoi faire", async () => {
    await counter.press("c");
    await page.getByText("Patients", { exact: true }).first().waitFor();
    await counter.press("j");
    await counter.heading("Patients").waitFor();
    await page.getByText("Deux lettres suffisent", { exact: false }).waitFor();
  });

  it.each([
    ["le début du nom", "desm", /DESMALIX/],
    ["le nom et le prénom", "desmalix nathalie", /DESMALIX/],
    ["le prénom et le nom", "nath desm", /DESMALIX/],
    ["le prénom seul", "zoe", /LEFEBVRE/],
    ["la date de naissance JJMMAAAA", "15061955", /DESMALIX/],
    ["la date de naissance JJ/MM/AAAA", "30/11/1991", /LEFEBVRE/],
    ["le jour et le mois", "3011", /LEFEBVRE/],
    ["le nom et l'année", "lefeb 1991", /LEFEBVRE/],
    ["un nom sans son accent ni son trait d'union", "dalmeida", /D'ALMEÏDA-ROUX/],
    ["la seconde partie d'un nom composé", "roux", /D'ALMEÏDA-ROUX/],
    ["un prénom composé en deux mots", "anne marie", /D'ALMEÏDA-ROUX/],
    ["une particule collée", "legoffic", /LE GOFFIC/],
    ["un nom tel qu'on l'entend", "lefevre zoe", /LEFEBVRE.*orthographe proche/],
    ["un nom mal entendu", "le gofic", /LE GOFFIC.*orthographe proche/],
    ["une faute de frappe", "dezmalix", /DESMALIX.*orthographe proche/],
    ["deux lettres échangées", "lefebrve", /LEFEBVRE.*orthographe proche/],
  ])("[D14] un patient se trouve par %s", async (_what, text, found) => {
    await search(text);
    await option(found).waitFor();
  });

  it("[D14] accents, apostrophes et traits d'union tapés au clavier", async () => {
    await counter.press("F2", "Control+a", "Delete");
    await page.keyboard.insertText("d'Alméïda-Roux anne-marie");
    await option(/D'ALMEÏDA-ROUX/).waitFor();
    await expect.poll(() => page.getByRole("option").count()).toBe(1);
    await expectAccessible(page, "patients trouvés");
    await keepScreenshot(page, "patients");
  });

  it("personne : l'écran dit quoi essayer ; une recherche entière est une ligne du journal", async () => {
    const before = await searches();
    await search("zzyzx");
    await page.getByText("Personne ne correspond", { exact: false }).waitFor();
    await expectAccessible(page, "aucun patient");
    const after = await searches();
    expect(after.slice(0, after.length - before.length)).toEqual(["« ZZ » → « ZZYZX »"]);
  });
});

describe("la fiche", () => {
  it("[O10] appelé par son nom au comptoir, le patient entre dans la vente", async () => {
    await counter.press("Escape", "Escape", "f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("F2");
    await counter.window("F2 - Patient").waitFor();
    await counter.typeByHand("desmalix");
    await option(/DESMALIX/).waitFor();
    await counter.press("Enter");
    await counter.window("F2 - Patient").waitFor({ state: "detached" });
    await page
      .getByText(/DESMALIX/)
      .first()
      .waitFor();
  });

  it("sans quitter la vente, Maj+F2 modifie la fiche de son patient, et la vente le montre", async () => {
    await counter.press("F2");
    await counter.window("F2 - Patient").waitFor();
    await counter.typeByHand("le goffic");
    await option(/LE GOFFIC/).waitFor();
    await counter.press("Enter");
    const strip = page.getByRole("complementary");
    await strip
      .getByText(/LE GOFFIC/)
      .first()
      .waitFor();
    await counter.press("Shift+F2");
    const edit = counter.window("Modifier la fiche");
    await edit.waitFor();
    await edit.getByLabel(/^Nom utilisé/).focus();
    await counter.typeByHand("KERVELLA");
    await expectAccessible(page, "modifier la fiche depuis la vente");
    await keepScreenshot(page, "vente-modifier-fiche");
    await counter.fin();
    await edit.waitFor({ state: "hidden" });
    await strip
      .getByText(/KERVELLA/)
      .first()
      .waitFor();
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await page.reload();
    await strip
      .getByText(/KERVELLA/)
      .first()
      .waitFor();
  });

  it("Entrée ouvre la fiche : identité, état en mots, qui l'a vue (J), retour par Échap", async () => {
    await counter.press("c", "j");
    await counter.heading("Patients").waitFor();
    await search("desmalix nathalie");
    await option(/DESMALIX/).waitFor();
    await counter.press("Enter");
    await page.getByRole("region", { name: "Identité", exact: true }).waitFor();
    await page
      .getByRole("heading", { name: /DESMALIX Nathalie/ })
      .getByText(/rovisoire/)
      .waitFor();
    await expectAccessible(page, "fiche patient");
    await keepScreenshot(page, "fiche-patient");
    await counter.press("j");
    await counter.heading("Journal du patient").waitFor();
    await page
      .getByRole("row", { name: /PERRIN Nathalie.*Fiche patient consultée.*DESMALIX/ })
      .first()
      .waitFor();
    await expectAccessible(page, "journal du patient");
    await keepScreenshot(page, "journal-patient");
    await counter.press("Escape");
    await page.getByRole("region", { name: "Identité", exact: true }).waitFor();
  });

  it("créer montre d'abord qui est peut-être déjà connu : Entrée prend la fiche, FIN crée quand même", async () => {
    await counter.press("Escape");
    await counter.heading("Patients").waitFor();
    await fillNewPatient("DESMALYX");
    await counter.fin();
    const known = page.getByRole("region", { name: "Doublons probables" });
    await known.getByRole("button", { name: /DESMALIX/ }).waitFor();
    await expectAccessible(page, "doublons probables");
    await keepScreenshot(page, "doublons-probables");
    await counter.press("Enter");
    await page.getByRole("heading", { name: /DESMALIX Nathalie/ }).waitFor();

    await counter.press("Escape");
    await counter.heading("Patients").waitFor();
    await fillNewPatient("DESMALYX");
    await counter.fin();
    await known.waitFor();
    await counter.fin();
    await page.getByRole("heading", { name: /DESMALYX Nathalie/ }).waitFor();
  });
});

describe("l'identité", () => {
  async function openRecord(typed: string, found: RegExp): Promise<void> {
    await counter.press("Escape", "Escape", "c", "j");
    await counter.heading("Patients").waitFor();
    await search(typed);
    await option(found).waitFor();
    await counter.press("Enter");
    await page.getByRole("heading", { name: found }).waitFor();
  }
  const facts = () => page.getByRole("region", { name: "Identité", exact: true }).locator("dl").first();

  it("[INS/va1.33] [INS/va1.55] P valide une identité provisoire sur pièce, sans INSi ; la pièce reste dans l'historique", async () => {
    await openRecord("lefebvre zoe", /LEFEBVRE Zoé/);
    await counter.press("p");
    const check = counter.window("Valider l'identité sur pièce");
    await check.getByText("LEFEBVRE").first().waitFor();
    await counter.fin();
    await check.getByRole("alert").getByText("Choisissez la pièce", { exact: false }).waitFor();
    await counter.press("2");
    await check.getByRole("radio", { checked: true }).waitFor();
    await expectAccessible(page, "valider l'identité sur pièce");
    await keepScreenshot(page, "validation-sur-piece");
    await counter.fin();
    await check.waitFor({ state: "detached" });
    await page
      .getByRole("heading", { name: /LEFEBVRE Zoé/ })
      .getByText(/[Vv]alidée/)
      .waitFor();
    await page.getByRole("list", { name: "Historique de l'identité" }).getByText("Carte nationale d'identité", { exact: false }).waitFor();
  });

  it("[INS/va1.18] [INS/va1.47] [INS/va1.48] traits verrouillés, et dits tels à un lecteur d'écran ; nom et prénom utilisés se modifient", async () => {
    const { patients } = await office.call("searchPatients", { query: { q: "desmalix nathalie 1955" } });
    const id = patients.find(({ birthName }) => birthName === "DESMALIX")?.id ?? "";
    const { control } = await office.call("callInsi", { params: { id }, body: {} });
    if (!control) throw new Error("INSi did not find the patient of the brochure");
    const { version, answerId, firstName } = control;
    const proof = { kind: "piece", code: "CNI" } as const;
    await office.call("decideIdentity", { params: { id }, body: { version, ...(answerId ? { answerId } : {}), firstName, proof } });
    await openRecord("desmalix nathalie", /DESMALIX Nathalie/);
    await counter.press("e");
    const edit = counter.window("Modifier la fiche");
    for (const label of [/^Nom de naissance/, /^Prénom\(s\) de naissance/, /^Date de naissance/, /^Sexe/, /^Lieu de naissance/]) {
      const field = edit.getByLabel(label);
      expect(await field.getAttribute("readonly"), String(label)).not.toBeNull();
      const notes = ((await field.getAttribute("aria-describedby")) ?? "").split(" ");
      expect(notes).toContain("patient-form-note");
    }
    expect(await edit.locator("#patient-form-note").textContent()).toContain("verrouillés");
    await edit.getByLabel(/^Prénom utilisé/).focus();
    await counter.typeByHand("NADIA");
    await expectAccessible(page, "fiche verrouillée");
    await keepScreenshot(page, "fiche-verrouillee");
    await counter.fin();
    await edit.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: /DESMALIX Nadia/ }).waitFor();
    await facts().getByText("NADIA").waitFor();
    expect((await office.call("getPatient", { params: { id } })).insStatus).toBe("qualifiee");
  });

  it("[INS/va1.36] les traits affichés se choisissent ; nom de naissance, 1er prénom, date et sexe ne se cachent pas", async () => {
    await counter.press("Escape", "Escape", "g");
    await counter.heading("Identitovigilance").waitFor();
    for (const name of [/^Nom de naissance/, /^1er Prénom/, /^Date de naissance/, /^Sexe/]) {
      const box = page.getByRole("checkbox", { name });
      expect([await box.isChecked(), await box.isDisabled()]).toEqual([true, true]);
    }
    for (const name of [/^Lieu de naissance/, /^Prénom\(s\) de naissance/, /^Nom utilisé/]) {
      await page.getByRole("checkbox", { name }).focus();
      await counter.press("Space");
      await page.getByRole("checkbox", { name, checked: false }).waitFor();
    }
    await expectAccessible(page, "traits affichés");
    await keepScreenshot(page, "traits-affiches");
    await counter.fin();
    await page.getByText("Modifié en dernier par PERRIN Nathalie").waitFor();
    await openRecord("desmalix nathalie", /DESMALIX Nadia/);
    await facts().getByText("NADIA").waitFor();
    const labels = await facts().locator("dt").allTextContents();
    expect(labels).toEqual(["Nom de naissance", "1er Prénom de naissance", "Date de naissance", "Sexe", "Prénom utilisé"]);
  });
});

describe("le journal", () => {
  it("se cherche par patient, personne, action et jour, en mots", async () => {
    await counter.press("Escape", "Escape", "c", "a");
    await counter.heading("Journal").waitFor();
    await counter.press("F2");
    await counter.typeByHand("desmalyx");
    await page.getByRole("row", { name: /Fiche patient créée.*DESMALYX Nathalie/ }).waitFor();
    await counter.press("Control+a");
    await counter.typeByHand("01/01/2001");
    await page.getByText("Rien ne correspond", { exact: false }).waitFor();
    await counter.press("Control+a");
    await counter.typeByHand("perrin session");
    await page
      .getByRole("row", { name: /Session ouverte/ })
      .first()
      .waitFor();
    await expectAccessible(page, "journal");
    await keepScreenshot(page, "journal");
  });
});

async function fillNewPatient(name: string): Promise<void> {
  await counter.press("Insert");
  await counter.window("Nouveau patient sans carte").waitFor();
  for (const text of [name, "NATHALIE", "15061955", "F"]) {
    await counter.typeByHand(text);
    await counter.press("Enter");
  }
}
