import { findBornMention, namePatient } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { findFault, type PatientDraft, startPatientDraft } from "./patient-form.js";

const whole: PatientDraft = {
  birthName: "DESMALIX",
  usedName: "",
  birthFirstNames: "NATHALIE",
  usedFirstName: "",
  birthDate: "15/06/1955",
  sex: "F",
  birthPlace: "",
};

describe("a patient without card", () => {
  it("starts with what was typed in the search", () => {
    expect(startPatientDraft("desmalix nathalie marie")).toMatchObject({ birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE" });
    expect(startPatientDraft("15061955")).toMatchObject({ birthName: "", birthFirstNames: "" });
  });
  it("can be recorded once the strict traits are there", () => expect(findFault(whole)).toBeUndefined());
  it.each([
    ["birthName", " "],
    ["birthFirstNames", ""],
    ["birthDate", "31/02/1955"],
    ["sex", undefined],
    ["birthPlace", "6322"],
  ] as const)("asks for %s when it is %j", (field, value) => {
    expect(findFault({ ...whole, [field]: value })?.field).toBe(field);
  });
  it.each(["63220", "2A004", "2b033", "99999"])("takes %s as a birthplace", (birthPlace) =>
    expect(findFault({ ...whole, birthPlace })).toBeUndefined(),
  );
});

describe("the name of a patient", () => {
  it("is NOM Prénom, the used name first", () => {
    expect(namePatient({ birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE" })).toBe("DESMALIX Nathalie");
    expect(namePatient({ birthName: "DESMOULINS", usedName: "d'Hénault", birthFirstNames: "JOSÉ" })).toBe("D'HÉNAULT José");
  });

  it("[INS/va1.36] the used first name is what one says; the names of birth that it hides stand beside it", () => {
    const person = { birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE", sex: "F" } as const;
    expect(namePatient({ ...person, usedFirstName: "NADIA" })).toBe("DESMALIX Nadia");
    expect(findBornMention({ ...person, usedFirstName: "NADIA" })).toBe("née DESMALIX Nathalie");
    expect(findBornMention({ ...person, usedName: "MARTIN" })).toBe("née DESMALIX");
    expect(findBornMention({ ...person, usedFirstName: "Nathalie", usedName: "DESMALIX" })).toBeUndefined();
  });
});
