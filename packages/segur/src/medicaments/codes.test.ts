import { MEDICINE_ELEMENTS, parseGs1 } from "@comptoir/wire/barcode";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpretBoxCode } from "./box-code.js";
import { cip7FromCip13, cip13FromCip7, classifyCode13, ean13Key } from "./cip.js";

describe("codes of 13 digits (spec §4.2)", () => {
  it("tells a box from a hospital unit, another product and a foreign code", () => {
    expect(classifyCode13("3400930121405")?.kind).toBe("CIP13");
    expect(classifyCode13("3400893766521")?.kind).toBe("UCD13");
    expect(classifyCode13(`340101234567${ean13Key("340101234567")}`)?.kind).toBe("ACL13");
    expect(classifyCode13("4006381333931")?.kind).toBe("ETRANGER");
    expect(classifyCode13("3400930121406")?.kind).toBe("CLE_FAUSSE");
    expect(classifyCode13("340093012140")).toBeUndefined();
    expect(classifyCode13("３４００９３０１２１４０５")).toBeUndefined();
  });

  it("any CIP7 gives a CIP13 with its key and comes back; any changed digit breaks it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.nat(12), fc.integer({ min: 1, max: 9 }), (n, at, by) => {
        const cip7 = String(n).padStart(7, "0");
        const code = cip13FromCip7(cip7) ?? "";
        expect(classifyCode13(code)?.kind).toBe("CIP13");
        expect(cip7FromCip13(code)).toBe(cip7);
        const wrong = code.slice(0, at) + String((Number(code[at]) + by) % 10) + code.slice(at + 1);
        expect(classifyCode13(wrong)?.kind).toBe("CLE_FAUSSE");
        expect(cip7FromCip13(wrong)).toBeUndefined();
      }),
    );
  });

  it("makes no CIP13 of what is not a CIP7", () => {
    expect(["123456", "12345678", "12345a7", ""].map(cip13FromCip7)).toEqual([undefined, undefined, undefined, undefined]);
    expect(cip7FromCip13("3400893766521")).toBeUndefined();
  });
});

describe("the DataMatrix of a box", () => {
  const read = (message: string) => {
    const gs1 = parseGs1(message, { referenceYear: 2026, expected: MEDICINE_ELEMENTS });
    if (!gs1.ok) throw new Error(gs1.failure.kind);
    return interpretBoxCode(gs1.value.elements, gs1.value.expiry?.day);
  };
  const whole = {
    gtin: "03400933516390",
    product: { kind: "CIP13", code: "3400933516390" },
    cip13: "3400933516390",
    lot: "A1B2C3",
    expiry: "2027-11-30",
    serial: "SN000123",
    warnings: [{ kind: "PEREMPTION_AU_MOIS" }],
  };

  it("[ON#54] the example of the spec; day 00 = last of the month, flagged", () => {
    expect(read("01034009335163901727110010A1B2C3\u001d21SN000123")).toEqual(whole);
  });

  it("[ON#54] AI 21 before 17", () => {
    expect(read("010340093351639021SN000123\u001d1727110010A1B2C3")).toEqual(whole);
  });

  it("[ON#54] separators lost: what can be worked out is given, nothing is invented", () => {
    expect(read("01034009335163901727113010A1B2C321SN000123")).toMatchObject({
      cip13: "3400933516390",
      expiry: "2027-11-30",
    });
  });

  it("[ON#54] an expiry that is no day is flagged, not given", () => {
    const box = interpretBoxCode(
      [
        { ai: "01", value: "03400933516390" },
        { ai: "17", value: "271340" },
      ],
      undefined,
    );
    expect(box).toMatchObject({ warnings: [{ kind: "PEREMPTION_ILLISIBLE", value: "271340" }] });
    expect(box).not.toHaveProperty("expiry");
  });

  it("two values for one identifier: neither lot is given; two products: no box at all", () => {
    const gtin = { ai: "01", value: "03400933516390" };
    const box = interpretBoxCode([gtin, { ai: "10", value: "A" }, { ai: "10", value: "B" }], undefined);
    expect(box).toMatchObject({ warnings: [{ kind: "VALEURS_CONTRAIRES", what: "lot" }] });
    expect(box).not.toHaveProperty("lot");
    expect(interpretBoxCode([gtin, { ai: "01", value: "03400930121405" }], undefined)).toBeUndefined();
  });

  it("a hospital unit is told, and has no CIP13; a case code or no GTIN is no box", () => {
    const unit = interpretBoxCode([{ ai: "01", value: "03400893766521" }], undefined);
    expect(unit).toMatchObject({ product: { kind: "UCD13" }, warnings: [{ kind: "PAS_UN_CIP13" }] });
    expect(unit).not.toHaveProperty("cip13");
    expect(interpretBoxCode([{ ai: "01", value: "13400933516397" }], undefined)).toBeUndefined();
    expect(interpretBoxCode([{ ai: "10", value: "A" }], undefined)).toBeUndefined();
  });
});
