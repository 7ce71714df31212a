import fc from "fast-check";
import { expect, it } from "vitest";
import { INS_OIDS, OIDS } from "../../nomenclatures/index.js";
import { outgoing } from "../testing/exchange.js";
import { decodeRecordTarget, MAX_CDA_DOCUMENT } from "./decode-record-target.js";
import { encodeRecordTarget } from "./encode-record-target.js";

const written = encodeRecordTarget(outgoing());
const GOOD = written.ok ? written.value.text : "";
const ID = '<id root="1.2.250.1.213.1.4.8" extension="255066322005602"/>';
const kindOf = (text: string, accepted: readonly string[] = INS_OIDS) => {
  const read = decodeRecordTarget(Buffer.from(text), accepted);
  return read.ok ? "READ" : read.failure.kind;
};

it.each([
  ["nothing", "", "ILL_FORMED"],
  ["a document cut short", GOOD.slice(0, 300), "ILL_FORMED"],
  ["a DOCTYPE and its entities", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${GOOD}`, "DOCTYPE"],
  ["another document", "<html/>", "NOT_A_CDA"],
  ["the right names in another namespace", GOOD.replace("urn:hl7-org:v3", "urn:x"), "NOT_A_CDA"],
  ["two patients", `<ClinicalDocument xmlns="urn:hl7-org:v3">${GOOD}${GOOD}</ClinicalDocument>`, "NOT_A_CDA"],
  ["two names", GOOD.replace("<name>", "<name/><name>"), "NOT_A_CDA"],
  ["a name of a megabyte", GOOD.replace("DESMALIX", "A".repeat(1_000_000)), "NOT_A_CDA"],
  ["a thousand identifiers", GOOD.replace(ID, ID.repeat(1000)), "NOT_A_CDA"],
  ["two INS", GOOD.replace(ID, ID + ID), "SEVERAL_INS"],
  ["a wrong key", GOOD.replace("255066322005602", "255066322005603"), "MATRICULE"],
  ["an INS said to be unknown", GOOD.replace(ID, ID.replace("/>", ' nullFlavor="UNK"/>')), "MATRICULE"],
  ["an INS without the place of birth", GOOD.replace(/<birthplace>.*<\/birthplace>/, ""), "MISSING"],
  ["an INS without 1er prénom", GOOD.replace('<given qualifier="BR">NATHALIE</given>', ""), "MISSING"],
  ["an INS and a sex that is none", GOOD.replace('code="F"', 'code="U"'), "MISSING"],
  ["a document too large", `<x>${" ".repeat(MAX_CDA_DOCUMENT)}</x>`, "TOO_LARGE"],
])("%s", (_, text, kind) => {
  expect(kindOf(text)).toBe(kind);
});

it("[ins#33] a test or demonstration domain is refused where it is not accepted", () => {
  const test = GOOD.replace(".4.8", ".4.10");
  expect([kindOf(test, [OIDS.insNir, OIDS.insNia]), kindOf(test), kindOf(GOOD.replace(".4.8", ".4.11"))]).toEqual(["OID", "READ", "OID"]);
});

it("markup in a name is a name", () => {
  const odd = encodeRecordTarget(outgoing({ usedName: '</family><id root="x"/>' }));
  const read = decodeRecordTarget(Buffer.from(odd.ok ? odd.value.text : ""), INS_OIDS);
  expect(read).toMatchObject({ ok: true, value: { usedName: '</family><id root="x"/>' } });
});

it("any change of one byte is read or refused, never thrown", () => {
  fc.assert(
    fc.property(fc.nat(GOOD.length - 1), fc.integer({ min: 0, max: 255 }), (place, byte) => {
      const bytes = Buffer.from(GOOD);
      bytes[place] = byte;
      decodeRecordTarget(bytes, INS_OIDS);
    }),
  );
});
