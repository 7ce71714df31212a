import { describe, expect, it } from "vitest";
import { compositionKey } from "./composition-key.js";
import { dosageKey } from "./dosage-key.js";
import type { Component } from "./model.js";
import { isNarrowMargin, NARROW_MARGIN_SUBSTANCES } from "./narrow-margin.js";
import { ordonnancierList } from "./ordonnancier-list.js";

const component = (substanceCode: string, o: Partial<Component> = {}): Component => ({
  cis: "60000000",
  element: "comprimé",
  substanceCode,
  substance: "X",
  dosage: "1 mg",
  reference: "un comprimé",
  nature: "SA",
  link: substanceCode,
  ...o,
});

describe("composition key (spec §5.3)", () => {
  it("[ON#36] ignores therapeutic fractions, the order of the substances and how a mass is written", () => {
    const one = compositionKey([component("1"), component("2", { dosage: "1000 mg" }), component("3", { nature: "FT" })], "comprimé");
    expect(one).toBe(compositionKey([component("2", { dosage: "1 g" }), component("1", { dosage: "1,00 mg" })], "Comprimé"));
  });
  it("differs by substance, dosage, reference and form", () => {
    const keys = [
      compositionKey([component("1")], "comprimé"),
      compositionKey([component("2")], "comprimé"),
      compositionKey([component("1", { dosage: "2 mg" })], "comprimé"),
      compositionKey([component("1", { reference: "100 ml" })], "comprimé"),
      compositionKey([component("1")], "gélule"),
    ];
    expect(new Set(keys).size).toBe(5);
  });
  it("takes the dosage of a substance on its fraction, when it is only there", () => {
    const amoxicilline = (dosage: string) =>
      compositionKey(
        [component("05248", { nature: "FT", link: "1", dosage }), component("28165", { link: "1", dosage: "", reference: "" })],
        "gélule",
      );
    expect(amoxicilline("500,00 mg")).toBe(amoxicilline("0,5 g"));
    expect(amoxicilline("500 mg")).not.toBe(amoxicilline("250 mg"));
    expect(
      compositionKey([component("05248", { nature: "FT", link: "2" }), component("28165", { link: "1", dosage: "" })], "gélule"),
    ).toBeUndefined();
  });
  it("is not made without an active substance, nor without its dosage", () => {
    expect(compositionKey([component("3", { nature: "FT" })], "comprimé")).toBeUndefined();
    expect(compositionKey([component("1", { dosage: "" })], "comprimé")).toBeUndefined();
    expect(compositionKey([], "comprimé")).toBeUndefined();
  });
});

describe("dosage key", () => {
  it.each([
    ["1 g", "1000 mg"],
    ["1 000,00 mg", "1 g"],
    ["0,5 mg", "500 microgrammes"],
    ["50 µg", "0,050 mg"],
    ["12,50 mg", "12,5 mg"],
    ["100 UI", "100,0 UI"],
  ])("%s = %s", (one, other) => {
    expect(dosageKey(one)).toBe(dosageKey(other));
  });
  it.each([
    ["10 mg", "100 mg"],
    ["10 mg", "10 UI"],
    ["1,5 mg", "15 mg"],
    ["10 UI", "100 UI"],
  ])("%s ≠ %s", (one, other) => {
    expect(dosageKey(one)).not.toBe(dosageKey(other));
  });
});

describe("substances and lists", () => {
  it("[ON#33] MTE: the 15 substances as the base writes them, not amoxicilline", () => {
    expect(NARROW_MARGIN_SUBSTANCES).toHaveLength(15);
    for (const substance of ["LÉVOTHYROXINE SODIQUE", "CHLORHYDRATE DE BUPRÉNORPHINE", "SODIUM (VALPROATE DE)", "ÉVÉROLIMUS"])
      expect(isNarrowMargin(substance), substance).toBe(true);
    for (const substance of ["AMOXICILLINE TRIHYDRATÉE", "DIVALPROATE DE SODIUM", "SODIUM (CHLORURE DE)", ""])
      expect(isNarrowMargin(substance), substance).toBe(false);
  });
  it("the strictest register wins", () => {
    expect(ordonnancierList(["liste I", "stupéfiants"])).toBe("STUPEFIANT");
    expect(ordonnancierList(["liste I", "liste II"])).toBe("LISTE_I");
    expect(ordonnancierList(["liste II"])).toBe("LISTE_II");
    expect(ordonnancierList(["réservé à l'usage HOSPITALIER"])).toBeUndefined();
  });
});
