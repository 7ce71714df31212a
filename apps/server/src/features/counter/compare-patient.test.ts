import type { PatientSummary } from "@comptoir/contract";
import type { OrdonnancePatient } from "@comptoir/segur/ordonnance";
import { describe, expect, it } from "vitest";
import { comparePatient } from "./compare-patient.js";

const sale: PatientSummary = {
  id: "00000000-0000-4000-8000-000000000001",
  birthName: "LE GOFF-NÖEL",
  birthFirstNames: "Anne-Marie",
  birthDate: "1955-06-15",
  sex: "F",
  insStatus: "provisoire",
  insAttributes: [],
};
const on = (change: Partial<OrdonnancePatient> = {}): OrdonnancePatient => ({
  birthName: "Le Goff Noel",
  birthFirstNames: ["ANNE MARIE", "LOUISE"],
  birthDate: "1955-06-15",
  sex: "F",
  ...change,
});

describe("[ON#8] patient of the sale and patient of the ordonnance", () => {
  it("accents, case, hyphens, a shorter list of first names and another used name are no difference", () => {
    expect(comparePatient(sale, on({ usedName: "MARTIN" }))).toEqual([]);
  });
  it("sex not known on one side contradicts nothing", () => {
    expect(comparePatient({ ...sale, sex: "I" }, on())).toEqual([]);
  });
  it.each([
    [on({ birthName: "LE GOFF" }), [{ field: "birthName", sale: "LE GOFF-NÖEL", ordonnance: "LE GOFF" }]],
    [on({ birthFirstNames: ["Anna"] }), [{ field: "birthFirstNames", sale: "Anne-Marie", ordonnance: "Anna" }]],
    [on({ birthFirstNames: [] }), [{ field: "birthFirstNames", sale: "Anne-Marie", ordonnance: "" }]],
    [on({ birthDate: "1955-06-16" }), [{ field: "birthDate", sale: "1955-06-15", ordonnance: "1955-06-16" }]],
    [on({ sex: "M" }), [{ field: "sex", sale: "F", ordonnance: "M" }]],
  ])("each trait that differs is named with both values", (ordonnance, expected) => {
    expect(comparePatient(sale, ordonnance)).toEqual(expected);
  });
  it("a first name that only begins the other's letters is another one", () => {
    expect(comparePatient({ ...sale, birthFirstNames: "Anne" }, on({ birthFirstNames: ["Annette"] }))).toHaveLength(1);
  });
});
