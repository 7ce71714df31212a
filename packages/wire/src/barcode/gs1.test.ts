import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasGtinKey, MEDICINE_ELEMENTS, parseGs1, stripSymbologyId } from "./index.js";

const GS = "\u001d";
const options = { referenceYear: 2026, expected: MEDICINE_ELEMENTS };

function read(text: string, more: Partial<typeof options> = {}) {
  const result = parseGs1(text, { ...options, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

describe("[ON#54] the box DataMatrix", () => {
  // ordonnance-numerique §4.2, the example of the specification.
  const published = `]d201034009335163901727110010A1B2C3${GS}21SN000123`;

  test("published example: GTIN, month-only expiry, batch, serial", () => {
    const { symbology, text } = stripSymbologyId(published);
    expect(symbology).toBe("gs1-datamatrix");
    expect(read(text)).toEqual({
      elements: [
        { ai: "01", value: "03400933516390" },
        { ai: "17", value: "271100" },
        { ai: "10", value: "A1B2C3" },
        { ai: "21", value: "SN000123" },
      ],
      gtin: "03400933516390",
      expiry: { day: "2027-11-30", monthOnly: true },
      batch: "A1B2C3",
      serial: "SN000123",
      uncertain: [],
      warnings: [],
    });
  });

  test("AI 21 before 17, separators there", () => {
    const reading = read(`010340093351639021SN000123${GS}1727110010A1B2C3`);
    expect(reading).toMatchObject({ serial: "SN000123", batch: "A1B2C3", expiry: { day: "2027-11-30", monthOnly: true }, warnings: [] });
  });

  test("separator written <GS>, leading FNC1, trailing separator and line end", () => {
    const reading = read(`${GS}010340093351639010A1B2C3<GS>1727113021SN${GS}\r\n`);
    expect(reading).toMatchObject({ batch: "A1B2C3", serial: "SN", expiry: { day: "2027-11-30", monthOnly: false }, warnings: [] });
  });

  test("separator lost, one way only to find the four elements: given, and said", () => {
    const reading = read("01034009335163901727113010A1B2C321SN000123");
    expect(reading).toMatchObject({ batch: "A1B2C3", serial: "SN000123", uncertain: [], warnings: [{ kind: "SEPARATOR_LOST" }] });
  });

  test("separator lost, AI 21 before 17, day 00: given, and said", () => {
    const reading = read("010340093351639021SN0001231727110010A1B2C3");
    expect(reading).toMatchObject({
      gtin: "03400933516390",
      serial: "SN000123",
      batch: "A1B2C3",
      expiry: { day: "2027-11-30", monthOnly: true },
      warnings: [{ kind: "SEPARATOR_LOST" }],
    });
  });

  test("separator lost and two ways to cut: the sure elements only, the others listed, nothing guessed", () => {
    const reading = read("01034009335163901727113010A21B21SN");
    expect(reading.gtin).toBe("03400933516390");
    expect(reading.expiry?.day).toBe("2027-11-30");
    expect(reading.batch).toBeUndefined();
    expect(reading.serial).toBeUndefined();
    expect(reading.uncertain).toEqual([
      { ai: "10", values: ["A", "A21B"] },
      { ai: "21", values: ["B21SN", "SN"] },
    ]);
    expect(reading.warnings).toEqual([{ kind: "SEPARATOR_LOST" }]);
  });

  test("a separator that arrived is believed: digits inside a batch are not identifiers", () => {
    expect(read(`0103400933516390172711301021A2110${GS}21SN17`)).toMatchObject({
      batch: "21A2110",
      serial: "SN17",
      warnings: [],
      uncertain: [],
    });
  });

  test("no serial at all (older boxes): read as written, no doubt invented", () => {
    expect(read("01034009335163901727113010X240Y")).toMatchObject({ batch: "X240Y", uncertain: [], warnings: [] });
    expect(read("0103400933516390")).toMatchObject({ gtin: "03400933516390", warnings: [] });
  });

  test("a wrong key and an impossible date are flagged, the rest is kept", () => {
    const reading = read(`0103400933516391${GS}17271340${GS}10A`);
    expect(reading.gtin).toBeUndefined();
    expect(reading.expiry).toBeUndefined();
    expect(reading.batch).toBe("A");
    expect(reading.warnings).toEqual([
      { kind: "WRONG_KEY", ai: "01", value: "03400933516391" },
      { kind: "IMPOSSIBLE_DATE", ai: "17", value: "271340" },
    ]);
  });

  test("the same element twice: equal is one, different is a contradiction and gives neither", () => {
    expect(read(`10A${GS}10A`).batch).toBe("A");
    const reading = read(`10A${GS}10B`);
    expect(reading.batch).toBeUndefined();
    expect(reading.warnings).toEqual([{ kind: "CONTRADICTION", ai: "10", values: ["A", "B"] }]);
  });

  test("other elements of the table: quantity, product number, national numbers, measures", () => {
    const reading = read(`37100${GS}240REF-1${GS}7123400930000000${GS}310300175015271130`, { expected: [] });
    expect(reading.elements.map((element) => element.ai)).toEqual(["37", "240", "712", "3103", "15"]);
    expect(reading.expiry?.day).toBe("2027-11-30");
  });
});

describe("hand-typed vectors", () => {
  const vectors = JSON.parse(readFileSync(new URL("../../../../vectors/gs1/boxes.json", import.meta.url), "utf8")) as {
    name: string;
    raw: string;
    gtin?: string;
    expiry?: string;
    batch?: string;
    serial?: string;
    warnings?: string[];
    uncertain?: string[];
  }[];
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => {
    const reading = read(stripSymbologyId(vector.raw).text);
    expect({
      gtin: reading.gtin,
      expiry: reading.expiry?.day,
      batch: reading.batch,
      serial: reading.serial,
      warnings: reading.warnings.map((warning) => warning.kind),
      uncertain: reading.uncertain.map((element) => element.ai),
    }).toEqual({
      gtin: vector.gtin,
      expiry: vector.expiry,
      batch: vector.batch,
      serial: vector.serial,
      warnings: vector.warnings ?? [],
      uncertain: vector.uncertain ?? [],
    });
  });
});

const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
const gtin = digits(13).map((body) => [..."0123456789"].map((key) => body + key).find(hasGtinKey) ?? "");
const value20 = fc.stringMatching(/^[A-Z0-9]{1,20}$/);
const expiry = fc
  .tuple(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 28 }))
  .map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(""));
const box = fc.record({ "01": gtin, "17": expiry, "10": value20, "21": value20 });
const order = fc.shuffledSubarray(["01", "17", "10", "21"] as const, { minLength: 4 });

describe("properties", () => {
  test("with separators, the elements come back in any order", () => {
    fc.assert(
      fc.property(box, order, (values, ais) => {
        const reading = read(ais.map((ai) => ai + values[ai]).join(GS));
        expect(reading).toMatchObject({ gtin: values["01"], batch: values["10"], serial: values["21"], warnings: [], uncertain: [] });
        expect(reading.elements).toEqual(ais.map((ai) => ({ ai, value: values[ai] })));
      }),
    );
  });

  test("without separators, what is given is true and what is not true is flagged", () => {
    fc.assert(
      fc.property(box, order, (values, ais) => {
        const result = parseGs1(ais.map((ai) => ai + values[ai]).join(""), options);
        if (!result.ok) return;
        const { elements, warnings, uncertain } = result.value;
        const wrong = elements.filter(({ ai, value }) => values[ai as keyof typeof values] !== value);
        const flagged = warnings.some((warning) => warning.kind === "SEPARATOR_LOST");
        if (!flagged) {
          // Nothing tells a lone run of text from two: then the element that is missing shows that a person must look.
          expect(wrong.length === 0 || elements.length < 4).toBe(true);
          return;
        }
        for (const element of wrong) expect(elements.length, `${element.ai} is wrong and all four are said sure`).toBeLessThan(4);
        for (const { ai, values: possible } of uncertain)
          if (ai in values && elements.length + uncertain.length === 4) expect(possible).toContain(values[ai as keyof typeof values]);
      }),
      { numRuns: 300 },
    );
  });

  test("any text gives an answer, quickly", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => void parseGs1(text, options)));
    fc.assert(fc.property(fc.stringMatching(/^(01|10|17|21|00|9){0,80}$/), (text) => void parseGs1(text, options)));
  });
});

describe("hostile", () => {
  test.each([
    ["100 000 characters", "10".repeat(50_000), "TOO_LONG"],
    ["empty", "", "EMPTY"],
    ["separators only", GS.repeat(200), "EMPTY"],
    ["control characters", "10\u0000\u0001", "NOT_GS1"],
    ["a letter outside set 82", "10é", "NOT_GS1"],
    ["half a surrogate", "10\ud83d", "NOT_GS1"],
    ["unknown identifier", "0499", "NOT_GS1"],
    ["cut GTIN", "01034009", "NOT_GS1"],
    ["other digits", "01٣٤٠٠٩٣٣٥١٦٣٩٠٠", "NOT_GS1"],
    ["an ordonnance number", "01S2TBPZ2JCNZZYGHZ", "NOT_GS1"],
  ])("%s → %s", (_name, text, kind) => expect(parseGs1(text, options)).toMatchObject({ ok: false, failure: { kind } }));

  test("a message with thousands of cuts is answered within the step limit", () => {
    const started = performance.now();
    for (const text of [`91${"9192939495969798".repeat(30)}`, `21${"10".repeat(9)}`, `90${"2110".repeat(100)}`])
      parseGs1(text, { referenceYear: 2026 });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
