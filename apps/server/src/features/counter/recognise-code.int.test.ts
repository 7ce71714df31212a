import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.js";
import { recogniseCode } from "./recognise-code.js";
import { type CounterFixture, createCounterFixture } from "./testing/counter-fixture.js";

const NUMERO = "01S2TBPZ2JCNZZYGHZ";
const GS = "\u001d";
/** As an AZERTY computer shows what a scanner set to a US keyboard sends. */
const azerty = (text: string) =>
  [...text]
    .map((char) => {
      const at = "1234567890".indexOf(char);
      if (at >= 0) return "&é\"'(-è_çà"[at];
      const letters: Record<string, string> = { A: "Q", Q: "A", Z: "W", W: "Z", a: "q", q: "a", z: "w", w: "z" };
      return letters[char] ?? char;
    })
    .join("");

let fixture: CounterFixture;
beforeAll(async () => {
  const clock = { ...systemClock(), now: () => new Date("2026-11-22T10:00:00Z"), today: () => "2026-11-22" };
  fixture = await createCounterFixture(undefined, { clock });
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

const read = (raw: string, o: { physical?: string; source?: "scanner" | "camera" | "fichier" | "saisie" } = {}) =>
  recogniseCode(fixture.deps, { raw, source: o.source ?? "scanner", ...(o.physical === undefined ? {} : { physical: o.physical }) });

describe("an ordonnance", () => {
  it.each([
    ["[ON#1] bare", NUMERO],
    ["[ON#1] with the line end of a scanner", `${NUMERO}\r\n`],
    ["[ON#1] with a tab", `${NUMERO}\t`],
    ["with its symbology", `]Q1ON1:${NUMERO}`],
    ["after a byte order mark", `\uFEFF${NUMERO}`],
    ["[ON#6] in an address", `https://exemple.invalid/on/${NUMERO}?v=1`],
    ["[ON#1] typed by an AZERTY wedge", azerty(`ON1:${NUMERO}`)],
  ])("%s", async (_title, raw) => {
    expect(await read(raw)).toMatchObject({ kind: "ordonnance", numero: NUMERO });
  });

  it("[ON#1] by the place of the keys when the layout is wrong", async () => {
    expect(await read(azerty(NUMERO), { physical: NUMERO })).toMatchObject({ kind: "ordonnance", numero: NUMERO });
  });

  it("[ON#6] an address that holds two numbers is none", async () => {
    expect(await read(`https://exemple.invalid/${NUMERO}/01AAAAAAAAAAAAAAAA`)).toMatchObject({ kind: "inconnu" });
  });

  it("[ON#5] typed with O for 0: proposed, never corrected silently", async () => {
    const typed = await read(`O${NUMERO.slice(1)}`, { source: "saisie" });
    expect(typed).toMatchObject({ kind: "inconnu", suggestion: NUMERO });
    expect(typed.text).toMatch(/Comparez avec le papier/);
  });

  it("[ON#4] the official example is no code of ours", async () => {
    expect(await read("Hello :)")).toEqual({ kind: "inconnu", text: expect.stringMatching(/^Code non reconnu\. Scannez à nouveau/) });
  });
});

describe("a box", () => {
  it("[ON#2] the GS1 message: CIP13, lot, expiry (day 00 = month end), serial, and its presentation", async () => {
    expect(await read(`]d201034009349131741727110010A1B2C3${GS}21SN000123`)).toMatchObject({
      kind: "medicament",
      cip13: "3400934913174",
      lot: "A1B2C3",
      expiry: "2027-11-30",
      serial: "SN000123",
      text: "Boîte reconnue : AMOXICILLINE VIATRIS 500 mg, gélule.",
      presentation: { cis: "60424338" },
      warnings: [],
    });
  });

  it("[ON#54] the same in another order, and typed by an AZERTY wedge", async () => {
    const message = `17271100${"10A1B2C3"}${GS}010340093491317421SN000123`;
    expect(await read(message)).toMatchObject({ kind: "medicament", cip13: "3400934913174", serial: "SN000123" });
    expect(await read(azerty(message), { physical: message })).toMatchObject({ kind: "medicament", cip13: "3400934913174", lot: "A1B2C3" });
  });

  it("a serial number shaped like an ordonnance is not one", async () => {
    const serial = NUMERO.slice(2);
    expect(await read(`01034009349131741727110010A1${GS}21${serial}`)).toMatchObject({ kind: "medicament", serial });
    expect(await read(`01034009349131741727110010A1<GS>21${serial}`)).toMatchObject({ kind: "medicament", serial });
  });

  it("the bare CIP13, scanned or typed", async () => {
    expect(await read("3400935955838")).toMatchObject({
      kind: "medicament",
      cip13: "3400935955838",
      text: expect.stringMatching(/DOLIPRANE/),
    });
    expect(await read("3400935955838", { source: "saisie" })).toMatchObject({ kind: "medicament" });
    expect(await read(azerty("3400935955838"))).toMatchObject({ kind: "medicament", cip13: "3400935955838" });
  });

  it("past its expiry: said, with what to do", async () => {
    const found = await read("01034009349131741725113010A1");
    expect(found).toMatchObject({
      kind: "medicament",
      expiry: "2025-11-30",
      warnings: [expect.stringMatching(/30\/11\/2025 : ne délivrez pas/)],
    });
  });

  it("not in the base: a box all the same, without presentation", async () => {
    const found = await read("3400930000014");
    expect(found).toMatchObject({ kind: "medicament", cip13: "3400930000014", text: expect.stringMatching(/absente de la base/) });
    expect(found).not.toHaveProperty("presentation");
  });

  it.each([
    ["a foreign box", "01041501234567821727110010A1", /étranger.*par son nom/],
    ["a book", "9782070612758", /étranger ou d'un autre commerce/],
    ["a UCD code", "3400893766521", /UCD.*datamatrix de la boîte/],
    ["an ACL code", "3401560000009", /ACL/],
    ["a wrong key", "3400934913175", /clé de contrôle fausse.*Scannez à nouveau/],
  ])("%s is refused in clear words", async (_title, raw, text) => {
    const found = await read(raw);
    expect(found.kind).toBe("inconnu");
    expect(found.text).toMatch(text);
  });
});

describe("other codes", () => {
  it("[ON#3] an INS datamatrix and a 2D-Doc are routed to the identity", async () => {
    expect(await read(`]d1IS01${"0".repeat(22)}S1255061234567890`)).toMatchObject({ kind: "ins" });
    expect(await read("DC04FR0000011234123400FR0100S1255")).toMatchObject({ kind: "ins" });
  });

  it("RPPS and FINESS of a paper ordonnance, their key checked", async () => {
    expect(await read("]C010999900011")).toMatchObject({ kind: "professionnel", rpps: "10999900011" });
    expect(await read(azerty("10999900011"))).toMatchObject({ kind: "professionnel", rpps: "10999900011" });
    expect(await read("10999900012")).toMatchObject({ kind: "inconnu" });
    expect(await read("630999001")).toMatchObject({ kind: "structure", finess: "630999001" });
  });

  it.each([
    ["nothing"],
    ["\u0000\u0001\u0002"],
    ["'; drop table sale; --"],
    ["<script>alert(1)</script>"],
    ["9".repeat(4096)],
    ["😀".repeat(1000)],
  ])("%# any other bytes give a sentence and no error", async (raw) => {
    expect(await read(raw)).toMatchObject({ kind: "inconnu", text: expect.stringMatching(/\w/) });
  });
});
