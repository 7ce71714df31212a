import { describe, expect, it } from "vitest";
import { isFirstNameCoherent, listDifferences, proposeFirstName } from "./compare-traits.js";
import type { StrictTraits } from "./types.js";

const RECORD: StrictTraits = {
  birthName: "D'Artagnan de l'Hérault",
  firstName: "Pierre Alain",
  birthFirstNames: "Pierre-Alain, Muriel".replace(",", ""),
  birthDate: "2001-06-17",
  sex: "M",
  birthPlace: "63220",
};

describe("the 1er prénom beside the list", () => {
  it.each([
    ["ANNE-SOPHIE", "ANNE SOPHIE MARIE", true],
    ["JEAN", "JEAN CHRISTOPHE PIERRE", true],
    ["JEAN-CHRISTOPHE", "JEAN CHRISTOPHE PIERRE", true],
    ["JEAN CHRISTOPHE PIERRE", "JEAN CHRISTOPHE PIERRE", true],
    ["Zoé", "ZOE", true],
  ])("[ins#7.11] [INS/va1.51] %s opens %s", (first, list, coherent) => {
    expect(isFirstNameCoherent(first, list)).toBe(coherent);
  });
  it.each([
    ["SOPHIE", "ANNE SOPHIE MARIE"],
    ["JEAN", "JEANNE MARIE"],
    ["JEAN-C", "JEAN CHRISTOPHE PIERRE"],
    ["CHRISTOPHE", "JEAN CHRISTOPHE PIERRE"],
    ["", "JEAN"],
    ["'", "JEAN"],
  ])("[ins#7.12] %s does not open %s", (first, list) => {
    expect(isFirstNameCoherent(first, list)).toBe(false);
  });
  it("is proposed up to the first space", () => {
    expect(proposeFirstName("PIERRE-ALAIN MURIEL FLORIANT")).toBe("PIERRE-ALAIN");
    expect(proposeFirstName("")).toBe("");
  });
});

describe("two sets of traits", () => {
  const answer = { ...RECORD, birthName: "D ARTAGNAN DE L-HERAULT", firstName: "PIERRE-ALAIN", birthFirstNames: "PIERRE ALAIN MURIEL" };
  it("hyphen, apostrophe and space are one, accents and case do not count", () => {
    expect(listDifferences(RECORD, answer)).toEqual([]);
  });
  it("what differs is named, in the order of reading", () => {
    expect(listDifferences(RECORD, { ...answer, birthPlace: "63221", birthName: "DARTAGNAN DE L'HERAULT", sex: "F" })).toEqual([
      "birthName",
      "sex",
      "birthPlace",
    ]);
  });
});
