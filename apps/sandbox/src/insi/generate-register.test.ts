import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nirKey } from "../nation/keys.js";
import { generateRegister } from "./generate-register.js";
import { isBirthName, isBirthPlace, isFirstName } from "./lexical.js";
import { writePeopleFile } from "./write-people-file.js";

/** Digest of everything that the generator gives. */
function digest(o: { seed: number; count: number }): string {
  const hash = createHash("sha256");
  for (const person of generateRegister(o)) hash.update(JSON.stringify(person));
  return hash.digest("hex");
}

describe("a hundred thousand people who do not exist", { timeout: 120_000 }, () => {
  it("all different by their number and by their traits, with right keys, in the register's own writing", () => {
    const numbers = new Set<string>();
    const traits = new Set<string>();
    let wrong = 0;
    for (const one of generateRegister({ seed: 1, count: 100_000 })) {
      numbers.add(one.matricule);
      traits.add([one.birthName, one.firstNames.join(" "), one.birthDate, one.sex, one.birthPlace].join("|"));
      const coherent =
        one.key === nirKey(one.matricule) &&
        /^[12]\d{4}(\d{2}|2[AB])999\d{3}$/.test(one.matricule) &&
        one.matricule.slice(1, 5) === `${one.birthDate.slice(2, 4)}${one.birthDate.slice(5, 7)}` &&
        isBirthName(one.birthName) &&
        one.firstNames.every(isFirstName) &&
        isBirthPlace(one.birthPlace) &&
        one.oid === "1.2.250.1.213.1.4.10";
      if (!coherent) wrong += 1;
    }
    expect([numbers.size, traits.size, wrong]).toEqual([100_000, 100_000, 0]);
  });

  it("the same for the same seed, others for another, and the first of many are the first of few", () => {
    expect(digest({ seed: 1, count: 2000 })).toBe(digest({ seed: 1, count: 2000 }));
    expect(digest({ seed: 1, count: 2000 })).not.toBe(digest({ seed: 2, count: 2000 }));
    const [few, many] = [3, 5000].map((count) => [...generateRegister({ seed: 7, count })].slice(0, 3));
    expect(few).toEqual(many);
  });

  it("made one at a time: the first of tens of millions does not wait for the others", () => {
    const people = generateRegister({ seed: 1, count: 50_000_000 });
    expect(people.next().value).toMatchObject({ oid: "1.2.250.1.213.1.4.10" });
    expect(() => generateRegister({ seed: 1, count: 10 ** 12 }).next()).toThrow(RangeError);
  });

  it("written as a file that the officine imports, for its owner alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "comptoir-people-"));
    try {
      const path = join(folder, "people.csv");
      await writePeopleFile(path, { seed: 1, count: 2500 });
      const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
      expect(lines[0]).toBe("finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid");
      expect(lines.length).toBe(2501);
      expect(new Set(lines.map((line) => line.split(";").length))).toEqual(new Set([9]));
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
