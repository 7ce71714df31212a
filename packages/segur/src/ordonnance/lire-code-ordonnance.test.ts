import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lireCodeOrdonnance, parseNumeroOrdonnance } from "./index.js";

// The only public sample (specs: ordonnance numérique, §2).
const NUMERO = "01S2TBPZ2JCNZZYGHZ";
const unknown = { ok: false, failure: { kind: "CODE_NON_RECONNU" } };

const read = (raw: string, options?: Parameters<typeof lireCodeOrdonnance>[1]) => {
  const result = lireCodeOrdonnance(raw, options);
  return result.ok ? result.value.numero : result;
};

describe("[ON#1] the same number, however it arrives", () => {
  test.each([
    NUMERO,
    `${NUMERO}\r\n`,
    `${NUMERO}\r`,
    `${NUMERO}\t`,
    `\uFEFF${NUMERO}`,
    `]Q1${NUMERO}`,
    `]Q3${NUMERO}\n`,
    `]Q1\uFEFF${NUMERO}`,
    `ON1:${NUMERO}`,
    `]Q1ON1:${NUMERO}\r\n`,
    NUMERO.toLowerCase(),
    `on1:${NUMERO.toLowerCase()}`,
  ])("%j", (raw) => {
    expect(lireCodeOrdonnance(raw)).toEqual({ ok: true, value: { numero: NUMERO, raw } });
  });

  test("scanner set to a US keyboard on an AZERTY computer, with and without the places of the keys", () => {
    const raw = "ON&Mà&SéTBPWéJCNWWYGHW";
    expect(read(raw, { physical: `ON1:${NUMERO}` })).toBe(NUMERO);
    expect(read(raw)).toBe(NUMERO);
    expect(read("à&SéTBPWéJCNWWYGHW\r\n")).toBe(NUMERO);
  });

  test("Caps Lock of French Windows: digits right, letters moved: the place of the keys decides", () => {
    expect(read("01s2tbpw2jcnwwyghw", { physical: NUMERO })).toBe(NUMERO);
  });

  test("scanner set to the computer's AZERTY layout with the keypad for digits: the characters decide", () => {
    expect(read(NUMERO, { physical: "01S2TBPW2JCNWWYGHW" })).toBe(NUMERO);
  });

  test("small letters and accents without the places: two set-ups are possible, so only suggested", () => {
    expect(read("à&sétbpwéjcnwwyghw")).toMatchObject({ ok: false, failure: { kind: "CODE_NON_RECONNU", suggestion: NUMERO } });
  });

  test("a text with dashes is not taken for AZERTY digits", () => {
    expect(read("AAAAAAAA-BBBBBBBBB")).toEqual(unknown);
    expect(read("12345678-ABCDEFGHI")).toEqual(unknown);
  });
});

describe("other codes at the same scanner", () => {
  test.each([
    ["[ON#2] box DataMatrix", "]d2010340093351639017271100" + "10A1B2C3\u001d21SN000123"],
    ["[ON#2] box DataMatrix without symbology id, an 18-character field", "0103400933516390\u001d21SN00012312345678\u001d17271130"],
    ["[ON#2] GS1-128", `]C1${NUMERO}`],
    ["[ON#2] EAN-13", "3400934913174"],
    ["[ON#3] INS DataMatrix", "IS010000000000000000000000S1255066322000112S2NATHALIE"],
    ["[ON#3] INS DataMatrix, fields apart", `IS01 ${NUMERO}`],
    ["[ON#3] 2D-Doc", `DC04FR000001\u001d${NUMERO}\u001f`],
    ["[ON#3] DataMatrix by its symbology", `]d1${NUMERO}`],
    ["[ON#4] QR of the official examples", "Hello :)"],
    ["empty", ""],
    ["blank", " \r\n\t"],
    ["17 characters", NUMERO.slice(1)],
    ["19 characters", `${NUMERO}A`],
    ["a letter outside A-Z inside", "01S2TBPZ2JCNZZYGHÉ"],
    ["a letter glued to the token", `é${NUMERO}`],
    ["other digits", "٠١S2TBPZ2JCNZZYGHZ"],
  ])("%s → CODE_NON_RECONNU", (_name, raw) => expect(lireCodeOrdonnance(raw)).toMatchObject(unknown));
});

describe("[ON#6] payload in a text", () => {
  test("a URL with one number", () => {
    expect(read(`https://exemple.fr/on?n=${NUMERO}`)).toBe(NUMERO);
    expect(lireCodeOrdonnance(`https://exemple.fr/${NUMERO}/`)).toMatchObject({ value: { raw: `https://exemple.fr/${NUMERO}/` } });
  });
  test("a URL with two is refused, even twice the same", () => {
    expect(read(`https://exemple.fr/on?n=${NUMERO}&m=ABCDEFGHJKMNPQRST1`)).toEqual(unknown);
    expect(read(`${NUMERO} ${NUMERO}`)).toEqual(unknown);
  });
});

describe("[ON#5] typed by hand", () => {
  test("a right number is accepted, small letters too", () => {
    expect(read(NUMERO.toLowerCase(), { manual: true })).toBe(NUMERO);
  });
  test.each([
    "O1S2TBPZ2JCNZZYGHZ",
    "0IS2TBPZ2JCNZZYGHZ",
    "oIs2tbpz2jcnzzyghz",
    "01S2 TBPZ 2JCN ZZYG HZ",
    "01S2-TBPZ-2JCN-ZZYG-HZ",
    "ON1: O1S2TBPZ2JCNZZYGHZ",
  ])("%s: suggested, never corrected silently", (raw) =>
    expect(lireCodeOrdonnance(raw, { manual: true })).toEqual({ ok: false, failure: { kind: "CODE_NON_RECONNU", suggestion: NUMERO } }),
  );
  test("nothing to suggest", () => expect(lireCodeOrdonnance("DUPONT", { manual: true })).toEqual(unknown));
  test("a scanned O is what the paper says", () => expect(read("O1S2TBPZ2JCNZZYGHZ")).toBe("O1S2TBPZ2JCNZZYGHZ"));
});

test("parseNumeroOrdonnance takes the exact form only", () => {
  expect(parseNumeroOrdonnance(NUMERO)).toBe(NUMERO);
  for (const text of [NUMERO.toLowerCase(), ` ${NUMERO}`, `${NUMERO}\n`, ""]) expect(parseNumeroOrdonnance(text)).toBeUndefined();
});

describe("properties and hostile texts", () => {
  test("whatever is accepted stands in one of the readings, letter for letter", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.option(fc.string({ maxLength: 60 }), { nil: undefined }),
        (raw, physical) => {
          const result = lireCodeOrdonnance(raw, physical === undefined ? {} : { physical });
          if (!result.ok) return;
          const seen = [raw, physical ?? ""].some((text) => text.normalize("NFC").toUpperCase().includes(result.value.numero));
          expect(seen || !/\d/.test(raw)).toBe(true);
        },
      ),
    );
  });
  test("a number within any frame of signs is found", () => {
    const frame = fc.stringMatching(/^[ :/?=&.;,-]{0,20}$/);
    fc.assert(
      fc.property(frame, fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{18}$/), frame, (before, numero, after) => {
        expect(read(before + numero + after)).toBe(numero);
      }),
    );
  });
  test.each([
    ["100 000 characters", "A".repeat(100_000)],
    ["a QR's worth of almost-numbers", `${"A".repeat(17)} `.repeat(230)],
    ["control characters", "\u0000".repeat(50)],
    ["cut surrogates", "\ud83d\ude00\ud83d"],
    ["combining marks", `${NUMERO.slice(0, 17)}Z${"\u0301".repeat(3000)}`],
  ])("%s", (_name, raw) => {
    const started = performance.now();
    expect(lireCodeOrdonnance(raw)).toMatchObject(unknown);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
