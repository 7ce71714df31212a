import { describe, expect, it } from "vitest";
import { type Product, products } from "../ordonnance/products.js";
import { seedCases } from "../ordonnance/seed-cases.js";
import { isCip13, isFiness, isRpps, nirKey, withLuhnKey } from "./keys.js";
import { operators, professionals, structures } from "./officines.js";
import { generatePeople } from "./people.js";

const today = "2026-11-22";

describe("keys", () => {
  it("of RPPS, FINESS, CIP13 and NIR, against published numbers", () => {
    // Published numbers: a hospital's FINESS, a box of the BDPM, identities of the INSi qualification platform (two Corsican).
    expect(isFiness("750712184")).toBe(true);
    expect(isFiness("750712185")).toBe(false);
    expect(isCip13("3400934913174")).toBe(true);
    expect(isCip13("3400934913175")).toBe(false);
    expect(nirKey("2751263220749")).toBe("74");
    expect(nirKey("180032B020401")).toBe("23");
    expect(nirKey("297022A020778")).toBe("78");
    expect(isRpps(withLuhnKey("1000123456"))).toBe(true);
    expect(isRpps("10001234567")).toBe(false);
    expect(isRpps("1000123456")).toBe(false);
  });
});

describe("the seeded nation", () => {
  const people = generatePeople(1, today);

  it("is the same for the same seed, and another for another", () => {
    expect(generatePeople(1, today)).toEqual(people);
    expect(generatePeople(2, today)[50]).not.toEqual(people[50]);
  });

  it("begins with the patient of the brochure", () => {
    expect(people[0]).toMatchObject({
      birth_name: "DESMALIX",
      first_names: ["NATHALIE"],
      birth_date: "1955-06-15",
      sex: "F",
      birth_place: "63220",
      rank: 0,
    });
  });

  it("holds about two hundred people of many kinds", () => {
    expect(people.length).toBeGreaterThan(200);
    const names = people.map((person) => person.birth_name);
    for (const pattern of [/'/, /-/, /[ÉÈÊÏ]/, /Œ/, / /])
      expect(
        names.some((name) => pattern.test(name)),
        String(pattern),
      ).toBe(true);
    expect(people.some((person) => /^2[AB]/.test(person.birth_place))).toBe(true);
    expect(people.some((person) => person.birth_date > "2010-01-01")).toBe(true);
    expect(people.some((person) => person.birth_date.endsWith("-00-00"))).toBe(true);
    expect(people.some((person) => person.used_name !== null)).toBe(true);
    const twins = people.filter((person) => person.birth_name === "L'HERMITE-SAINT-CYR");
    expect(twins).toHaveLength(2);
    expect(new Set(twins.map((twin) => twin.birth_date)).size).toBe(1);
  });

  it("gives nobody the number of somebody: test OID, right key, no commune 999 in France", () => {
    for (const { matricule, oid } of people) {
      if (matricule === null) continue;
      expect(oid).toBe("1.2.250.1.213.1.4.10");
      expect(matricule.slice(13)).toBe(nirKey(matricule.slice(0, 13)));
      expect(matricule.slice(5, 10)).toMatch(/^(\d{2}|2A|2B)(999|220|020)$/);
    }
    const numbers = people.flatMap((person) => (person.matricule === null ? [] : [person.matricule]));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("numbers its structures and professionals with right keys", () => {
    for (const { finess } of structures) expect(isFiness(finess), finess).toBe(true);
    for (const { rpps } of professionals) expect(isRpps(rpps), rpps).toBe(true);
    expect(structures.filter((structure) => structure.kind === "officine").length).toBeGreaterThanOrEqual(2);
    for (const officine of structures.filter((structure) => structure.kind === "officine")) {
      const roles = operators.filter((operator) => operator.finess === officine.finess).map((operator) => operator.role);
      expect(roles).toEqual(expect.arrayContaining(["titulaire", "adjoint", "preparateur", "admin-technique"]));
    }
    // A pharmacist answers with an RPPS, nobody else has one (case 61).
    for (const operator of operators)
      expect(operator.rpps !== undefined).toBe(operator.role === "titulaire" || operator.role === "adjoint");
  });

  it("holds at least thirty ordonnances of different cases, on products with right keys", () => {
    expect(seedCases.length).toBeGreaterThanOrEqual(30);
    expect(new Set(seedCases.map((one) => one.label)).size).toBe(seedCases.length);
    for (const product of Object.values<Product>(products)) expect(isCip13(product.cip13), product.label).toBe(true);
    const has = (what: (one: (typeof seedCases)[number]) => boolean): boolean => seedCases.some(what);
    expect(has((one) => one.flags?.includes("MED-1098") === true)).toBe(true);
    expect(has((one) => one.opposed === true)).toBe(true);
    expect(has((one) => one.cancelled === true)).toBe(true);
    expect(has((one) => one.lines.some((line) => line.cip13 === undefined))).toBe(true);
    expect(has((one) => one.lines.some((line) => line.substitution.reason === "MTE"))).toBe(true);
    expect(has((one) => one.lines.some((line) => !line.substitution.allowed && line.substitution.reason === undefined))).toBe(true);
    expect(has((one) => one.months === undefined)).toBe(true);
  });
});
