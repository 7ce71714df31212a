import fc from "fast-check";
import { expect, it } from "vitest";
import { INS_OIDS, OIDS } from "../../nomenclatures/index.js";
import { decodeIdentityMessage, MAX_HL7_MESSAGE } from "./decode-message.js";

const MSH = "MSH|^~\\&|A|B|C|D|20260105101500||ADT^A28^ADT_A05|1|P|2.5";
const pid = (id: string, status = "VALI") => `PID|||${id}||DARK^JEANNE^^^^^L||19600515|F|||||||||||||||||||||||${`|${status}`}`;
const INS = "260058815400233^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS";
const kindOf = (text: string, accepted: readonly string[] = INS_OIDS) => {
  const read = decodeIdentityMessage(text, accepted);
  return read.ok ? "READ" : read.failure.kind;
};

it.each([
  ["nothing", "", "NOT_HL7"],
  ["something else", "<xml/>", "NOT_HL7"],
  ["the frame of MLLP left on", `\v${MSH}`, "NOT_HL7"],
  ["a NUL", `${MSH}\r${pid(INS)}\0`, "NOT_HL7"],
  ["other separators", MSH.replace("|^~\\&", "|$~\\&"), "SEPARATORS"],
  ["an admission", `${MSH.replace("A28", "A01")}\r${pid(INS)}`, "EVENT"],
  ["an observation", `${MSH.replace("ADT", "ORU")}\r${pid(INS)}`, "EVENT"],
  ["a header alone", MSH, "MISSING"],
  ["no PID-32", `${MSH}\r${pid(INS, "")}`, "MISSING"],
  ["an A47 without MRG", `${MSH.replace("A28", "A47")}\r${pid(INS)}`, "MISSING"],
  ["a wrong key", `${MSH}\r${pid(INS.replace("233", "234"))}`, "MATRICULE"],
  ["a domain that is none", `${MSH}\r${pid(INS.replace(".4.8", ".4.5"))}`, "OID"],
  ["two numbers", `${MSH}\r${pid(`${INS}~${INS.replace("260058815400233", "255066322005602")}`)}`, "SEVERAL_INS"],
  ["a thousand identifiers", `${MSH}\r${pid(Array.from({ length: 1000 }, () => INS).join("~"))}`, "TOO_LONG"],
  ["a thousand segments", `${MSH}\r${"NTE|1\r".repeat(1000)}`, "TOO_LONG"],
  ["a message too long", `${MSH}\r${"A".repeat(MAX_HL7_MESSAGE)}`, "TOO_LONG"],
])("%s", (_, text, kind) => {
  expect(kindOf(text)).toBe(kind);
});

it("[ins#33] a test domain is refused where it is not accepted", () => {
  const text = `${MSH}\r${pid(INS.replace(".4.8", ".4.10"))}`;
  expect([kindOf(text, [OIDS.insNir, OIDS.insNia]), kindOf(text)]).toEqual(["OID", "READ"]);
});

it("a separator inside a name stays in the name", () => {
  const read = decodeIdentityMessage(`${MSH}\r${pid(INS).replace("DARK", "DARK\\R\\X\\S\\")}`, INS_OIDS);
  expect(read).toMatchObject({ ok: true, value: { identity: { traits: { birthName: "DARK~X^" } } } });
});

it("any text is read or refused, never thrown", () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void decodeIdentityMessage(text, INS_OIDS)));
  const field = fc.string({ unit: fc.constantFrom(...'|^~\\&"A1INS.'.split("")), maxLength: 40 });
  fc.assert(fc.property(field, field, (one, other) => void decodeIdentityMessage(`${MSH}\rPID|||${one}|${other}`, INS_OIDS)));
});
