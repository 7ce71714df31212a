import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeMatriculeKey, parseMatricule, readAnsweredMatricule } from "./matricule.js";

describe("key of a matricule", () => {
  // Published with the test identities (specs/ins.md §2.6).
  it.each([
    ["1010663220754", "60"],
    ["160012B020777", "13"],
    ["1090763220834", "89"],
    ["2090763220834", "39"],
    ["2090663220123", "55"],
    ["1090763220888", "35"],
    ["2360663220836", "56"],
    ["180032B020401", "23"],
    ["2751263220749", "74"],
    ["1810163220751", "40"],
    ["297022A020778", "78"],
    ["1100863220830", "60"],
    ["2770763220829", "10"],
    ["1850575056016", "01"],
    ["1850575056017", "97"],
  ])("[ins#7.1] [ins#7.2] [ins#7.3] %s → %s", (number, key) => {
    expect(computeMatriculeKey(number)).toBe(key);
    expect(parseMatricule(`${number}${key}`)).toEqual({ ok: true, value: `${number}${key}` });
  });

  it("is what makes the number and it a multiple of 97", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1_000_000_000_000n, max: 9_999_999_999_999n }), (number) => {
        expect((number + BigInt(computeMatriculeKey(String(number)))) % 97n).toBe(0n);
      }),
    );
  });

  it("tells every single wrong digit and every swap of neighbours", () => {
    const good = "275126322074974";
    for (let i = 0; i < 15; i++) {
      for (let digit = 0; digit < 10; digit++) {
        const other = `${good.slice(0, i)}${digit}${good.slice(i + 1)}`;
        if (other !== good) expect(parseMatricule(other).ok, other).toBe(false);
      }
      const swapped = `${good.slice(0, i)}${good[i + 1] ?? ""}${good[i]}${good.slice(i + 2)}`;
      if (i < 14 && swapped !== good) expect(parseMatricule(swapped).ok, swapped).toBe(false);
    }
  });
});

describe("a matricule typed or read", () => {
  it("[ins#7.5] [INS/va1.41] a wrong key is refused, with the right one", () => {
    expect(parseMatricule("109076322083488")).toEqual({ ok: false, failure: { kind: "KEY", expected: "89" } });
  });

  const complete = (number: string) => `${number}${computeMatriculeKey(number)}`;
  it.each([
    ["1091463220834", false],
    ["1092063220834", true],
    ["1095063220834", true],
    ["5090763220834", false],
    ["7090763220834", true],
    ["109072C220834", false],
  ])("[ins#7.6] %s → %s", (number, accepted) => {
    const matricule = /2C/.test(number) ? `${number}00` : complete(number);
    expect(parseMatricule(matricule).ok).toBe(accepted);
  });

  it.each(["", "1", "10907632208348", "1090763220834890", "１09076322083489", "109076322083 89", "297022a02077878"])(
    "%j is none",
    (text) => {
      expect(parseMatricule(text).ok).toBe(false);
    },
  );
});

describe("a matricule that INSi answered", () => {
  it("[ins#7.4] a key that is arithmetically wrong is kept byte for byte, and said", () => {
    expect(readAnsweredMatricule("1810363220456", "60")).toEqual({ matricule: "181036322045660", wrongKey: true });
    expect(computeMatriculeKey("1810363220456")).toBe("76");
  });
  it("a key left out is computed", () => {
    expect(readAnsweredMatricule("297022A020778", undefined)).toEqual({ matricule: "297022A02077878", wrongKey: false });
  });
  it.each([
    ["12345", "12"],
    ["1810363220456", "6"],
    ["18103632204X6", "60"],
    ["18103X3220456", "60"],
    ["181036X220456", "60"],
  ])("%s %s is none", (number, key) => {
    expect(readAnsweredMatricule(number, key)).toBeUndefined();
  });
});
