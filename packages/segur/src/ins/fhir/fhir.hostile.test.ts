import fc from "fast-check";
import { expect, it } from "vitest";
import { INS_OIDS, OIDS } from "../../nomenclatures/index.js";
import { decodeFhirPatient, MAX_FHIR_PATIENT } from "./decode-patient.js";

const identifier = (change: object) => ({
  use: "official",
  type: { coding: [{ code: "INS-NIR" }] },
  system: "urn:oid:1.2.250.1.213.1.4.8",
  value: "255066322005602",
  ...change,
});
const kindOf = (value: unknown, accepted: readonly string[] = INS_OIDS) => {
  const read = decodeFhirPatient(typeof value === "string" ? value : JSON.stringify(value), accepted);
  return read.ok ? "READ" : read.failure.kind;
};
const patient = (...identifiers: object[]) => ({ resourceType: "Patient", identifier: identifiers });

it.each([
  ["nothing", "", "NOT_JSON"],
  ["JSON cut short", '{"resourceType":"Patient"', "NOT_JSON"],
  ["another resource", { resourceType: "Observation" }, "NOT_A_PATIENT"],
  ["an array", [], "NOT_A_PATIENT"],
  ["names that are no list", { resourceType: "Patient", name: "X" }, "NOT_A_PATIENT"],
  ["a date that is none", { resourceType: "Patient", birthDate: "15/06/1955" }, "NOT_A_PATIENT"],
  ["a thousand identifiers", patient(...Array.from({ length: 1000 }, () => identifier({}))), "NOT_A_PATIENT"],
  ["a wrong key", patient(identifier({ value: "255066322005603" })), "MATRICULE"],
  ["no value", patient(identifier({ value: undefined })), "MATRICULE"],
  ["a domain that is none", patient(identifier({ system: "urn:oid:1.2.3" })), "OID"],
  ["a type that is not the domain's", patient(identifier({ system: `urn:oid:${OIDS.insNia}` })), "OID"],
  ["two numbers", patient(identifier({}), identifier({ value: "275126322074974" })), "SEVERAL_INS"],
  ["a text too long", `{"resourceType":"Patient","x":"${"a".repeat(MAX_FHIR_PATIENT)}"}`, "TOO_LONG"],
])("%s", (_, value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

it("[ins#33] a test domain is refused where it is not accepted", () => {
  const test = patient(identifier({ type: { coding: [{ code: "INS-NIR-TEST" }] }, system: `urn:oid:${OIDS.insNirTest}` }));
  expect([kindOf(test, [OIDS.insNir, OIDS.insNia]), kindOf(test)]).toEqual(["OID", "READ"]);
});

it("any JSON is read or refused, never thrown", () => {
  fc.assert(fc.property(fc.json(), (text) => void decodeFhirPatient(text, INS_OIDS)));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("identifier", "name", "extension", "gender", "birthDate"), fc.jsonValue()), (fields) => {
      decodeFhirPatient(JSON.stringify({ resourceType: "Patient", ...fields }), INS_OIDS);
    }),
  );
});
