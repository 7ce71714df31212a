import { randomUUID } from "node:crypto";
import type { InsiOutcome, PatientSummary } from "@comptoir/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { drawCodes, encodePng } from "./draw-code.js";
import { drawPdfCode } from "./draw-pdf-code.js";
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
let patient: PatientSummary;
/** The délivrance as the officine printed it, and its first page as a scanner sees it. */
let pdf: Buffer;
let scanned: Buffer;
let matricule: string;
let domain: string;

beforeAll(async () => {
  comptoir = await startComptoir({ name: "documents" });
  office = new OfficineClient(comptoir.run().officine.url);
  await office.logIn(findOperator(comptoir, "NP"));
  patient = await qualifyNathalie();
  pdf = await printDelivery(patient.id);
  scanned = encodePng(drawPdfCode(pdf));
  const { ins } = await office.call("getIns", { params: { id: patient.id } });
  matricule = ins?.matricule ?? "";
  // At its greatest length the domain is not closed by a separator.
  domain = `${ins?.oid}${ins?.oid.length === 20 ? "" : "\u001d"}`;
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

/** The brochure's patient, qualifiée: INSi of the bac à sable, then a paper. */
async function qualifyNathalie(): Promise<PatientSummary> {
  const found = await office.call("searchPatients", { query: { q: "desmalix nathalie" } });
  const id = found.patients[0]?.id ?? "";
  const outcome = await office.call("callInsi", { params: { id }, body: {} });
  const control = outcome.control;
  if (!control) throw new Error(`INSi: ${outcome.kind} ${outcome.text}`);
  const choices = Object.fromEntries(control.differences.map((trait) => [trait, "insi" as const]));
  const decided = await office.call("decideIdentity", {
    params: { id },
    body: {
      version: control.version,
      ...(control.answerId === undefined ? {} : { answerId: control.answerId }),
      firstName: control.firstName,
      proof: { kind: "piece", code: "CNI" },
      choices,
    },
  });
  expect(decided.summary.insStatus).toBe("qualifiee");
  return decided.summary;
}

async function printDelivery(patientId: string): Promise<Buffer> {
  const { presentations } = await office.call("searchMedicines", { query: { q: "doliprane 1000" } });
  const [box] = presentations;
  const basket = [{ id: randomUUID(), cip13: box?.cip13 ?? "", label: box?.name ?? "", boxes: 1 }];
  const sale = await office.call("validateSale", { params: { id: randomUUID() }, body: { version: 0, draft: { patientId, basket } } });
  return office.fetchDocument("printDelivery", { params: { id: sale.dispensation?.id ?? "" }, query: { format: "a4" } });
}

const status = (words: string | RegExp) => page.getByRole("status").filter({ hasText: words }).first();
const rows = () => page.getByRole("listbox", { name: "Documents" }).getByRole("option");

async function openList(): Promise<void> {
  await counter.press("c", "r");
  await counter.heading("Documents à rattacher").waitFor();
}

/** Inser on the list, then the file; waits for what the server said of it. */
async function give(name: string, mimeType: string, buffer: Buffer): Promise<void> {
  const answer = counter.answerOf("receiveDocument");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), counter.press("Insert")]);
  await chooser.setFiles({ name, mimeType, buffer });
  await answer;
}

/** The same page as a JPEG inside a PDF: what an office scanner sends. */
async function scanToPdf(png: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(async (content) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer());
    return btoa(Array.from(jpeg, (byte) => String.fromCharCode(byte)).join(""));
  }, png.toString("base64"));
  const jpeg = Buffer.from(base64, "base64");
  const head = `%PDF-1.4\n1 0 obj\n<</Type /XObject /Subtype /Image /Filter /DCTDecode /Length ${jpeg.length}>>\nstream\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from("\nendstream\nendobj\ntrailer<<>>\n%%EOF\n")]);
}

describe("documents reçus", () => {
  it("[I1] [I5] la délivrance imprimée par l'officine, numérisée, revient seule dans la bonne fiche", async () => {
    await openList();
    await give("delivrance.png", "image/png", scanned);
    await status(/Document rattaché à DESMALIX Nathalie/).waitFor();
    await rows().filter({ hasText: "delivrance.png" }).getByText("Rattaché").waitFor();
    await expectAccessible(page, "documents à rattacher");
    await counter.press("Enter");
    await counter.window("delivrance.png").getByText("même INS, identité qualifiée, mêmes traits").waitFor();
    await counter.press("Enter");
    await page.getByRole("region", { name: "Documents du patient" }).getByText("delivrance.png").waitFor();
    // The INS as INSi gave it: five traits and a personal number.
    const identity = page.getByRole("region", { name: "Identité", exact: true });
    for (const trait of ["DESMALIX", "NATHALIE", "15/06/1955", "Femme", "63220"])
      await identity.getByText(trait, { exact: true }).first().waitFor();
    await identity.getByText(`${matricule.slice(0, 13)} ${matricule.slice(13)}`).waitFor();
    await keepScreenshot(page, "fiche-documents");
  });

  it("[I5] numérisée en PDF aussi ; le PDF dessiné en traits n'est pas lu et va à la liste", async () => {
    await openList();
    await give("numerisation.pdf", "application/pdf", await scanToPdf(scanned));
    await status(/Document rattaché à DESMALIX Nathalie/).waitFor();
    await give("original.pdf", "application/pdf", pdf);
    const window = counter.window("original.pdf");
    await window.getByText("Aucun datamatrix INS lisible").waitFor();
    await counter.press("Escape");
    await window.waitFor({ state: "detached" });
    await rows().filter({ hasText: "original.pdf" }).getByText("À rattacher").waitFor();
  });

  it("[I5] même matricule, autre nom : jamais seul ; rattaché par une personne qui confirme, détaché, mis de côté, au clavier", async () => {
    const reading = `IS010000000000000000000000S1${matricule}S2${domain}S3NATHALIE\u001dS4DUPONT\u001dS5FS615-06-1955S763220`;
    await give("courrier.png", "image/png", encodePng(await drawCodes([{ text: reading, format: "DataMatrix" }])));
    const window = counter.window("courrier.png");
    await window.getByText("a d'autres traits que le document").waitFor();
    await window.getByRole("option", { name: /DESMALIX.*diffère : nom de naissance/ }).waitFor();
    await expectAccessible(page, "document à rattacher");
    await keepScreenshot(page, "document-a-rattacher");
    await counter.press("Enter");
    await window.getByRole("alert").getByText("Entrée à nouveau confirme").waitFor();
    await counter.press("Enter");
    await window.waitFor({ state: "detached" });
    const row = rows().filter({ hasText: "courrier.png" });
    await row.getByText("Rattaché").waitFor();
    const open = async () => {
      await expect
        .poll(async () => {
          if ((await row.getAttribute("aria-selected")) === "true") return true;
          await counter.press("ArrowDown");
          return false;
        })
        .toBe(true);
      await counter.press("Enter");
      await window.waitFor();
    };
    await open();
    await counter.press("d");
    await window.waitFor({ state: "detached" });
    await row.getByText("À rattacher").waitFor();
    await counter.press("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp");
    await open();
    await counter.press("x");
    await window.waitFor({ state: "detached" });
    await row.getByText("Mis de côté", { exact: true }).waitFor();
    await keepScreenshot(page, "documents-a-rattacher");
  });
});

describe("le datamatrix d'un document imprimé", () => {
  it("[I17] [OFF-INS-1] lu dans une image à la vente : la personne dont l'INS est déjà qualifiée vient à l'écran", async () => {
    await counter.press("f");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("Control+o");
    await (await counter.openPicker()).setFiles({ name: "delivrance.png", mimeType: "image/png", buffer: scanned });
    await page.getByRole("complementary", { name: "Patient de la vente" }).getByText("DESMALIX").waitFor();
    await counter.emptySale();
  });

  it("[I17] lu à la douchette : la personne connue se choisit, INSi vérifie, la pièce qualifie ; une inconnue se crée de son document", async () => {
    const verification = counter.window("Vérification de l'INS");
    const control = counter.window("Données INS à contrôler");
    const strip = page.getByRole("complementary", { name: "Patient de la vente" });
    const verify = async (reading: string, option: RegExp, name: string) => {
      await counter.scan(reading);
      await verification.waitFor();
      await verification.getByRole("option", { name: option, selected: true }).waitFor();
      const answer = counter.answerOf("callInsi");
      await counter.fin();
      expect((await answer) as InsiOutcome).toMatchObject({ kind: "a-controler" });
      await strip.getByText(name).waitFor();
      await control.waitFor();
      await counter.press("2");
      await counter.fin();
      await control.waitFor({ state: "detached" });
      await strip.getByText("INS qualifiée").waitFor();
      await counter.emptySale();
    };
    const head = "IS010000000000000000000000";
    const test = "S21.2.250.1.213.1.4.10";
    await verify(`${head}S1275126322074974${test}S3ZOE\u001dS4ADRUN\u001dS5FS631-12-1975S763220`, /ADRUN Zo/, "ADRUN");
    // Blocks in another order, no place of birth.
    const other = `${head}S4ADRTROIS\u001dS5FS626-02-1997${test}S1297022A02077878S3DOMINIQUE`;
    await verify(other, /Créer la fiche à partir du document/, "ADRTROIS");
    const found = await office.call("searchPatients", { query: { q: "adrtrois" } });
    expect(found.patients.map(({ insStatus }) => insStatus)).toEqual(["qualifiee"]);
  });
});

describe("matricule et doublons", () => {
  it("[INS/va1.41] une fiche se trouve par son matricule, espaces permis ; une clé fausse est dite", async () => {
    await counter.press("c", "j");
    await counter.heading("Patients").waitFor();
    const key = matricule.slice(13);
    const wrong = String(((Number(key) + 1) % 97) + 1).padStart(2, "0");
    await counter.typeByHand(`${matricule.slice(0, 13)} ${wrong}`);
    await page.getByRole("alert").getByText("sa clé n'est pas la bonne").waitFor();
    await counter.press("Backspace", "Backspace");
    await counter.typeByHand(key);
    await page.getByRole("option", { name: /DESMALIX Nathalie/ }).waitFor();
  });

  it("[R19] deux fiches de la même personne : côte à côte, la plus sûre est gardée, FIN fusionne, la recherche mène à elle", async () => {
    const id = randomUUID();
    await office.call("createPatient", {
      body: { id, birthName: "DESMALLIX", birthFirstNames: "Nathalie", birthDate: "1955-06-15", sex: "F", birthPlace: "99999" },
    });
    await counter.press("Control+a");
    await counter.typeByHand("desmallix");
    await page
      .getByRole("option", { name: /DESMALLIX/ })
      .first()
      .waitFor();
    await counter.press("Enter");
    await page.getByRole("region", { name: "Doublons probables" }).getByText("DESMALIX").waitFor();
    await counter.press("u");
    await page
      .getByRole("listbox", { name: "Autre fiche" })
      .getByRole("option", { name: /DESMALIX/ })
      .waitFor();
    await counter.press("Enter");
    const window = counter.window("Fusionner : quelle fiche garder ?");
    await window.waitFor();
    await expectAccessible(page, "fusion de deux fiches");
    await keepScreenshot(page, "fusion-doublon");
    await counter.typeByHand("1");
    await counter.fin();
    await window.getByRole("alert").getByText("la plus sûre").waitFor();
    await counter.typeByHand("2");
    await counter.fin();
    await window.waitFor({ state: "detached" });
    await status("Fiches fusionnées").waitFor();
    await page.getByRole("heading", { level: 1 }).getByText("DESMALIX Nathalie").waitFor();
    await page
      .getByRole("list", { name: "Historique de l'identité" })
      .getByText("Fiche fusionnée avec celle de DESMALLIX Nathalie")
      .waitFor();
    await counter.press("Escape");
    await counter.typeByHand("desmallix");
    await page.getByRole("option", { name: /DESMALIX Nathalie/ }).waitFor();
  });
});
