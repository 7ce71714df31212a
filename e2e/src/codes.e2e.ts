import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { type DrawnCode, drawCodes, encodeFilm, encodePng } from "./draw-code.js";
import { boxDataMatrix, scan } from "./keyboard.js";
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
/** How long the browser may keep the reader's program. */
const kept = new Set<string | undefined>();

/** What the camera sees from its next start on. */
async function show(...codes: DrawnCode[]): Promise<void> {
  writeFileSync(film, encodeFilm(await drawCodes(codes)));
}

async function chooseFile(name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await (await counter.openPicker()).setFiles({ name, mimeType, buffer });
}

/** An image pasted or dropped, as the browser tells the page. */
async function giveImage(how: "paste" | "drop", base64: string): Promise<void> {
  await page.evaluate(
    ([kind, text]) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      data.items.add(new File([bytes], "capture.png", { type: "image/png" }));
      const event =
        kind === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    },
    [how, base64] as const,
  );
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
  page.on("response", (response) => {
    if (response.url().endsWith(".wasm")) kept.add(response.headers()["cache-control"]);
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
  await expect.poll(() => review.innerText()).toContain(numero);
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
    await expect.poll(() => isCameraOn()).toBe(true);
    await counter.press("Escape");
    await counter.window("Caméra").waitFor({ state: "hidden" });
    await expect.poll(() => isCameraOn()).toBe(false);

    await show(on(numero));
    await counter.press("Control+e");
    await counter.window("Caméra").waitFor();
    await keepScreenshot(page, "camera");
    await counter.window("Caméra").waitFor({ state: "hidden" });
    await expect.poll(() => isCameraOn()).toBe(false);
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

  it("[O5] dans une image collée ou déposée sur F3, sans passer par la fenêtre des fichiers", async () => {
    const png = encodePng(await drawCodes([on(numero)])).toString("base64");
    for (const how of ["paste", "drop"] as const) {
      await openF3();
      await giveImage(how, png);
      await expectOrdonnance();
    }
  });

  it("plusieurs codes dans une image : un chiffre choisit", async () => {
    await openF3();
    await counter.press("Control+o");
    const codes: DrawnCode[] = [{ text: "Hello :)", format: "QRCode" }, on(numero), { text: "10999900011", format: "Code128" }];
    await chooseFile("page.png", "image/png", encodePng(await drawCodes(codes)));
    const choice = counter.window("Fichier image");
    await choice.getByText("3 codes dans cette image : lequel ?").waitFor();
    await choice.getByRole("button", { name: "Code non reconnu : « Hello :) » QR" }).waitFor();
    await expectAccessible(page, "choix du code");
    await keepScreenshot(page, "choix-du-code");
    const wanted = await choice.getByRole("button", { name: `Ordonnance numérique ${numero}` }).innerText();
    await counter.press(wanted.trim().slice(0, 1));
    await expectOrdonnance();
  });

  it("[ON#54] une boîte à la caméra, dans F6 et sur la vente : ses barres et son datamatrix sont une seule chose", async () => {
    const box: DrawnCode[] = [
      { text: "(21)SN000123(17)271100(01)03400935955838(10)LOTCAM", format: "DataMatrix", gs1: true },
      { text: "3400935955838", format: "EAN13" },
    ];
    await show(...box);
    await counter.press("F6");
    await counter.window("F6 - Produit").getByRole("button", { name: "Ctrl+E Caméra" }).waitFor();
    await counter.press("Control+e");
    await counter.window("F6 - Produit").waitFor({ state: "hidden" });
    await page.getByText("lot LOTCAM").waitFor();
    await counter.press("Control+o");
    await chooseFile("boite.png", "image/png", encodePng(await drawCodes(box)));
    await counter.line("DOLIPRANE").getByText("2", { exact: true }).first().waitFor();
    await counter.emptySale();
  });

  it("le lecteur vient du serveur de l'officine, une fois, et nulle part ailleurs", () => {
    const origin = comptoir.run().officine.url;
    expect(requested.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:"))).toEqual([]);
    expect(requested.filter((url) => url.endsWith(".wasm")).length).toBeGreaterThan(0);
    expect(kept).toEqual(new Set(["public, max-age=31536000, immutable"]));
  });
});

describe("ce qui arrive dans la zone Code 2D", () => {
  it.each([
    ["CR LF", "qwerty", ["Enter", "Control+j"]],
    ["CR LF devenu flèche", "qwerty", ["Enter", "ArrowDown"]],
    ["une tabulation", "qwerty", ["Tab"]],
    ["rien", "qwerty", []],
    ["Entrée, chiffres devenus lettres accentuées", "azerty", ["Enter"]],
    ["Entrée, verrouillage des majuscules", "azerty-majuscules", ["Enter"]],
  ] as const)("[ON#1] une douchette qui finit par %s donne le même numéro", async (_suffix, layout, suffix) => {
    await openF3();
    await scan(page, `ON1:${numero}`, layout, suffix);
    await expectOrdonnance();
  });

  it("[ON#2] une boîte va à la vente, sans appel au téléservice", async () => {
    requested.length = 0;
    await openF3();
    await counter.scan(boxDataMatrix("3400935955838", "LOTF3"));
    await counter.window(F3).waitFor({ state: "hidden" });
    await page.getByText("lot LOTF3").waitFor();
    expect(requested.filter((url) => url.includes("/ordonnance"))).toEqual([]);
    await counter.emptySale();
  });

  it("[ON#3] un datamatrix INS et un 2D-Doc sont dits d'identité, F3 reste ouverte et vide", async () => {
    await openF3();
    for (const code of [`]d1IS01${"0".repeat(22)}S1255061234567890`, "DC04FR0000011234123400FR0100S1255"]) {
      await counter.scan(code);
      await page.getByText("Datamatrix INS").first().waitFor();
      expect(await counter.field("Code 2D").inputValue()).toBe("");
    }
    await counter.press("Escape");
  });

  it("[ON#4] le QR de l'exemple officiel n'est pas reconnu, à la douchette comme en image", async () => {
    await openF3();
    await counter.scan("Hello :)");
    await page.getByText("Code non reconnu").first().waitFor();
    expect(await counter.field("Code 2D").inputValue()).toBe("");
    await counter.press("Control+o");
    await chooseFile("exemple.png", "image/png", encodePng(await drawCodes([{ text: "Hello :)", format: "QRCode" }])));
    await counter.window("Fichier image").waitFor({ state: "hidden" });
    await page.getByText("Code non reconnu").first().waitFor();
    await counter.press("Escape");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  });

  it("[ON#5] O pour 0, saisi à la main : proposé, jamais corrigé en silence", async () => {
    await openF3();
    requested.length = 0;
    await counter.typeByHand(`O${numero.slice(1)}`);
    await counter.fin();
    const window = counter.window(F3);
    await window.getByRole("alert").getByText("Comparez avec le papier").waitFor();
    expect(requested.filter((url) => url.includes("/ordonnance"))).toEqual([]);
    await window.getByRole("button", { name: `1 Utiliser ${numero}` }).waitFor();
    await counter.press("2");
    await counter.field("Code 2D").waitFor();
    await counter.press("Escape");
  });

  it("[ON#6] une adresse qui contient un numéro est prise, deux sont refusés", async () => {
    await openF3();
    await counter.scan(`https://exemple.invalid/on/${numero}?v=1`);
    await expectOrdonnance();
    await openF3();
    await counter.scan(`https://exemple.invalid/${numero}/01AAAAAAAAAAAAAAAA`);
    await page.getByText("Code non reconnu").first().waitFor();
    expect(await counter.window(F3).getByRole("table").count()).toBe(0);
    await counter.press("Escape");
  });
});

describe("ce qui ne se lit pas est dit et ne change rien", () => {
  const png = async () => encodePng(await drawCodes([on(numero)]));
  const bomb = async () => {
    const bytes = await png();
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    return bytes;
  };
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="piège"</script><image href="https://exemple.invalid/x"/></svg>';
  const files: readonly (readonly [what: string, name: string, type: string, build: () => Promise<Buffer>, sentence: RegExp])[] = [
    ["un PDF", "ordonnance.pdf", "application/pdf", async () => Buffer.from("%PDF-1.7"), /Un PDF n'est pas une image.*capture/],
    ["un SVG qui porte un script", "qr.svg", "image/svg+xml", async () => Buffer.from(svg), /SVG n'est pas lue/],
    ["un SVG nommé PNG", "qr.png", "image/png", async () => Buffer.from(svg), /SVG n'est pas lue/],
    ["un programme nommé PNG", "qr.png", "image/png", async () => Buffer.from("MZ qr"), /n'est pas une image PNG, JPEG ou WebP/],
    ["un fichier vide", "qr.png", "image/png", async () => Buffer.alloc(0), /vide/],
    ["une image coupée", "qr.png", "image/png", async () => (await png()).subarray(0, 60), /abîmée|Aucun code/],
    ["un en-tête de dix milliards de points", "qr.png", "image/png", bomb, /100000 × 100000 points, c'est trop/],
    ["une image sans code", "rien.png", "image/png", async () => encodePng(await drawCodes([])), /Aucun code n'a été trouvé/],
  ];
  it.each(files)("%s", async (_what, name, type, build, sentence) => {
    requested.length = 0;
    await openF3();
    await counter.press("Control+o");
    await chooseFile(name, type, await build());
    await counter.window("Fichier image").getByRole("alert").getByText(sentence).waitFor();
    expect(requested.filter((url) => url.includes("/api/codes") || url.includes("exemple.invalid"))).toEqual([]);
    expect(await page.title()).toBe("Comptoir");
    await counter.press("Escape", "Escape");
    await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
  });

  it("un fichier de 50 Mo n'est même pas lu", async () => {
    const path = join(folder, "lourd.png");
    writeFileSync(path, "");
    truncateSync(path, 50_000_000);
    await counter.press("Control+o");
    await (await counter.openPicker()).setFiles(path);
    await counter.window("Fichier image").getByRole("alert").getByText("50 Mo, plus de 15 Mo").waitFor();
    await expectAccessible(page, "image refusée");
    await keepScreenshot(page, "image-refusee");
    await counter.press("Escape");
  });

  it("le lecteur de codes bloqué : la caméra et le fichier le disent", async () => {
    await page.route("**/*.wasm", (route) => route.abort());
    await counter.press("Control+o");
    await chooseFile("ordonnance.png", "image/png", await png());
    await counter.window("Fichier image").getByRole("alert").getByText("n'a pas pu être chargé").waitFor();
    await counter.press("Escape", "Control+e");
    await counter.window("Caméra").getByRole("alert").getByText("n'a pas pu être chargé").waitFor();
    await expect.poll(() => isCameraOn()).toBe(false);
    await page.unroute("**/*.wasm");
    await counter.press("Escape");
  });

  it.each([
    ["refusée", "NotAllowedError", /autorisez-la pour ce site/],
    ["absente", "NotFoundError", /branchez-en une/],
    ["prise par un autre programme", "NotReadableError", /prise par un autre programme/],
  ])("une caméra %s : une phrase, puis réessayer ou choisir un fichier", async (what, name, sentence) => {
    await page.evaluate((error) => {
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia;
      devices.getUserMedia = () => {
        devices.getUserMedia = ask;
        return Promise.reject(new DOMException("no", error));
      };
    }, name);
    await show(on(numero));
    await openF3();
    await counter.press("Control+e");
    await counter.window("Caméra").getByRole("alert").getByText(sentence).waitFor();
    if (what === "refusée") {
      await expectAccessible(page, "caméra refusée");
      await keepScreenshot(page, "camera-refusee");
      await counter.press("2");
      await counter.window("Fichier image").waitFor();
      await counter.press("Escape", "Escape");
    } else {
      await counter.press("1");
      await expectOrdonnance();
    }
  });

  it("verrouiller le poste éteint la caméra, et elle ne se rallume pas seule", async () => {
    await show();
    await counter.press("Control+e");
    await counter.window("Caméra").getByText("Tenez le code devant la caméra").waitFor();
    await expect.poll(() => isCameraOn()).toBe(true);
    await counter.press("Control+l");
    await counter.field("Code opérateur").waitFor();
    await expect.poll(() => isCameraOn()).toBe(false);
    // The screen remembers whose it is: the password is enough.
    await counter.typeByHand(findOperator(comptoir, "NP").password);
    await counter.press("Enter");
    await counter.heading("Facturation").waitFor({ state: "attached" });
    expect(await counter.window("Caméra").count()).toBe(0);
    await expect.poll(() => isCameraOn()).toBe(false);
  });
});
