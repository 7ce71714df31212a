import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INS_OIDS, OIDS } from "../../nomenclatures/index.js";
import { INS, identities, NOT_TRANSMISSIBLE, outgoing, TRAITS, writtenBack } from "../testing/exchange.js";
import { decodeFhirPatient } from "./decode-patient.js";
import { encodeFhirPatient } from "./encode-patient.js";

const CORE = "https://hl7.fr/ig/fhir/core/";
const write = (identity: Parameters<typeof encodeFhirPatient>[0], generation: "A" | "B") => {
  const written = encodeFhirPatient(identity, { generation });
  if (!written.ok) throw new Error(written.failure.trait);
  return written.value;
};
const read = (patient: unknown) => {
  const found = decodeFhirPatient(JSON.stringify(patient), INS_OIDS);
  if (!found.ok) throw new Error(found.failure.kind);
  return found.value;
};
const reliability = (system: string, code: string) => ({
  url: `${CORE}StructureDefinition/fr-core-identity-reliability`,
  extension: [{ url: "identityStatus", valueCoding: { system: `${CORE}CodeSystem/${system}`, code } }],
});
const insIdentifier = {
  use: "official",
  type: { coding: [{ system: `${CORE}CodeSystem/fr-core-cs-v2-0203`, code: "INS-NIR" }] },
  system: "urn:oid:1.2.250.1.213.1.4.8",
  value: INS.matricule,
};

describe("FR Core Patient INS", () => {
  it("the profile, typed by hand (§5): generation A of an identity qualifiée", () => {
    expect(write(outgoing({ usedName: "MARTIN" }), "A")).toEqual({
      resourceType: "Patient",
      meta: { profile: [`${CORE}StructureDefinition/fr-core-patient-ins`] },
      extension: [
        {
          url: "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
          valueAddress: {
            extension: [
              {
                url: `${CORE}StructureDefinition/fr-core-address-insee-code`,
                valueCoding: { system: "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", code: "63220" },
              },
            ],
          },
        },
        reliability("fr-core-cs-v2-0445", "VALI"),
      ],
      identifier: [
        insIdentifier,
        {
          type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "PI" }] },
          system: "urn:oid:1.2.250.1.71.4.2.2.630999209",
          value: "P-42",
        },
      ],
      name: [
        {
          extension: [{ url: `${CORE}StructureDefinition/fr-core-patient-birth-list-given-name`, valueString: "NATHALIE MARIE" }],
          use: "official",
          family: "DESMALIX",
          given: ["NATHALIE"],
        },
        { use: "usual", family: "MARTIN", given: ["NATHALIE"] },
      ],
      gender: "female",
      birthDate: "1955-06-15",
    });
    expect(JSON.stringify(write(outgoing(), "B"))).toContain('/fr-core-cs-identity-status","code":"QUAL"');
  });

  it("a NIA is temporary", () => {
    const nia = outgoing({ state: { source: "INSI", ins: { ...INS, oid: OIDS.insNia }, documentChecked: true, attributes: [] } });
    expect(write(nia, "A")).toMatchObject({ identifier: [{ use: "temp", type: { coding: [{ code: "INS-NIA" }] } }, {}] });
  });

  it.each(NOT_TRANSMISSIBLE)("[INS/va1.59] [ins#30] %s: no matricule, none of its digits, and not the profile INS", (_, state) => {
    for (const generation of ["A", "B"] as const) {
      const text = JSON.stringify(write(outgoing({ state }), generation));
      expect(text).not.toContain(INS.matricule.slice(0, 13));
      expect(text).not.toMatch(/INS-NI|1\.2\.250\.1\.213\.1\.4|patient-ins/);
    }
  });

  it("a date that no calendar has cannot be written in FHIR", () => {
    const lunar = outgoing({ traits: { ...TRAITS, birthDate: "1950-13-32" } });
    expect(encodeFhirPatient(lunar, { generation: "A" })).toEqual({ ok: false, failure: { kind: "UNWRITABLE", trait: "birthDate" } });
  });

  it("[ins#38] a billing NIR, type NH under the system of the INS, is no INS", () => {
    const billing = {
      type: { coding: [{ system: `${CORE}CodeSystem/fr-core-cs-v2-0203`, code: "NH" }] },
      system: insIdentifier.system,
      value: INS.matricule,
    };
    const found = read({ resourceType: "Patient", identifier: [billing], extension: [reliability("fr-core-cs-v2-0445", "VALI")] });
    expect(found).toMatchObject({ status: "validee" });
    expect(JSON.stringify(found)).not.toContain(INS.matricule);
  });

  it.each([
    ["A: VALI and an INS", "fr-core-cs-v2-0445", "VALI", true, "qualifiee"],
    ["A, draft system", "fr-core-v2-0445", "VALI", true, "qualifiee"],
    ["A: VALI without INS", "fr-core-cs-v2-0445", "VALI", false, "validee"],
    ["A: PROV and an INS", "fr-core-cs-v2-0445", "PROV", true, "provisoire"],
    ["A: in doubt", "fr-core-cs-v2-0445", "DOUT", true, "provisoire"],
    ["B: QUAL and an INS", "fr-core-cs-identity-status", "QUAL", true, "qualifiee"],
    ["B: VALI and an INS", "fr-core-cs-identity-status", "VALI", true, "validee"],
    ["B: VALI", "fr-core-cs-identity-status", "VALI", false, "validee"],
    ["B: RECUP and an INS", "fr-core-cs-identity-status", "RECUP", true, "recuperee"],
    ["B: PROV", "fr-core-cs-identity-status", "PROV", true, "provisoire"],
  ] as const)("[ins#39] %s", (_, system, code, withIns, status) => {
    const found = read({ resourceType: "Patient", identifier: withIns ? [insIdentifier] : [], extension: [reliability(system, code)] });
    expect(found.status).toBe(status);
    expect(found.ins).toEqual(status === "qualifiee" ? INS : undefined);
  });

  it("a number that was superseded is left aside, a NIR comes before a NIA", () => {
    const nia = { ...insIdentifier, use: "temp", type: { coding: [{ code: "INS-NIA" }] }, system: `urn:oid:${OIDS.insNia}` };
    const old = { ...insIdentifier, use: "old", value: "155066322005652" };
    const found = read({
      resourceType: "Patient",
      identifier: [nia, old, insIdentifier],
      extension: [reliability("fr-core-cs-v2-0445", "VALI")],
    });
    expect(found.ins).toEqual(INS);
  });

  it("what is written is read back, both generations", () => {
    fc.assert(
      fc.property(identities({ lunar: false }), fc.constantFrom("A", "B"), (identity, generation) => {
        expect(read(write(identity, generation))).toEqual(writtenBack(identity, { knowsRecuperee: generation === "B" }));
      }),
    );
  });
});
