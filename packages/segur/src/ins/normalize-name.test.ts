import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeNom, normalizePrenom } from "./normalize-name.js";

describe("a name at the border of INSi", () => {
  it.each([
    ["D’Æion", "D'AEION"],
    ["Cœur", "COEUR"],
    ["de l'Hérault", "DE L'HERAULT"],
    ["François‑Noël", "FRANCOIS-NOEL"],
    ["Étche\u0301garay", "ETCHEGARAY"],
    ["ÿ", "Y"],
  ])("[ins#7.7] « %s » → « %s »", (typed, sent) => {
    expect(normalizeNom(typed)).toEqual({ ok: true, value: sent });
  });

  it("[ins#7.8] a nom may join two names by a double hyphen, a prénom may not", () => {
    expect(normalizeNom("DAMPI--ERRE")).toEqual({ ok: true, value: "DAMPI--ERRE" });
    expect(normalizePrenom("JEAN--LUC")).toEqual({ ok: false, failure: { kind: "SEPARATOR", position: 4 } });
    expect(normalizeNom("A---B").ok).toBe(false);
  });

  it.each([
    ["-DUPONT", { kind: "SEPARATOR", position: 0 }],
    ["DU  PONT", { kind: "SEPARATOR", position: 2 }],
    ["D''A", { kind: "SEPARATOR", position: 1 }],
    ["D' A", { kind: "SEPARATOR", position: 1 }],
    ["DAMPI_ERRE", { kind: "CHARACTER", position: 5, character: "_" }],
    ["LOUIS 14", { kind: "CHARACTER", position: 6, character: "1" }],
    [" DUPONT", { kind: "SEPARATOR", position: 0 }],
    ["DUPONT ", { kind: "SEPARATOR", position: 6 }],
    ["", { kind: "EMPTY" }],
    ["'", { kind: "SEPARATOR", position: 0 }],
    ["A".repeat(101), { kind: "TOO_LONG", limit: 100 }],
    ["Æ".repeat(51), { kind: "TOO_LONG", limit: 100 }],
    ["Łukasz", { kind: "CHARACTER", position: 0, character: "Ł" }],
    ["DUPONT\u0000", { kind: "CHARACTER", position: 6, character: "\u0000" }],
    ["𝐀", { kind: "CHARACTER", position: 0, character: "𝐀" }],
  ])("[ins#7.9] « %s » is refused, never stripped", (typed, failure) => {
    expect(normalizeNom(typed)).toEqual({ ok: false, failure });
  });

  it("[ins#7.10] a nom may begin with an apostrophe", () => {
    expect(normalizeNom("'AABI")).toEqual({ ok: true, value: "'AABI" });
  });

  it.each(["JEAN-", "JEAN'", "-JEAN", "JEAN "])("a prénom « %s » is refused", (typed) => {
    expect(normalizePrenom(typed).ok).toBe(false);
  });

  it("is idempotent, and what it gives is what INSi writes", () => {
    const letters = fc.constantFrom(..."abzAZéÈçïœÆ'’-– 1ßñ");
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 30 }), (characters) => {
        for (const normalize of [normalizeNom, normalizePrenom]) {
          const once = normalize(characters.join(""));
          if (!once.ok) continue;
          expect(once.value).toMatch(/^[A-Z'\- ]{1,100}$/);
          expect(normalize(once.value)).toEqual(once);
        }
      }),
    );
  });
});
