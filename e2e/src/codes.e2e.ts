import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { type DrawnCode, drawCodes, encodeFilm, encodePng } from "./draw-code.js";
import { launchBrowser } from "./launch-browser.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator, findOrdonnance, SEEDED } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const F3 = "F3 - Ordonnance Numérique";
/** Read by the browser each time its make-believe camera is opened. */
const FILM_FLAGS = (film: string) => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${film}`,
];

let comptoir: Comptoir;
let folder: string;
let film: string;
let browser: Browser;
let page: Page;
let counter: Counter;
let numero: string;
const requested: string[] = [];

/** What the camera sees from its next start on. */
async function show(...codes: DrawnCode[]): Promise<void> {
  writeFileSync(film, encodeFilm(await drawCodes(codes)));
}

/** Chooses a file by keyboard, as one does in the system's own dialog. */
async function chooseFile(name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await counter.window("Fichier image").waitFor();
  const asked = page.waitForEvent("filechooser");
  await counter.press("Enter");
  await (await asked).setFiles({ name, mimeType, buffer });
}

const on = (number: string): DrawnCode => ({ text: `ON1:${number}`, format: "QRCode" });

async function isCameraOn(): Promise<boolean> {
  return page.evaluate(
    () => (window as unknown as { tracks?: MediaStreamTrack[] }).tracks?.some(({ readyState }) => readyState === "live") === true,
  );
}

beforeAll(async () => {
  comptoir = await startComptoir({ name: "codes" });
  folder = mkdtempSync(join(tmpdir(), "comptoir-film-"));
  film = join(folder, "camera.y4m");
  await show();
  browser = await launchBrowser(FILM_FLAGS(film));
  page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  // The page's own streams, so that the test can tell whether the camera's lamp is on.
  await page.addInitScript(() => {
    const tracks: MediaStreamTrack[] = [];
    Object.assign(window, { tracks });
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      const stream = await ask(wishes);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
  page.on("request", (request) => requested.push(request.url()));
  counter = new Counter(page, comptoir.run().officine.url);
  numero = findOrdonnance(comptoir, SEEDED.plain);
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
});

async function openF3(): Promise<void> {
  await counter.press("F3");
  await counter.window(F3).waitFor();
  await counter.field("Code 2D").waitFor();
}

/** The prescription is on screen; it is left, and the sale emptied, for the next way in. */
async function expectOrdonnance(): Promise<void> {
  const review = counter.window(F3);
  await review.getByRole("table", { name: "Lignes prescrites" }).waitFor();
  expect(await review.innerText()).toContain(numero);
  await counter.press("Escape");
  await counter.emptySale();
}

describe("toutes les façons de lire un code", () => {
  it("[P11] [O12] l'opérateur entre par son code et son mot de passe, F3 montre les façons de lire le code 2D", async () => {
    await counter.open();
    await counter.logIn(findOperator(comptoir, "NP"));
    await openF3();
    for (const name of ["Ctrl+E Caméra", "Ctrl+O Fichier image"]) await counter.window(F3).getByRole("button", { name }).waitFor();
    await expectAccessible(page, "F3, façons de lire");
    await keepScreenshot(page, "f3-facons-de-lire");
    expect(requested.filter((url) => url.endsWith(".wasm"))).toEqual([]);
  });

  it("[O5] [O12] au numéro saisi", async () => {
    await counter.typeByHand(numero);
    await counter.fin();
    await expectOrdonnance();
  });

  it("[O5] [O12] à la douchette, F3 ouverte", async () => {
    await openF3();
    await counter.scan(`ON1:${numero}`);
    await expectOrdonnance();
  });

  it("[O5] [O12] à la caméra, qui s'éteint dès que le code est lu", async () => {
    await openF3();
    await counter.press("Control+e");
    await counter.window("Caméra").getByText("Tenez le code devant la caméra").waitFor();
    await expectAccessible(page, "caméra");
    expect(await isCameraOn()).toBe(true);
    await counter.press("Escape");
    await counter.window("Caméra").waitFor({ state: "hidden" });
    expect(await isCameraOn()).toBe(false);

    await show(on(numero));
    await counter.press("Control+e");
    await counter.window("Caméra").waitFor();
    await keepScreenshot(page, "camera");
    await counter.window("Caméra").waitFor({ state: "hidden" });
    expect(await isCameraOn()).toBe(false);
    await expectOrdonnance();
  });

  it("[O5] [O12] dans un fichier image choisi au clavier", async () => {
    await openF3();
    await counter.press("Control+o");
    await counter.window("Fichier image").waitFor();
    await expectAccessible(page, "fichier image");
    await keepScreenshot(page, "fichier-image");
    await chooseFile("ordonnance.png", "image/png", encodePng(await drawCodes([on(numero)])));
    await expectOrdonnance();
  });

  it("le lecteur vient du serveur de l'officine, une fois, et nulle part ailleurs", () => {
    const origin = comptoir.run().officine.url;
    expect(requested.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:"))).toEqual([]);
    expect(requested.filter((url) => url.endsWith(".wasm")).length).toBeGreaterThan(0);
  });
});
