import { soundKey } from "@comptoir/segur/medicaments";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctWord, prepareDictionary } from "./correct-word.js";
import { listWords } from "./list-words.js";
import { createDistance } from "./word-distance.js";

describe("distance of words", () => {
  it.each([
    ["DOLIPRANE", "DOLIPRANE", 0, 0],
    ["DOLIPRNE", "DOLIPRANE", 1, 1],
    ["DOLLIPRANE", "DOLIPRANE", 1, 1],
    ["DALIPRANE", "DOLIPRANE", 1, 1],
    ["DOILPRANE", "DOLIPRANE", 1, 1],
    ["DOLI", "DOLIPRANE", 5, 0],
    ["DLOI", "DOLIPRANE", 6, 1],
    ["", "AB", 2, 0],
  ])("%s → %s: %i, unfinished %i", (typed, word, whole, beginning) => {
    expect(createDistance(typed, 6)(word)).toEqual({ whole, beginning });
  });

  it("gives up beyond the limit, whichever word is longer", () => {
    expect(createDistance("ABCDEFGH", 2)("ZZZZZZZZ")).toBeUndefined();
    expect(createDistance("ABCDEFGH", 2)("ABC")).toBeUndefined();
  });

  it("is the same both ways and 0 only for the same word, whatever was measured before", () => {
    const word = fc.string({ unit: fc.constantFrom("A", "B", "C"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (one, other, before) => {
        const measure = createDistance(one, 8);
        measure(before);
        const there = measure(other)?.whole;
        expect(there).toBe(createDistance(other, 8)(one)?.whole);
        expect(there === 0).toBe(one === other);
      }),
    );
  });
});

describe("correction of a word", () => {
  const dictionary = prepareDictionary(
    listWords([
      { name: "DOLIPRANE 1000 mg, comprimé", substance_key: " PARACETAMOL", marketed: true },
      { name: "DOLIPRANE 500 mg, gélule", substance_key: " PARACETAMOL", marketed: true },
      { name: "SPASFON, comprimé enrobé", substance_key: " PHLOROGLUCINOL HYDRATE", marketed: true },
      { name: "TAHOR 10 mg, comprimé", substance_key: " ATORVASTATINE CALCIQUE", marketed: true },
      { name: "TAREG 80 mg, comprimé", substance_key: " VALSARTAN", marketed: false },
    ]),
  );

  it("knows the words before the form, and how many specialities on sale hold them", () => {
    expect(dictionary.find(({ word }) => word === "DOLIPRANE")).toMatchObject({
      word: "DOLIPRANE",
      sound: soundKey("DOLIPRANE"),
      weight: 2,
    });
    expect(dictionary.find(({ word }) => word === "TAREG")?.weight).toBe(0);
    expect(dictionary.some(({ word }) => /COMPRIME|GELULE|MG|1000/.test(word))).toBe(false);
  });
  it.each([
    ["DOLIPRENE", "DOLIPRANE"],
    ["DOLYPRA", "DOLIPRANE"],
    ["SPASPHON", "SPASFON"],
    ["TAOR", "TAHOR"],
    ["PARACETAML", "PARACETAMOL"],
  ])("%s → %s first", (typed, word) => {
    expect(correctWord(typed, dictionary)[0]?.word).toBe(word);
  });
  it("offers no word that begins with one offered already", () => {
    const words = prepareDictionary(
      ["DOLIPRANE", "DOLIPRANECAPS", "DOLIPRANETABS"].map((word) => ({ word, sound: soundKey(word), weight: 1 })),
    );
    expect(correctWord("DOLIPRANNE", words).map(({ word }) => word)).toEqual(["DOLIPRANE"]);
  });
  it("compares with the same words whether or not the letters were looked at first", () => {
    const words = prepareDictionary(dictionary);
    const letters = fc.string({ unit: fc.constantFrom(..."ADEILNOPRST"), minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(letters, (typed) => {
        const all = words.map((entry) => ({ ...entry, letters: -1, soundLetters: -1 }));
        expect(correctWord(typed, words)).toEqual(correctWord(typed, all));
      }),
    );
  });
  it("does not stretch a short word to something else", () => {
    expect(correctWord("TAB", dictionary)).toEqual([]);
    expect(correctWord("XYZW", dictionary)).toEqual([]);
  });
});
