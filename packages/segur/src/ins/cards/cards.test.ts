import { describe, expect, it } from "vitest";
import { readCardDate } from "./card-date.js";
import { findOwnNumber, toCardBeneficiary } from "./to-card-beneficiary.js";
import { decodeVitaleReading, type VitaleReading } from "./vitale-reading.js";

const TODAY = "2026-11-22";
const INSURED = "2550663220001";
const person = (fields: Record<string, string>, quality = "0") =>
  `<element><ident>${Object.entries(fields)
    .map(([name, text]) =>
      name === "date" || name === "dateEnCarte" ? `<naissance><${name}>${text}</${name}></naissance>` : `<${name}>${text}</${name}>`,
    )
    .join("")}</ident><amo><qualBenef>${quality}</qualBenef></amo></element>`;
const nathalie = {
  nomUsuel: "DESMALIX",
  nomPatronymique: "DESMALIX",
  prenomUsuel: "NATHALIE",
  date: "15061955",
  rangDeNaissance: "1",
  nir: "1850575056016 01",
};
const bytes = (...people: string[]) =>
  new TextEncoder().encode(`<ns:carte xmlns:ns="urn:x"><listeBenef>${people.join("")}</listeBenef></ns:carte>`);
function read(...people: string[]): VitaleReading {
  const result = decodeVitaleReading(bytes(...people), TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

describe("reading of a carte Vitale", () => {
  it("names everybody whom the card covers, in its order", () => {
    const { beneficiaries } = read(person(nathalie), person({ ...nathalie, prenomUsuel: "GERARD", nirCertifie: INSURED }, "2"));
    expect(beneficiaries).toMatchObject([
      {
        birthName: "DESMALIX",
        firstName: "NATHALIE",
        qualBenef: 0,
        insured: { number: "1850575056016", key: "01" },
        birthDate: { day: "1955-06-15" },
      },
      { firstName: "GERARD", qualBenef: 2, certified: { number: INSURED } },
    ]);
  });

  it("takes the used name where the birth name is empty", () => {
    expect(read(person({ ...nathalie, nomPatronymique: "" })).beneficiaries[0]?.birthName).toBe("DESMALIX");
  });

  it("[ins#7.15] keeps a lunar date as it is written, and gives it on as it is", () => {
    const [one] = read(person({ ...nathalie, date: "32131950" })).beneficiaries;
    expect(one?.birthDate).toEqual({ raw: "32131950", day: "1950-13-32", centuryGuessed: false });
    expect(one && toCardBeneficiary(one).birthDate).toBe("1950-13-32");
  });

  it.each([
    [{ date: "150655" }, "1955-06-15"],
    [{ date: "150626" }, "2026-06-15"],
    [{ inCard: "19550615" }, "1955-06-15"],
    [{ inCard: "270615" }, "1927-06-15"],
  ])("reads %o, the century the latest that is not to come", (fields, day) => {
    expect(readCardDate(fields, TODAY)?.day).toBe(day);
  });

  it("[ins#7.40] a dependant without certified number is sought by the insured, the date and the rank", () => {
    const [child] = read(person({ ...nathalie, prenomUsuel: "CAMILLE", date: "30092010" }, "6")).beneficiaries;
    if (!child) throw new Error("nobody");
    expect(findOwnNumber(child)).toBeUndefined();
    expect(toCardBeneficiary(child)).toEqual({
      insured: { number: "1850575056016", key: "01" },
      birthName: "DESMALIX",
      birthDate: "2010-09-30",
      birthRank: 1,
    });
  });

  it("the insured himself is known by his own number, certified or not", () => {
    const [one] = read(person(nathalie)).beneficiaries;
    expect(one && toCardBeneficiary(one).certified).toEqual({ number: "1850575056016", key: "01" });
  });

  it("[ins#7.41] twins differ by their rank", () => {
    const { beneficiaries } = read(person(nathalie, "6"), person({ ...nathalie, rangDeNaissance: "2" }, "6"));
    expect(beneficiaries.map(toCardBeneficiary).map(({ birthRank }) => birthRank)).toEqual([1, 2]);
  });

  it("reads the number of a Corsican", () => {
    expect(read(person({ ...nathalie, nir: "297022A020778 78" })).beneficiaries[0]?.insured).toEqual({
      number: "297022A020778",
      key: "78",
    });
  });
});
