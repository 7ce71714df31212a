import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchKey } from "./search-key.js";
import { soundKey } from "./sound-key.js";

describe("search key", () => {
  it("folds accents, œ, æ, punctuation; keeps decimals", () => {
    expect(searchKey("  L’Œuf d'Été 0,25 mg/2.5 ml. ")).toBe("L OEUF D ETE 0.25 MG 2.5 ML");
    expect(searchKey("cæsium-Größe")).toBe("CAESIUM GROSSE");
    expect(searchKey("LÉVOTHYROX 75 µg")).toBe("LEVOTHYROX 75 MICROGRAMMES");
  });
  it("sets a number apart from its measure, and nothing else", () => {
    expect(searchKey("doliprane 1000mg")).toBe("DOLIPRANE 1000 MG");
    expect(searchKey("levothyrox 75mcg")).toBe("LEVOTHYROX 75 MICROGRAMMES");
    expect(searchKey("vitamine B12 1000g10")).toBe("VITAMINE B12 1000 G10");
    expect(searchKey("5mgx")).toBe("5MGX");
  });
  it("is the same applied twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(searchKey(searchKey(text))).toBe(searchKey(text));
      }),
    );
  });
  it("holds only what needs no escape in a pattern", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(searchKey(text)).toMatch(/^[0-9A-Z. ]*$/);
      }),
    );
  });
});

describe("sound key", () => {
  it.each([
    ["spasphon", "Spasfon"],
    ["zarelto", "Xarelto"],
    ["zanax", "Xanax"],
    ["levotirox", "Levothyrox"],
    ["amoxissiline", "Amoxicilline"],
    ["ogmentin", "Augmentin"],
    ["imodiome", "Imodium"],
    ["elikis", "Eliquis"],
    ["erius", "Aerius"],
    ["lélou", "Leeloo"],
    ["dufaston", "Duphaston"],
    ["rivautril", "Rivotril"],
  ])("« %s » is said as %s", (heard, written) => {
    expect(soundKey(heard)).toBe(soundKey(written));
  });
  it("keeps apart what is said differently", () => {
    expect(soundKey("Lamictal")).not.toBe(soundKey("Lamisil"));
    expect(soundKey("Tahor")).not.toBe(soundKey("Tareg"));
  });
});
