import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeDatamatrixIns, encodeDatamatrixIns } from "./datamatrix.js";
import { computeMatriculeKey } from "./matricule.js";
import type { MatriculeIns } from "./types.js";

const GS = "\u001d";
const REAL = "1.2.250.1.213.1.4.8";
const TEST = "1.2.250.1.213.1.4.10";
const ACCEPTED = [REAL, "1.2.250.1.213.1.4.9", TEST];
/** The example of the specification (§3). */
const PUBLISHED = `IS010000000000000000000000S1275126322074974S2${REAL}${GS}S3ZOE${GS}S4ADRUN${GS}S5FS631-12-1975S763220`;
const ZOE = {
  ins: { matricule: "275126322074974" as MatriculeIns, oid: REAL },
  birthFirstNames: "ZOE",
  birthName: "ADRUN",
  sex: "F",
  birthDate: "1975-12-31",
  birthPlace: "63220",
} as const;

describe("datamatrix INS", () => {
  it("reads and writes the published example, byte for byte", () => {
    expect(PUBLISHED).toHaveLength(101);
    expect(decodeDatamatrixIns(PUBLISHED, ACCEPTED)).toEqual({ ok: true, value: ZOE });
    expect(encodeDatamatrixIns(ZOE.ins, ZOE)).toBe(PUBLISHED);
  });

  it("[ins#7.33] an OID of 20 characters and a list of exactly 100 close themselves; a test domain is refused in production", () => {
    const names = "A".repeat(100);
    const ins = { ...ZOE.ins, oid: TEST };
    const message = encodeDatamatrixIns(ins, { ...ZOE, birthFirstNames: names });
    expect(message).toContain(`S2${TEST}S3${names}S4ADRUN${GS}S5F`);
    expect(decodeDatamatrixIns(message, ACCEPTED)).toEqual({ ok: true, value: { ...ZOE, ins, birthFirstNames: names } });
    expect(decodeDatamatrixIns(message, [REAL])).toEqual({ ok: false, failure: { kind: "OID", oid: TEST } });
  });

  it("[ins#7.34] any order of blocks, and no birthplace", () => {
    const message = `IS010000000000000000000000S4ADRUN${GS}S5FS631-12-1975S2${REAL}${GS}S1275126322074974S3ZOE`;
    const { birthPlace: _, ...rest } = ZOE;
    expect(decodeDatamatrixIns(message, ACCEPTED)).toEqual({ ok: true, value: rest });
  });

  it.each(["<GS>", ""])("[ins#7.35] separators that arrived as « %s »", (separator) => {
    expect(decodeDatamatrixIns(PUBLISHED.replaceAll(GS, separator), ACCEPTED)).toEqual({ ok: true, value: ZOE });
  });

  it("the scanner's own prefix is not part of it", () => {
    expect(decodeDatamatrixIns(`]d1${PUBLISHED}`, ACCEPTED).ok).toBe(true);
  });

  it("what is written is read again, separators or not", () => {
    const name = fc.stringMatching(/^[A-Z][A-Z' -]{0,40}[A-Z]$/);
    fc.assert(
      fc.property(
        fc.record({
          names: name,
          nom: name,
          sex: fc.constantFrom("M" as const, "F" as const),
          oid: fc.constantFrom(...ACCEPTED),
          order: fc.integer({ min: 0, max: 999 }),
        }),
        ({ names, nom, sex, oid, order }) => {
          const number = `175126322${String(order).padStart(3, "0")}4`;
          const ins = { matricule: `${number}${computeMatriculeKey(number)}` as MatriculeIns, oid };
          const traits = { birthFirstNames: names, birthName: nom, sex, birthDate: "1975-12-31", birthPlace: "2A020" };
          const message = encodeDatamatrixIns(ins, traits);
          for (const received of [message, message.replaceAll(GS, ""), message.replaceAll(GS, "<GS>")]) {
            expect(decodeDatamatrixIns(received, ACCEPTED)).toEqual({ ok: true, value: { ins, ...traits } });
          }
        },
      ),
    );
  });

  it("never writes what it could not read", () => {
    expect(() => encodeDatamatrixIns(ZOE.ins, { ...ZOE, birthName: "Adrun" })).toThrow(RangeError);
    expect(() => encodeDatamatrixIns(ZOE.ins, { ...ZOE, sex: "I" })).toThrow(RangeError);
  });
});
