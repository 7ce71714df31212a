import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INS_OIDS } from "../../nomenclatures/index.js";
import { INS, identities, NOT_TRANSMISSIBLE, outgoing, TRAITS, writtenBack } from "../testing/exchange.js";
import { decodeRecordTarget } from "./decode-record-target.js";
import { encodeRecordTarget } from "./encode-record-target.js";

const write = (identity: Parameters<typeof encodeRecordTarget>[0]) => {
  const written = encodeRecordTarget(identity);
  if (!written.ok) throw new Error(written.failure.trait);
  return written.value.text;
};
const read = (text: string) => {
  const found = decodeRecordTarget(Buffer.from(text), INS_OIDS);
  if (!found.ok) throw new Error(found.failure.kind);
  return found.value;
};

describe("recordTarget of the CI-SIS", () => {
  it("the element, typed by hand (cda.md §1.1)", () => {
    expect(write(outgoing({ usedName: "MARTIN", usedFirstName: "NATH" }))).toBe(
      '<recordTarget xmlns="urn:hl7-org:v3"><patientRole classCode="PAT">' +
        '<id root="1.2.250.1.213.1.4.8" extension="255066322005602"/><id root="1.2.250.1.71.4.2.2.630999209" extension="P-42"/>' +
        '<patient classCode="PSN"><name><family qualifier="BR">DESMALIX</family><family qualifier="CL">MARTIN</family>' +
        '<given>NATHALIE MARIE</given><given qualifier="BR">NATHALIE</given><given qualifier="CL">NATH</given></name>' +
        '<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1" displayName="Féminin"/><birthTime value="19550615"/>' +
        "<birthplace><place><addr><county>63220</county></addr></place></birthplace></patient></patientRole></recordTarget>",
    );
  });

  it("reads a document that another program wrote: its own prefixes, city beside the code, parts in another order", () => {
    const text = `<c:ClinicalDocument xmlns:c="urn:hl7-org:v3"><c:recordTarget><c:patientRole>
      <c:id root="1.2.3.4" extension="77"/><c:id extension="277076322082910" root="1.2.250.1.213.1.4.8"/>
      <c:patient><c:name><c:given>RUTH ISABELLE</c:given><c:given qualifier="BR">RUTH</c:given><c:family qualifier="BR">NESSI</c:family></c:name>
      <c:administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><c:birthTime value="19770714"/>
      <c:birthplace><c:place><c:addr><c:city>MAZOIRES</c:city><c:county>63220</c:county></c:addr></c:place></c:birthplace>
      </c:patient></c:patientRole></c:recordTarget></c:ClinicalDocument>`;
    expect(read(text)).toEqual({
      ins: { matricule: "277076322082910", oid: "1.2.250.1.213.1.4.8" },
      traits: {
        birthName: "NESSI",
        firstName: "RUTH",
        birthFirstNames: "RUTH ISABELLE",
        birthDate: "1977-07-14",
        sex: "F",
        birthPlace: "63220",
      },
      localIds: [{ value: "77", oid: "1.2.3.4" }],
    });
  });

  it.each(NOT_TRANSMISSIBLE)("[INS/va1.59] [ins#30] %s: no matricule, none of its digits, no domain of the INS", (_, state) => {
    const text = write(outgoing({ state }));
    expect(text).not.toContain(INS.matricule.slice(0, 13));
    expect(text).not.toContain("1.2.250.1.213.1.4");
  });

  it("what XML cannot carry is refused with its place", () => {
    expect(encodeRecordTarget(outgoing({ traits: { ...TRAITS, birthName: "A\u0001B" } }))).toEqual({
      ok: false,
      failure: { kind: "UNWRITABLE", trait: "birthName" },
    });
  });

  it("what is written is read back, lunar dates too", () => {
    fc.assert(
      fc.property(identities({ lunar: true }), (identity) => {
        const { ins, traits, localIds } = writtenBack(identity, { knowsRecuperee: false });
        const { usedName } = identity;
        expect(read(write(identity))).toEqual({
          ...(ins ? { ins } : {}),
          traits,
          ...(usedName === undefined ? {} : { usedName }),
          localIds,
        });
      }),
    );
  });
});
