import { describe, expect, it } from "vitest";
import { buildJournalCsv } from "./journal-csv.js";

const event = (target: string) => ({
  id: "6e0a3a52-5d0b-4d6f-9c53-0b64a9a0c001",
  at: "2026-11-22T09:42:07Z",
  who: "PERRIN Nathalie",
  role: "titulaire",
  workstation: "Poste 1",
  action: "Fiche patient consultée",
  target,
  outcome: "fait",
});
const cell = (target: string) =>
  buildJournalCsv([event(target)])
    .split("\r\n")[1]
    ?.split("Fiche patient consultée;")[1]
    ?.replace(/;fait$/, "");

describe("the journal as a file", () => {
  it("is what the screen shows, for a French spreadsheet", () => {
    expect(buildJournalCsv([event("DESMALIX Nathalie")])).toBe(
      "\uFEFFQuand;Qui;Rôle;Poste;Action;Sur;Issue\r\n22/11/2026 10:42:07;PERRIN Nathalie;titulaire;Poste 1;Fiche patient consultée;DESMALIX Nathalie;fait\r\n",
    );
  });

  it.each(["=1+1", "+33", "-2", "@SUM(A1)", "\tx"])("%j is text, not a formula", (value) => {
    expect(cell(value)).toBe(`'${value}`);
  });

  it.each([
    ['say "no"', '"say ""no"""'],
    ["a;b", '"a;b"'],
    ["two\nlines", '"two\nlines"'],
    ["=A1;\rB", '"\'=A1;\rB"'],
  ])("%j keeps its cell", (value, written) => {
    expect(buildJournalCsv([event(value)])).toContain(`;${written};fait`);
  });
});
