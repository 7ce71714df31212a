import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessibility.js";
import { Counter } from "./counter.js";
import { prepareSale, validate } from "./dispense.js";
import { type BurstEnd, boxDataMatrix, type Layout, scan } from "./keyboard.js";
import { launchBrowser } from "./launch-browser.js";
import { OfficineClient } from "./officine-client.js";
import { keepScreenshot } from "./screenshot.js";
import { findOperator, findOrdonnance, SEEDED } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

/** A code type, as its scanner sends it, and the words that name it once recognised. */
interface CodeType {
  readonly name: string;
  readonly text: string;
  readonly layout: Layout;
  readonly suffix: readonly BurstEnd[];
  readonly words: RegExp;
}

const REFUSED = /ne prend pas ce code/;
const CLOSED = /le poste est fermé/;
const POLL = { timeout: 10_000 };
/** What only a person may start: it would end the session under the test. */
const NOT_TRIED = /Fermer la session|Verrouiller/;

let comptoir: Comptoir;
let browser: Browser;
let page: Page;
let counter: Counter;
let codes: readonly CodeType[];
/** Titles of the windows that a code was scanned in. */
const visited = new Set<string>();

beforeAll(async () => {
  comptoir = await startComptoir({ name: "scanner-first" });
  const numero = findOrdonnance(comptoir, SEEDED.plain);
  codes = [
    { name: "ordonnance", text: `ON1:${numero}`, layout: "qwerty", suffix: ["Enter"], words: /Ordonnance numérique 01/ },
    { name: "ordonnance sur AZERTY", text: `ON1:${numero}`, layout: "azerty", suffix: ["Tab"], words: /Ordonnance numérique 01/ },
    { name: "boîte, GS1", text: boxDataMatrix("3400935955838"), layout: "qwerty", suffix: ["Enter", "Control+j"], words: /DOLIPRANE/ },
    { name: "boîte, CIP13", text: "3400935955838", layout: "qwerty", suffix: [], words: /DOLIPRANE/ },
    { name: "INS", text: `]d1IS01${"0".repeat(22)}S1255061234567890`, layout: "qwerty", suffix: ["Enter"], words: /INS/ },
    { name: "RPPS", text: "10999900011", layout: "azerty", suffix: ["Enter"], words: /RPPS 10999900011/ },
    { name: "FINESS", text: "630999001", layout: "qwerty", suffix: ["Tab"], words: /FINESS 630999001/ },
    { name: "inconnu", text: "Hello :)", layout: "qwerty", suffix: ["Enter"], words: /non reconnu/ },
  ];
  // One delivery, so that Transmissions has a row to open.
  const client = new OfficineClient(comptoir.run().officine.url);
  await client.logIn(findOperator(comptoir, "NP"));
  await validate(client, await prepareSale(client, findOrdonnance(comptoir, SEEDED.notSubstitutable)));
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "fr-FR", timezoneId: "Europe/Paris" });
  // The key router listens before the document does: what the document hears got past it.
  await page.addInitScript(() => {
    const heard: string[] = [];
    const said: string[] = [];
    Object.assign(window, { heard, said });
    for (const type of ["keydown", "beforeinput", "input"]) {
      document.addEventListener(
        type,
        (event) => {
          const key = (event as KeyboardEvent).key ?? (event as InputEvent).data;
          if (!["Shift", "Control", "Alt"].includes(key)) heard.push(`${type} ${key}`);
        },
        { capture: true },
      );
    }
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes)
        if ((target as Element).classList?.contains("status-message")) for (const node of addedNodes) said.push(node.textContent ?? "");
    }).observe(document, { childList: true, subtree: true });
  });
  counter = new Counter(page, comptoir.run().officine.url);
  await counter.open();
});
afterAll(async () => {
  await browser?.close();
  await comptoir?.[Symbol.asyncDispose]();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshot(page, `echec-${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}`);
});

type Spied = Window & { heard: string[]; said: string[] };

const readSaid = (): Promise<readonly string[]> => page.evaluate(() => (window as unknown as Spied).said);
const titles = (): Promise<readonly string[]> =>
  page
    .getByRole("dialog")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.querySelector("h2")?.textContent ?? ""));
const topText = async (): Promise<string> => ((await titles()).length > 0 ? page.getByRole("dialog").last().innerText() : "");
const fieldValues = (): Promise<readonly string[]> =>
  page.locator("input, textarea").evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));

/** Scans a code and returns what was said; fails if any of its keys got past the router, whatever has the focus. */
async function scanHere({ name, text, layout, suffix }: CodeType): Promise<string> {
  await page.evaluate(() => {
    const spied = window as unknown as Spied;
    for (const list of [spied.heard, spied.said]) list.length = 0;
  });
  await scan(page, text, layout, suffix);
  await expect.poll(async () => (await readSaid()).length, { timeout: 10_000, message: `${name}: nothing was said` }).toBeGreaterThan(0);
  expect(await page.evaluate(() => (window as unknown as Spied).heard), `${name}: keys that got past the router`).toEqual([]);
  return (await readSaid()).join(" ");
}

/** Back to an empty sale, whatever the code has opened or begun. */
async function goHome(): Promise<void> {
  for (let left = 6; left > 0 && (await titles()).length > 0; left -= 1) {
    const before = (await titles()).length;
    await counter.press("Escape");
    await expect.poll(async () => (await titles()).length, POLL).toBeLessThan(before);
  }
  await counter.press("Escape", "f");
  await counter.heading("Facturation").waitFor({ state: "attached" });
  // What was said before counts for nothing: only the answer to this key does.
  await page.evaluate(() => {
    (window as unknown as Spied).said.length = 0;
  });
  await counter.press("Escape", "x");
  const dropping = page.getByRole("dialog", { name: /^Abandonner/ });
  await expect
    .poll(async () => (await dropping.count()) > 0 || (await readSaid()).join(" ").includes("La vente est déjà vide"), POLL)
    .toBe(true);
  if ((await dropping.count()) > 0) {
    await counter.fin();
    await dropping.waitFor({ state: "hidden" });
  }
  await page.getByText("Scannez une ordonnance ou une boîte").waitFor();
}

/** In a window that takes no code nothing moves: same windows, same words, same fields. */
async function expectRefusedAloud(code: CodeType): Promise<void> {
  const before = [await titles(), await topText(), await fieldValues()];
  expect(await scanHere(code)).toMatch(REFUSED);
  expect([await titles(), await topText(), await fieldValues()], code.name).toEqual(before);
}

/** What the window still has to fetch has come. */
async function settle(): Promise<void> {
  let before = "";
  await expect
    .poll(
      async () => {
        const last = before;
        before = await topText();
        return before !== "" && before === last;
      },
      { ...POLL, interval: 250 },
    )
    .toBe(true);
}

async function openPalette(): Promise<void> {
  await counter.press("Control+k");
  await page.getByLabel("Chercher une commande").waitFor();
}

async function scanBoxes(): Promise<void> {
  await counter.scan(boxDataMatrix("3400935955838", "LOTX"));
  await page.getByText("lot LOTX").waitFor();
}

async function confirmOrdonnance(): Promise<void> {
  await counter.scanOrdonnance(findOrdonnance(comptoir, SEEDED.plain));
  await page.getByRole("table", { name: "Lignes prescrites" }).waitFor();
}

/** How each window that takes no code is reached. */
const MODAL: readonly (readonly [title: string, open: () => Promise<void>])[] = [
  ["F2 - Patient", () => counter.press("F2")],
  ["Aide : les touches", () => counter.press("?")],
  ["Toutes les commandes", openPalette],
  ["Ventes en attente", () => counter.press("l")],
  ["Fichier image", () => counter.press("Control+o")],
  ["Caméra", () => counter.press("Control+e")],
  ["F3 - Ordonnance Numérique", confirmOrdonnance],
  [
    "Abandonner la vente ?",
    async () => {
      await scanBoxes();
      await counter.press("x");
    },
  ],
  [
    "Contrôle d'ordonnance",
    async () => {
      await confirmOrdonnance();
      await counter.fin();
      await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
      await counter.fin();
    },
  ],
  [
    "Où ranger cette boîte ?",
    async () => {
      await confirmOrdonnance();
      await counter.fin();
      await counter.window("F3 - Ordonnance Numérique").waitFor({ state: "hidden" });
      await counter.scan("3400933516390");
    },
  ],
  [
    "Nouveau patient sans carte",
    async () => {
      await counter.press("c", "j");
      await counter.heading("Patients").waitFor();
      await counter.press("Escape", "Insert");
    },
  ],
  [
    "Transmission",
    async () => {
      await counter.press("t");
      await page.getByRole("grid", { name: "Transmissions" }).getByText("Envoyé").first().waitFor();
      await expect
        .poll(async () => {
          await counter.press("ArrowDown");
          return page.locator("tr:focus").count();
        }, POLL)
        .toBe(1);
      await counter.press("Enter");
    },
  ],
];

const SCREENS: readonly (readonly [name: string, open: () => Promise<void>])[] = [
  ["Patients", () => counter.press("c", "j")],
  ["Médicaments", () => counter.press("c", "m")],
  ["Transmissions", () => counter.press("t")],
  ["Journal", () => counter.press("c", "a")],
];

describe("la douchette avant les touches", () => {
  it("à la connexion, aucun code n'entre dans les champs", async () => {
    await counter.field("Code opérateur").waitFor();
    for (const code of codes) {
      await counter.press("Control+a", "Delete");
      expect(await scanHere(code), code.name).toMatch(CLOSED);
      expect(await fieldValues()).toEqual(["", ""]);
    }
    await counter.logIn(findOperator(comptoir, "NP"));
  });

  it.each([
    ["hors champ", async () => {}],
    [
      "dans un champ",
      async () => {
        await counter.press("p");
        await expect.poll(() => counter.field("Prescripteur").evaluate((field) => field === document.activeElement), POLL).toBe(true);
      },
    ],
    [
      "un menu ouvert",
      async () => {
        await counter.press("c");
        await page.getByText("Patients", { exact: true }).first().waitFor();
      },
    ],
  ])("sur la vente, %s, chaque code est reconnu et dit", async (_where, open) => {
    for (const code of codes) {
      await goHome();
      await open();
      expect(await scanHere(code), code.name).toMatch(code.words);
    }
    await goHome();
  });

  it.each(SCREENS)("sur l'écran %s : dit, et rien d'autre ne change, sinon l'ordonnance ramène à la vente", async (name, open) => {
    for (const code of codes) {
      await goHome();
      await open();
      await counter.heading(name).waitFor();
      const before = await fieldValues();
      expect(await scanHere(code), code.name).toMatch(code.words);
      if (code.name.startsWith("ordonnance")) {
        await counter.window("F3 - Ordonnance Numérique").waitFor();
        continue;
      }
      expect(await counter.heading(name).isVisible(), code.name).toBe(true);
      // A box is looked up where medicines are searched: its number as a whole, written by the screen.
      const looked = name === "Médicaments" && code.name.startsWith("boîte") ? ["3400935955838"] : before;
      expect(await fieldValues(), code.name).toEqual(looked);
    }
    await goHome();
  });

  it.each(["F3", "F6"])("dans %s, qui prend des codes, chaque code est reconnu et dit, et le champ reste vide", async (key) => {
    for (const code of codes) {
      await goHome();
      await counter.press(key);
      await page.getByRole("dialog").waitFor();
      visited.add((await titles())[0] ?? "");
      expect(await scanHere(code), code.name).toMatch(code.words);
      const inside = page.getByRole("dialog").locator("input");
      if ((await inside.count()) > 0) expect(await inside.first().inputValue(), code.name).toBe("");
    }
    await goHome();
  });

  it.each(MODAL)("dans la fenêtre « %s », chaque code est refusé à voix haute et rien ne bouge", async (title, open) => {
    await goHome();
    await open();
    await page.getByRole("dialog", { name: title }).waitFor();
    visited.add(title);
    await settle();
    for (const code of codes) await expectRefusedAloud(code);
    await page.getByRole("dialog", { name: title }).waitFor();
    await goHome();
  });

  it("toute autre fenêtre que la palette sait ouvrir tient les codes à l'écart de même", async () => {
    await goHome();
    await openPalette();
    const labels = await page.locator(".palette-label").allInnerTexts();
    expect(labels.length).toBeGreaterThan(5);
    for (const label of labels.filter((one) => !NOT_TRIED.test(one))) {
      await goHome();
      await openPalette();
      await choose(label);
      await page.getByLabel("Chercher une commande").waitFor({ state: "hidden" });
      // A command without a window shows none; one with a window shows it a moment after the palette is gone.
      await page
        .getByRole("dialog")
        .first()
        .waitFor({ timeout: 1000 })
        .catch(() => {});
      const [title] = await titles();
      if (title === undefined || visited.has(title)) continue;
      visited.add(title);
      for (const code of codes) {
        await goHome();
        await openPalette();
        await choose(label);
        await page.getByRole("dialog", { name: title }).waitFor();
        expect(await scanHere(code), `${title}, ${code.name}`).not.toBe("");
      }
    }
    await goHome();
  });

  it("poste verrouillé, aucun code n'entre dans les champs, et la vente est retrouvée", async () => {
    await goHome();
    await scanBoxes();
    await counter.press("Control+l");
    await counter.heading("Poste verrouillé").waitFor();
    const before = await fieldValues();
    for (const code of codes) {
      await counter.field("Mot de passe").focus();
      await counter.press("Control+a", "Delete");
      expect(await scanHere(code), code.name).toMatch(CLOSED);
      expect(await fieldValues(), code.name).toEqual(before);
    }
    await counter.field("Mot de passe").focus();
    await counter.typeByHand(findOperator(comptoir, "NP").password);
    await counter.press("Enter");
    await page.getByText("lot LOTX").waitFor();
    await goHome();
  });

  it("une lettre tapée à la main, elle, arrive au champ, montrée avant d'y être", async () => {
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) {
            const field = document.activeElement as HTMLInputElement;
            if ((node as Element).classList?.contains("pending-echo")) seen.push(`${node.textContent} sur « ${field.value} »`);
          }
      }).observe(document.body, { childList: true });
    });
    await counter.press("F3");
    await counter.field("Code 2D").waitFor();
    await counter.typeByHand("0");
    await expect.poll(() => counter.field("Code 2D").inputValue(), POLL).toBe("0");
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual(["0 sur «  »"]);
    expect(await page.locator(".pending-echo").count()).toBe(0);
    await counter.scan("Hello :)");
    await page.getByText("Code non reconnu").first().waitFor();
    expect(await counter.field("Code 2D").inputValue()).toBe("0");
    await goHome();
  });
});

describe("les touches simples (WCAG 2.1.4)", () => {
  const keyOf = (label: string) => page.getByLabel(`Touche de « ${label} »`, { exact: true });
  const help = () => counter.window("Aide : les touches");

  it("s'éteignent dans l'aide, et tout reste accessible autrement", async () => {
    await counter.press("?");
    await help().waitFor();
    await expect.poll(() => page.getByRole("checkbox").evaluate((box) => box === document.activeElement), POLL).toBe(true);
    await counter.press(" ");
    await expect.poll(() => page.getByRole("checkbox").isChecked(), POLL).toBe(false);
    await expectAccessible(page, "aide, touches simples éteintes");
    await counter.press("Escape");
    await counter.press("t");
    await counter.press("F3");
    await counter.window("F3 - Ordonnance Numérique").waitFor();
    expect(await counter.heading("Transmissions").count()).toBe(0);
    await counter.press("Escape");
    await openPalette();
    await choose("Aide : touches de cet écran");
    await help().waitFor();
    await expect.poll(() => page.getByRole("checkbox").evaluate((box) => box === document.activeElement), POLL).toBe(true);
    await counter.press(" ");
    await expect.poll(() => page.getByRole("checkbox").isChecked(), POLL).toBe(true);
  });

  it("se changent une à une, sauf pour une lettre déjà prise, et le restent après rechargement", async () => {
    await keyOf("Transmissions").focus();
    await counter.typeByHand("f");
    await help().getByRole("alert").getByText("« F » sert déjà à « Facturation »").waitFor();
    await counter.typeByHand("y");
    await expect.poll(() => keyOf("Transmissions").inputValue(), POLL).toBe("Y");
    await counter.press("Escape");
    await help().waitFor({ state: "hidden" });
    await page.reload();
    await counter.heading("Facturation").waitFor({ state: "attached" });
    await counter.press("t", "y");
    await counter.heading("Transmissions").waitFor();
    await counter.press("f", "?");
    await keyOf("Transmissions").focus();
    await counter.typeByHand("t");
    await expect.poll(() => keyOf("Transmissions").inputValue(), POLL).toBe("T");
    await counter.press("Escape");
  });
});

/** Walks the palette down to a command and starts it. */
async function choose(label: string): Promise<void> {
  const selected = page.locator(".palette-action[data-selected] .palette-label");
  for (let steps = 0; steps < 60; steps += 1) {
    if ((await selected.count()) > 0 && (await selected.first().innerText()) === label) return counter.press("Enter");
    await counter.press("ArrowDown");
  }
  throw new Error(`the palette never came to « ${label} »`);
}
