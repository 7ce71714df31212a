import { type Execution, encodeExecution, parseNumeroOrdonnance } from "@comptoir/segur/ordonnance";
import { expect, it } from "vitest";
import { redactExecution } from "./redact-execution.js";

const numero = parseNumeroOrdonnance("01S2TBPZ2JCNZZYGHZ");
if (!numero) throw new Error("not a number");
const execution: Execution = {
  numero,
  at: "2026-11-20T10:00:00+01:00",
  finess: "630999001",
  responsible: { rpps: "10100000016", name: "PERRIN Nathalie" },
  renewal: 0,
  note: "vu avec sa fille Odile",
  lines: [
    {
      lineId: "l1",
      ecart: "SUBSTITUTION",
      product: { cip13: "3400930065785", label: "LEVOTHYROX 75 µg" },
      boxes: 1,
      note: "préfère le matin",
      accord: { rpps: "10100000024", date: "2026-11-20", means: "téléphone" },
    },
  ],
} as unknown as Execution;

it("shows what left, and nobody's name, number or handwriting", () => {
  const shown = redactExecution(encodeExecution(execution, "0198c0de-aaaa-7000-8000-000000000001"));
  for (const kept of ["3400930065785", "LEVOTHYROX 75 µg", "SUBSTITUTION", "téléphone"]) expect(shown).toContain(kept);
  for (const hidden of ["PERRIN", "Odile", "matin", "10100000016", "10100000024"]) expect(shown).not.toContain(hidden);
  expect(JSON.parse(shown)).toMatchObject({ resourceType: "Bundle", entry: [{ resource: { quantity: { value: 1 } } }] });
});
