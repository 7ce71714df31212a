import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeDatamatrixIns } from "./datamatrix.js";

const GS = "\u001d";
const OID = "1.2.250.1.213.1.4.8";
const HEADER = "IS010000000000000000000000";
const BLOCKS = [`S1275126322074974`, `S2${OID}${GS}`, `S3ZOE${GS}`, `S4ADRUN${GS}`, "S5F", "S631-12-1975", "S763220"];
const kindOf = (message: string) => {
  const read = decodeDatamatrixIns(message, [OID]);
  return read.ok ? "READ" : read.failure.kind;
};

it.each([
  ["another 2D code", `DC02FR000001${"0".repeat(40)}`, "NOT_AN_INS"],
  ["nothing", "", "NOT_AN_INS"],
  ["a version that does not exist yet", writeVersion("02"), "VERSION"],
  ["a message too long", `${HEADER}S3${"A".repeat(600)}`, "TOO_LONG"],
  ["a header alone", HEADER, "MISSING"],
  ["a block nobody knows", `${HEADER}${BLOCKS.join("")}S9X`, "FIELD"],
  ["a block twice, with another value", `${HEADER}${BLOCKS.join("")}S5M`, "FIELD"],
  ["a sex that is none", `${HEADER}${BLOCKS.with(4, "S5X").join("")}`, "FIELD"],
  ["a wrong key", `${HEADER}${BLOCKS.with(0, "S1275126322074975").join("")}`, "KEY"],
  ["a domain that is none", `${HEADER}${BLOCKS.with(1, `S21.2.250.1.213.1.4.5${GS}`).join("")}`, "OID"],
  ["markup for a name", `${HEADER}${BLOCKS.with(3, `S4<script>${GS}`).join("")}`, "FIELD"],
  ["a message cut short", `${HEADER}${BLOCKS.join("")}`.slice(0, 60), "MISSING"],
])("%s", (_, message, kind) => {
  expect(kindOf(message)).toBe(kind);
});

function writeVersion(version: string): string {
  return `IS${version}${"0".repeat(22)}${BLOCKS.join("")}`;
}

it("every loss of one block but the birthplace is told", () => {
  for (let i = 0; i < 6; i++) expect(kindOf(`${HEADER}${BLOCKS.toSpliced(i, 1).join("")}`), BLOCKS[i]).toBe("MISSING");
});

it("whatever comes, it answers and never throws", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.boolean(), (text, headed) => {
      expect(typeof decodeDatamatrixIns(headed ? HEADER + text : text, [OID]).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});
