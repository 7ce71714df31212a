import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CODING_PREPARATEUR,
  computeLuhnKey,
  decodeIdNatPs,
  decodeIdNatStruct,
  encodeIdNatPs,
  encodeIdNatStruct,
  findMetierOfficine,
  hasLuhnKey,
  OIDS,
  parseFiness,
  parseRpps,
  toFhirSystem,
} from "./index.js";

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

describe("Luhn", () => {
  test("published example of ISO/IEC 7812-1", () => {
    expect(hasLuhnKey("79927398713")).toBe(true);
    expect(hasLuhnKey("79927398710")).toBe(false);
  });

  test("exactly one key fits, and a changed digit is seen", () => {
    fc.assert(
      fc.property(digits(10), fc.nat(9), fc.integer({ min: 1, max: 9 }), (body, place, shift) => {
        const whole = body + computeLuhnKey(body);
        expect("0123456789".split("").filter((key) => hasLuhnKey(body + key))).toEqual([whole.slice(-1)]);
        const wrong = whole.slice(0, place) + ((Number(whole[place]) + shift) % 10) + whole.slice(place + 1);
        expect(hasLuhnKey(wrong)).toBe(false);
      }),
    );
  });

  test.each(["", " 0", "-0", "0.0", "٠", "0a"])("not digits: %j", (text) => expect(hasLuhnKey(text)).toBe(false));
  test("computing a key on letters is a bug and throws", () => expect(() => computeLuhnKey("2A")).toThrow(TypeError));
});

describe("RPPS", () => {
  test("11 digits with their key, blanks around", () => {
    expect(parseRpps(" 10001234565\n")).toBe("10001234565");
    expect(parseRpps("10001234567")).toBeUndefined();
    expect(parseRpps("1000123456")).toBeUndefined();
    expect(parseRpps("810001234565")).toBeUndefined();
  });

  test("idNat_PS: 8 + RPPS both ways, another kind of identifier is not one", () => {
    expect(encodeIdNatPs("10001234565")).toBe("810001234565");
    expect(decodeIdNatPs("810001234565")).toBe("10001234565");
    expect(decodeIdNatPs("10001234567")).toBe("10001234567");
    expect(decodeIdNatPs("0759912345")).toBeUndefined();
  });
});

describe("FINESS", () => {
  // Published in the annex of the arrêté of 4 March 2015 (AFSH1506177A).
  test.each(["240000059", "010000032", "2A0000154", "2B0004246", "2B0000038", "2B0005342", "2B0005359"])("%s", (value) => {
    expect(parseFiness(value)).toBe(value);
  });

  test("case and blanks forgiven, key and shape not", () => {
    expect(parseFiness(" 2a0000154 ")).toBe("2A0000154");
    for (const wrong of ["2A0000155", "2B0000154", "2C0000154", "A20000154", "24000005", "2400000590", "240000058", ""])
      expect(parseFiness(wrong)).toBeUndefined();
  });

  test("Struct_IdNat: 1 + FINESS both ways, a SIRET is not one", () => {
    expect(encodeIdNatStruct("750012346")).toBe("1750012346");
    expect(decodeIdNatStruct("12A0000154")).toBe("2A0000154");
    expect(decodeIdNatStruct("750012346")).toBe("750012346");
    expect(decodeIdNatStruct("357843595400001")).toBeUndefined();
  });
});

describe("préparateur", () => {
  test("profession 39 (older data)", () => expect(findMetierOfficine({ system: OIDS.profession, code: "39" })).toBe("preparateur"));
  test("role R85 317 (newer data)", () =>
    expect(findMetierOfficine({ system: toFhirSystem(OIDS.rolePriseCharge), code: "317" })).toBe("preparateur"));
  test("317 is what leaves", () => expect(CODING_PREPARATEUR).toEqual({ system: "1.2.250.1.213.1.6.1.107", code: "317" }));
  test("a code under the wrong table says nothing", () => {
    expect(findMetierOfficine({ system: OIDS.rolePriseCharge, code: "39" })).toBeUndefined();
    expect(findMetierOfficine({ system: OIDS.profession, code: "10" })).toBeUndefined();
    expect(findMetierOfficine({ system: OIDS.profession, code: "21" })).toBe("pharmacien");
  });
});
