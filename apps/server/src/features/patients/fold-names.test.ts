import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSearchText, buildTraitsKey, foldFirstFirstName, foldName, foldQuery } from "./fold-names.js";
import { looksLikeSamePerson } from "./likely-duplicates.js";
import { canBeSearched, isNarrower, parsePatientQuery } from "./parse-query.js";

describe("folding", () => {
  it.each([
    ["Desmalix", "DESMALIX"],
    ["D'Almeïda-Roux", "DALMEIDAROUX"],
    ["D’ALMEIDA ROUX", "DALMEIDAROUX"],
    ["Œuvrard", "OEUVRARD"],
    ["LÆTITIA", "LAETITIA"],
    ["Weiß", "WEISS"],
    ["Çağla", "CAGLA"],
    ["  N'GUESSAN  ", "NGUESSAN"],
    ["李", ""],
  ])("%s → %s", (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });

  it("leaves letters and digits only, and folding twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const folded = foldName(name);
        expect(folded).toMatch(/^[A-Z0-9]*$/);
        expect(foldName(folded)).toBe(folded);
        for (const word of foldQuery(name)) expect(word).toMatch(/^[A-Z0-9]+$/);
      }),
    );
  });

  it("a search text begins with the birth name and holds words, compounds and joined names", () => {
    expect(buildSearchText({ birthName: "LE GOFF", usedName: "D'ALMEIDA", birthFirstNames: "Anne-Marie Louise" })).toBe(
      " LE GOFF D ALMEIDA DALMEIDA ANNE MARIE LOUISE ANNEMARIE LEGOFF",
    );
  });

  it("every word a person may type is the beginning of a word of the text", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-zéèïœ'-]{1,12}( [A-Za-zéèïœ'-]{1,12}){0,2}$/), (name) => {
        const text = buildSearchText({ birthName: name, birthFirstNames: "X" });
        for (const word of foldQuery(name)) expect(text).toContain(` ${word}`);
      }),
    );
  });

  it("traits that differ by accents and hyphens only are the same person's", () => {
    const one = { birthName: "Lefèvre", birthFirstNames: "Jean-Paul", birthDate: "1950-01-01", sex: "M" };
    expect(buildTraitsKey({ ...one, birthName: "LEFEVRE", birthFirstNames: "JEAN PAUL" })).toBe(buildTraitsKey(one));
    expect(buildTraitsKey({ ...one, sex: "F" })).not.toBe(buildTraitsKey(one));
    expect(foldFirstFirstName("Jean-Paul, Marie")).toBe("JEANPAUL");
  });
});

describe("the search field", () => {
  it.each([
    ["desmalix", ["DESMALIX"], undefined],
    ["  nathalie   desmalix ", ["NATHALIE", "DESMALIX"], undefined],
    ["d'almeïda", ["DALMEIDA"], undefined],
    ["15061955", [], ["1955-06-15"]],
    ["15/06/1955", [], ["1955-06-15"]],
    ["15.6.1955", [], ["1955-06-15"]],
    ["15 06 1955", [], ["1955-06-15"]],
    ["1955-06-15", [], ["1955-06-15"]],
    ["15-06-1955 desm", ["DESM"], ["1955-06-15"]],
    ["desm 15061955 nat", ["DESM", "NAT"], ["1955-06-15"]],
    ["00131955", [], ["1955-13-00"]],
    ["desm 1506", ["DESM"], ["____-06-15"]],
    ["15/06 desm", ["DESM"], ["____-06-15"]],
    ["desm 1955", ["DESM"], ["1955-__-__"]],
    ["06/1955 desm", ["DESM"], ["1955-06-__"]],
    ["150655", [], ["__55-06-15"]],
    ["150619", [], ["__19-06-15", "19__-06-15"]],
    ["2010", [], ["____-10-20", "2010-__-__"]],
    ["1506195", [], ["195_-06-15"]],
    ["255069999999934", ["255069999999934"], undefined],
    ["99", ["99"], undefined],
    ["%_\\", [], undefined],
  ])("« %s »", (text, words, dates) => {
    expect(parsePatientQuery(text)).toMatchObject({ words, dates });
  });

  it("is kept by the trail in a form that reads back as the same query", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "É", " ", "-", "'", "/", "1", "5", "0", "9") }), (text) => {
        const query = parsePatientQuery(text);
        expect(parsePatientQuery(query.asked)).toEqual(query);
      }),
    );
  });

  it.each(["desmalix nathalie 15061955", "15/06/1955 le goff", "anne-marie d'almeïda", "1955 martin", "20102010"])(
    "typed letter after letter, « %s » only ever asks for less than its first two letters",
    (text) => {
      const first = parsePatientQuery(text.slice(0, 2));
      for (let length = 2; length <= text.length; length += 1) {
        expect(isNarrower(first, parsePatientQuery(text.slice(0, length))), text.slice(0, length)).toBe(true);
      }
    },
  );

  it.each([
    ["desm", "des"],
    ["desm", "dupont"],
    ["an an", "anne"],
    ["desm 1955", "desmalix"],
    ["desm 1955", "desmalix 1956"],
    ["1506", "1606"],
  ])("« %s », then « %s » asks for something else", (before, after) => {
    expect(isNarrower(parsePatientQuery(before), parsePatientQuery(after))).toBe(false);
  });

  it.each([
    ["15", false],
    ["195", false],
    ["1506", true],
    ["1955", true],
    ["..", false],
    ["de 15", true],
  ])("« %s » can be searched: %s", (text, can) => {
    expect(canBeSearched(parsePatientQuery(text))).toBe(can);
  });
});

describe("likely duplicates (people born the same day)", () => {
  const person = (birth_name: string, birth_first_names: string, used_name: string | null = null) => ({
    birth_name,
    birth_first_names,
    used_name,
  });

  it.each([
    [person("DESMALIX", "NATHALIE"), person("DESMALYX", "Nathalie")],
    [person("DESMALIX", "NATHALIE"), person("DURAND", "NATHALIE", "DESMALIX")],
    [person("DESMALIX", "MARIE"), person("DESMALIX", "MARIE-LOUISE")],
    [person("MARTIN", "PAUL"), person("PAUL", "MARTIN")],
  ])("%j and %j", (one, other) => {
    expect(looksLikeSamePerson(one, other)).toBe(true);
    expect(looksLikeSamePerson(other, one)).toBe(true);
  });

  it.each([
    [person("DESMALIX", "NATHALIE"), person("DESMALIX", "SOPHIE")],
    [person("DESMALIX", "NATHALIE"), person("BERNARD", "NATHALIE")],
  ])("twins and namesakes are not: %j and %j", (one, other) => {
    expect(looksLikeSamePerson(one, other)).toBe(false);
  });
});
