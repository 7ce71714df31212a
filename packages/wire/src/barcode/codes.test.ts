import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasGtinKey, parseGs1Date, readPhysicalKey, recoverAzerty, stripSymbologyId } from "./index.js";

describe("symbology identifiers", () => {
  test.each([
    ["]d201034009", "gs1-datamatrix", "01034009"],
    ["]d1IS0100", "datamatrix", "IS0100"],
    ["]Q1ON1:01S2", "qr", "ON1:01S2"],
    ["]Q3x", "gs1-qr", "x"],
    ["]C110ABC", "gs1-128", "10ABC"],
    ["]C0x", "code-128", "x"],
    ["]E03400934913174", "ean", "3400934913174"],
    ["]z3x", "other", "x"],
    ["]", undefined, "]"],
    ["]d", undefined, "]d"],
    ["] d2", undefined, "] d2"],
    ["x]d2", undefined, "x]d2"],
    ["", undefined, ""],
  ])("%j", (raw, symbology, text) => {
    expect(stripSymbologyId(raw)).toEqual(symbology ? { symbology, text } : { text });
  });
});

describe("GTIN key", () => {
  test.each(["3400934913174", "03400934913174", "3400893766521", "96385074", "614141007349"])("%s is right", (code) =>
    expect(hasGtinKey(code)).toBe(true),
  );
  test.each(["3400934913175", "340093491316", "", "34009349131740", "34009349131७4", "abc"])("%s is wrong", (code) =>
    expect(hasGtinKey(code)).toBe(false),
  );
});

describe("dates of two-digit years", () => {
  test.each([
    ["271130", 2026, "2027-11-30", false],
    ["271100", 2026, "2027-11-30", true],
    ["280200", 2026, "2028-02-29", true],
    ["000200", 2100, "2100-02-28", true],
    // General Specifications §7.12: 51 years ahead is 49 back, 50 back is 50 ahead.
    ["760101", 2026, "2076-01-01", false],
    ["770101", 2026, "1977-01-01", false],
    ["490101", 2099, "2149-01-01", false],
    ["500101", 2099, "2050-01-01", false],
  ])("%s read in %d is %s", (text, year, day, monthOnly) => expect(parseGs1Date(text, year)).toEqual({ day, monthOnly }));

  test.each(["271301", "270001", "270230", "270229", "270431", "2711", "27113a", "2711300", ""])("%s does not exist", (text) =>
    expect(parseGs1Date(text, 2026)).toBeUndefined(),
  );
});

describe("[ON#1] AZERTY", () => {
  const us = "`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./";

  test("the spec's digits, and an ordonnance code as the computer shows it", () => {
    expect(recoverAzerty("&é\"'(-è_çà")).toContain("1234567890");
    expect(recoverAzerty("ON&Mà&SéTBPWéJCNWWYGHW")[0]).toBe("ON1:01S2TBPZ2JCNZZYGHZ");
  });

  test("Caps Lock on Windows: digits arrive as digits, case and letters move", () => {
    expect(recoverAzerty("on1m01s2tbpw2jcnwwyghw")[1]).toBe("ON1:01S2TBPZ2JCNZZYGHZ");
  });

  test("Caps Lock elsewhere: capital accents", () => {
    expect(recoverAzerty("on&Mà&sÉtbpwÉjcnwwyghw")).toContain("ON1:01S2TBPZ2JCNZZYGHZ");
  });

  test("a text without any key of the table has no other reading", () => {
    expect(recoverAzerty("\u001d")).toEqual([]);
    expect(recoverAzerty("")).toEqual([]);
  });

  test("typing any US text on AZERTY and recovering gives it back", () => {
    const azerty = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!";
    fc.assert(
      fc.property(fc.array(fc.nat(us.length - 1)), (places) => {
        const typed = places.map((i) => [...azerty][i]).join("");
        const meant = places.map((i) => us[i]).join("");
        expect([typed, ...recoverAzerty(typed)]).toContain(meant);
      }),
    );
  });

  test("hostile: 100 000 characters, surrogates cut in two, control characters", () => {
    for (const raw of ["&".repeat(100_000), "\ud83d", "\u0000\u001b[A", "💊é"]) expect(() => recoverAzerty(raw)).not.toThrow();
    expect(recoverAzerty("💊é")).toContain("💊2");
  });
});

describe("physical keys", () => {
  test.each([
    ["Digit1", false, "1"],
    ["Digit1", true, "!"],
    ["KeyQ", false, "q"],
    ["KeyQ", true, "Q"],
    ["Numpad7", true, "7"],
    ["Semicolon", true, ":"],
    ["Quote", false, "'"],
    ["Space", false, " "],
    ["F3", false, undefined],
    ["Enter", false, undefined],
    ["", false, undefined],
    ["constructor", false, undefined],
    ["__proto__", true, undefined],
  ])("%s shift=%s → %s", (code, shift, char) => expect(readPhysicalKey(code, shift)).toBe(char));
});
