import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCents, parseDay, parseRate } from "./cells.js";
import { EXTRACT_FILES } from "./extract-files.js";
import {
  cip13FromCip7,
  classifyCode13,
  compositionKey,
  ean13Key,
  interpretBoxCode,
  isNarrowMargin,
  ordonnancierList,
  parseUnitsPerBox,
  readExtract,
  searchKey,
} from "./index.js";
import { readRows } from "./read-rows.js";

const shipped = new Map(
  Object.values(EXTRACT_FILES).map(({ name }) => [
    name as string,
    gunzipSync(readFileSync(path.resolve(import.meta.dirname, `../../../../data/bdpm/${name}.gz`))) as Uint8Array,
  ]),
);

describe("the shipped extract", () => {
  const read = readExtract(shipped);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  const { extract } = read;

  it("is read whole: the row counts of spec §4.1, not one faulty line", () => {
    expect(read.faults).toEqual([]);
    expect(read.counts).toEqual({
      specialities: 15_848,
      presentations: 20_903,
      generics: 10_704,
      compositions: 32_389,
      conditions: 28_151,
      atc: 7_711,
      shortages: 766,
      hybrids: 148,
    });
  });

  it("[ON#53] keeps œ and ’ intact, whichever the file's encoding", () => {
    const names = (extract.specialities ?? []).flatMap((s) => [s.name, s.form, ...s.holders]);
    expect(names.filter((name) => /[œŒ’]/.test(name)).length).toBeGreaterThan(20);
    expect(names.some((name) => /Ã|\uFFFD|[\u0080-\u009f]/.test(name))).toBe(false);
    expect((extract.presentations ?? []).some((p) => p.label.includes("comprimé(s)"))).toBe(true);
    expect((extract.specialities ?? []).every((s) => s.holders.every((holder) => holder === holder.trim()))).toBe(true);
  });

  it("[ON#53] reads the 466 prices with two commas", () => {
    const dear = (extract.presentations ?? []).filter((p) => (p.priceCents ?? 0) >= 100_000);
    expect(dear.length).toBeGreaterThan(400);
    expect(extract.presentations?.find((p) => p.cip13 === "3400927849800")).toMatchObject({ priceCents: 146_905, feeCents: 276 });
  });

  it("[ON#35] takes groups that name absent specialities or no princeps", () => {
    const known = new Set((extract.specialities ?? []).map((s) => s.cis));
    expect((extract.generics ?? []).filter((g) => !known.has(g.cis)).length).toBeGreaterThan(2_000);
  });

  it("knows the units of the products of spec §4.4, and those of two boxes in three at least", () => {
    const units = (cip13: string) => extract.presentations?.find((p) => p.cip13 === cip13)?.units;
    expect([units("3400930121405"), units("3400938479324"), units("3400934913174"), units("3400933323523")]).toEqual([90, 63, 12, 14]);
    const all = extract.presentations ?? [];
    expect(all.filter((p) => p.units !== undefined).length / all.length).toBeGreaterThan(0.7);
  });
});

describe("cells", () => {
  it("[ON#53] prices are integer cents", () => {
    expect(["24,34", "1,466,29", "0,91", "12", "", "1.466,29"].map(parseCents)).toEqual([
      2_434,
      146_629,
      91,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it("rates and days", () => {
    expect(["65%", "65 %", "", "x%"].map(parseRate)).toEqual([65, 65, undefined, undefined]);
    expect(["12/03/1998", "31/02/2020", "1998-03-12", ""].map(parseDay)).toEqual(["1998-03-12", undefined, undefined, undefined]);
  });
});

describe("units per box", () => {
  it.each([
    ["plaquette(s) PVC aluminium de 30 comprimé(s)", 30],
    ["3 plaquette(s) aluminium PVC PVDC de 21 comprimé(s)", 63],
    ["1 flacon(s) polyéthylène haute densité (PEHD) de 100 gélule(s)", 100],
    ["12 sachet(s) polyéthylène aluminium de 1 g", 12],
    ["5 ampoule(s) en verre de 2 ml", 5],
    ["1 flacon(s) en verre de 150 ml", undefined],
    ["1 tube(s) aluminium verni de 30 g", undefined],
    ["", undefined],
  ])("%s → %s", (label, units) => {
    expect(parseUnitsPerBox(label)).toBe(units);
  });
});

describe("codes of 13 digits", () => {
  it("tells a box from a hospital unit, another product and a foreign code", () => {
    expect(classifyCode13("3400930121405")?.kind).toBe("CIP13");
    expect(classifyCode13("3400893766521")?.kind).toBe("UCD13");
    expect(classifyCode13("4006381333931")?.kind).toBe("ETRANGER");
    expect(classifyCode13("3400930121406")?.kind).toBe("CLE_FAUSSE");
    expect(classifyCode13("340093012140")).toBeUndefined();
  });
  it("any CIP7 gives a CIP13 with its key; any changed digit breaks it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.nat(12), fc.integer({ min: 1, max: 9 }), (n, at, by) => {
        const code = cip13FromCip7(String(n).padStart(7, "0")) ?? "";
        expect(classifyCode13(code)?.kind).toBe("CIP13");
        expect(ean13Key(code.slice(0, 12))).toBe(Number(code[12]));
        const wrong = code.slice(0, at) + String((Number(code[at]) + by) % 10) + code.slice(at + 1);
        expect(classifyCode13(wrong)?.kind).toBe("CLE_FAUSSE");
      }),
    );
  });
});

describe("the code of a box", () => {
  it("[ON#54] gives CIP13, lot, serial in any order of the identifiers", () => {
    const elements = [
      { ai: "21", value: "SN000123" },
      { ai: "17", value: "271100" },
      { ai: "10", value: "A1B2C3" },
      { ai: "01", value: "03400933516390" },
    ];
    expect(interpretBoxCode(elements, "2027-11-30")).toEqual({
      gtin: "03400933516390",
      product: { kind: "CIP13", code: "3400933516390" },
      lot: "A1B2C3",
      expiry: "2027-11-30",
      serial: "SN000123",
    });
    expect(interpretBoxCode([{ ai: "10", value: "A" }], undefined)).toBeUndefined();
  });
});

describe("names and substances", () => {
  it("folds accents, œ, punctuation; keeps decimals", () => {
    expect(searchKey("  L’Œuf d'Été 0,25 mg/2.5 ml. ")).toBe("L OEUF D ETE 0.25 MG 2.5 ML");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(searchKey(searchKey(text))).toBe(searchKey(text));
      }),
    );
  });
  it("[ON#33] amoxicilline is not a narrow-margin substance, lévothyroxine sodique is", () => {
    expect(isNarrowMargin("AMOXICILLINE TRIHYDRATÉE")).toBe(false);
    expect(isNarrowMargin("LÉVOTHYROXINE SODIQUE")).toBe(true);
    expect(isNarrowMargin("CHLORHYDRATE DE BUPRÉNORPHINE")).toBe(true);
  });
  it("the strictest register wins", () => {
    expect(ordonnancierList(["liste I", "stupéfiants"])).toBe("STUPEFIANT");
    expect(ordonnancierList(["liste II"])).toBe("LISTE_II");
    expect(ordonnancierList(["réservé à l'usage HOSPITALIER"])).toBeUndefined();
  });
  it("[ON#36] a composition ignores therapeutic fractions and the order of its substances", () => {
    const c = (substanceCode: string, nature: "SA" | "FT") => ({
      cis: "60000000",
      element: "comprimé",
      substanceCode,
      substance: "X",
      dosage: "1 mg",
      reference: "un comprimé",
      nature,
    });
    expect(compositionKey([c("1", "SA"), c("2", "SA"), c("3", "FT")], "comprimé")).toBe(
      compositionKey([c("2", "SA"), c("1", "SA")], "Comprimé"),
    );
    expect(compositionKey([c("3", "FT")], "comprimé")).toBeUndefined();
  });
});

describe("rows", () => {
  const file = { name: "x.txt", encoding: "windows-1252", columns: 2, minBytes: 0, required: true } as const;
  const pair = (cells: readonly string[]) => [cells[0] ?? "", cells[1] ?? ""];
  it("[ON#53] skips lines that hold only CR, keeps bare quotes, needs no last newline", () => {
    const read = readRows(file, Buffer.from('a\t"b\r\n\r\n\rc\td', "latin1"), pair);
    expect(read).toEqual({
      ok: true,
      value: {
        rows: [
          ["a", '"b'],
          ["c", "d"],
        ],
        faults: [],
      },
    });
  });
});
