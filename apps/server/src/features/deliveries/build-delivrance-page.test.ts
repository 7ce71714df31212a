import type { Delivery } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { buildDelivrancePage, type ExecutionState } from "./build-delivrance-page.js";
import { buildOrdonnancierPage } from "./build-ordonnancier-page.js";

const delivery: Delivery = {
  id: "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a11",
  saleId: "5e2f8a0c-93b1-4f0e-8d24-6a1c7b9e0f52",
  at: "2026-11-22T10:04:11Z",
  kind: "numerique",
  patient: { id: "5e2f8a0c-93b1-4f0e-8d24-6a1c7b9e0f53", name: "DESMALIX Nathalie", birthDate: "1955-06-15" },
  numero: "01S2TBPZ2JCNZZYGHZ",
  prescripteur: { name: "BÉRANGER Hélène", rpps: "10999901019" },
  ordonnanceDate: "2026-11-20",
  renewal: 1,
  operator: { name: "LÉGER Zoé", role: "preparateur" },
  responsible: { name: "PERRIN Nathalie", rpps: "10999900011" },
  workstation: "Poste 2",
  lines: [
    {
      position: 1,
      label: "AMOXICILLINE VIATRIS 500 mg, gélule",
      cip13: "3400934913174",
      boxes: 2,
      ecart: "IDENTIQUE",
      lot: "A1B2",
      registered: 41,
    },
    {
      position: 2,
      label: "LEVOTHYROX 75 µg",
      boxes: 1,
      ecart: "PRODUIT_MODIFIE",
      accord: { who: "Dr BÉRANGER", rpps: "10999901019", date: "2026-11-22", means: "téléphone" },
    },
    { position: 3, label: "DOLIPRANE 1000 mg", boxes: 0, ecart: "NON_DELIVRE", motif: "AUTRE", note: "revient demain" },
  ],
  transmissions: [],
};
const context = {
  officine: {
    name: "Pharmacie du Marché",
    finess: "630999001",
    address: { lines: ["1 place du Marché"], postalCode: "63220", city: "ARLANC" },
  },
  printedBy: "LÉGER Zoé",
  now: new Date("2026-11-22T10:05:00Z"),
} as const;

const textOf = (change: Partial<Delivery> = {}, execution: ExecutionState = { kind: "waiting" }) => {
  const page = buildDelivrancePage({ ...delivery, ...change }, { ...context, format: "ordonnance", execution });
  return JSON.stringify(page);
};

describe("the printed délivrance", () => {
  it("says officine, date, patient, prescriber, ordonnance, renewal, what was handed over with its numbers", () => {
    const page = buildDelivrancePage(delivery, { ...context, format: "ordonnance", execution: { kind: "waiting" } });
    expect(page).toMatchObject({
      title: "Délivrance du 22/11/2026 à 11:04",
      size: "a5",
      header: ["Pharmacie du Marché", "1 place du Marché, 63220 ARLANC", "FINESS 630999001"],
    });
    const facts = page.blocks.find((block) => block.kind === "facts");
    expect(facts?.pairs).toEqual([
      ["Prescripteur", "BÉRANGER Hélène, RPPS 10999901019"],
      ["Ordonnance", "numérique 01S2TBPZ2JCNZZYGHZ du 20/11/2026"],
      ["Numéro de renouvellement", "1"],
      ["Exécution", "en attente de transmission"],
      ["Délivré par", "LÉGER Zoé, préparateur, sous la responsabilité de PERRIN Nathalie, pharmacien, RPPS 10999900011"],
    ]);
    const [handed, left] = page.blocks.filter((block) => block.kind === "table");
    const beside = textOf({ lines: delivery.lines.slice(0, 1).map((line) => ({ ...line, outside: true as const })) });
    expect(beside).toContain("Hors ordonnance");
    expect(beside).not.toContain("Conforme");
    expect(handed?.rows[0]).toEqual(["AMOXICILLINE VIATRIS 500 mg, gélule\nCIP 3400934913174\nlot A1B2", "2", "Conforme", "n° 41"]);
    expect(left?.rows).toEqual([["DOLIPRANE 1000 mg", "autre\n« revient demain »"]]);
    expect(textOf()).toContain("LEVOTHYROX 75 µg : accord de Dr BÉRANGER (RPPS 10999901019) le 22/11/2026, téléphone.");
  });

  it("[ON#61] names the pharmacist under whose responsibility a préparateur delivered; a pharmacist answers for himself", () => {
    expect(textOf()).toContain("LÉGER Zoé, préparateur, sous la responsabilité de PERRIN Nathalie");
    const own = textOf({ operator: { name: "PERRIN Nathalie", role: "titulaire" } });
    expect(own).toContain("PERRIN Nathalie, pharmacien titulaire, RPPS 10999900011");
    expect(own).not.toContain("sous la responsabilité");
  });

  it("gives the number of the execution once the service has given it, and says when it refused", () => {
    expect(textOf({}, { kind: "recorded", number: "exec-42" })).toContain('["Exécution","exec-42"]');
    expect(textOf({}, { kind: "refused", text: "Ordonnance annulée." })).toContain("non enregistrée : Ordonnance annulée.");
    expect(textOf({ kind: "papier" }, { kind: "none" })).not.toContain("Exécution");
  });

  it("says first that it was cancelled, by whom and why", () => {
    const cancellation = {
      at: "2026-11-22T11:00:00Z",
      reason: "Mauvaise boîte",
      operator: delivery.responsible.name,
    };
    const page = buildDelivrancePage(
      {
        ...delivery,
        cancellation: {
          ...cancellation,
          operator: { name: "PERRIN Nathalie", role: "titulaire" },
          responsible: delivery.responsible,
          text: "",
        },
      },
      { ...context, format: "a4", execution: { kind: "none" } },
    );
    expect(page.size).toBe("a4");
    expect(page.blocks[0]).toEqual({
      kind: "paragraph",
      strong: true,
      text: "DÉLIVRANCE ANNULÉE le 22/11/2026 à 12:00 par PERRIN Nathalie : Mauvaise boîte",
    });
  });
});

it("the ordonnancier: one row per number, a correction in its place with the number that it cites", () => {
  const row = {
    number: 41,
    at: new Date("2026-11-22T10:04:11Z"),
    list: "LISTE_I",
    patientName: "DESMALIX Nathalie",
    prescripteurName: "BÉRANGER Hélène",
    label: "AMOXICILLINE",
    boxes: 2,
    dispensationId: "0190a000-0000-7000-8000-000000000041",
    corrects: undefined,
    correction: undefined,
    correctedBy: undefined,
  } as const;
  const page = buildOrdonnancierPage(
    [row, { ...row, number: 42, corrects: 41, correction: "Annule le n° 41 (PERRIN Nathalie) : erreur" }],
    {
      ...context,
      what: "Le 22/11/2026",
      truncated: false,
    },
  );
  expect(page.header[0]).toBe("Pharmacie du Marché");
  const table = page.blocks.find((block) => block.kind === "table");
  expect(table?.rows.map((cells) => [cells[0], cells[4], cells[6]])).toEqual([
    ["41", "AMOXICILLINE", "2"],
    ["42", "AMOXICILLINE\nAnnule le n° 41 (PERRIN Nathalie) : erreur", "−2"],
  ]);
});
