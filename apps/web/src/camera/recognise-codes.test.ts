import type { Recognised } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { mergeSame } from "./recognise-codes.js";

const box = (cip13: string, more: object = {}): Recognised => ({ kind: "medicament", text: cip13, cip13, warnings: [], ...more });
const scans = (...all: Recognised[]) =>
  mergeSame(all.map((scan, at) => ({ scan, seen: { raw: `]Q1${at}`, format: "QR" } }))).map(({ scan }) => scan);

describe("several codes in one image", () => {
  it("bars and DataMatrix of one box are one thing: the one with lot and expiry", () => {
    const bars = box("3400934913174");
    const matrix = box("3400934913174", { lot: "A1", expiry: "2027-11-30" });
    expect(scans(bars, matrix)).toEqual([matrix]);
    expect(scans(matrix, bars)).toEqual([matrix]);
  });

  it("two products, two ordonnances, two unknown codes stay two", () => {
    const all: Recognised[] = [
      box("3400934913174"),
      box("3400933516390"),
      { kind: "ordonnance", numero: "01S2TBPZ2JCNZZYGHZ", text: "a" },
      { kind: "ordonnance", numero: "01S2TBPZ2JCNZZYGHA", text: "b" },
      { kind: "inconnu", text: "Code non reconnu" },
      { kind: "inconnu", text: "Code non reconnu" },
    ];
    expect(scans(...all)).toEqual(all);
  });
});
