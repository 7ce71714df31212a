import type { ControlRow } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { isFinal, sayRecorded } from "./deliveries.js";
import { EMPTY_DRAFT, stateReason } from "./sale-operations.js";
import { explainStop, findChoice, isSettled } from "./validate-sale.js";

const choice = (motif: "RUPTURE" | "INTERACTION" | "AUTRE", needs: { accord?: boolean; note?: boolean } = {}) => ({
  ecart: "NON_DELIVRE" as const,
  motif,
  label: motif,
  needsAccord: needs.accord === true,
  needsNote: needs.note === true,
});
const row: ControlRow = {
  lineId: "l1",
  prescribed: "ZOLPIDEM",
  ecart: "NON_DELIVRE",
  proven: false,
  choices: [choice("RUPTURE"), choice("INTERACTION", { accord: true }), choice("AUTRE", { note: true })],
};
const accord = { who: "Dr MARTIN", rpps: "10009876543", date: "2026-11-22", means: "téléphone" };
const stated = (reason: object) => stateReason(EMPTY_DRAFT, { lineId: "l1", ecart: "NON_DELIVRE", ...reason });

describe("[O22] what FIN accepts", () => {
  it("is what data prove", () => expect(isSettled({ ...row, proven: true }, EMPTY_DRAFT)).toBe(true));
  it("[O21] is what data prove with what a person adds to it, once that is complete", () => {
    expect(isSettled({ ...row, proven: true }, stated({ motif: "INTERACTION" }))).toBe(false);
    expect(isSettled({ ...row, proven: true }, stated({ motif: "INTERACTION", accord }))).toBe(true);
  });
  it("stops with what would lift it: a choice, or what the sale lacks", () => {
    expect(explainStop(row, EMPTY_DRAFT)).toContain("Choisissez-le par son numéro");
    expect(explainStop({ ...row, choices: [], detail: "Liste I : saisissez le prescripteur." }, EMPTY_DRAFT)).toBe(
      "Liste I : saisissez le prescripteur.",
    );
  });
  it("stops on a reason begun with what it still lacks", () => {
    expect(explainStop(row, stated({ motif: "INTERACTION" }))).toContain("complétez l'accord (de qui, RPPS");
    expect(explainStop(row, stated({ motif: "AUTRE", note: " " }))).toContain("écrivez en quelques mots");
  });
  it("is never the reason that is only proposed", () => expect(isSettled(row, EMPTY_DRAFT)).toBe(false));
  it("is a reason that a person stated", () => expect(isSettled(row, stated({ motif: "RUPTURE" }))).toBe(true));
  it("is no reason that the row does not offer", () => {
    expect(isSettled(row, stated({ motif: "HORS_DELAI" }))).toBe(false);
    expect(findChoice(row, { lineId: "l1", ecart: "NON_DELIVRE" })).toBeUndefined();
  });
  it("is an agreement only with who, when and how", () => {
    expect(isSettled(row, stated({ motif: "INTERACTION" }))).toBe(false);
    expect(isSettled(row, stated({ motif: "INTERACTION", accord }))).toBe(true);
  });
  it("is « autre » only in words", () => {
    expect(isSettled(row, stated({ motif: "AUTRE", note: "  " }))).toBe(false);
    expect(isSettled(row, stated({ motif: "AUTRE", note: "produit cassé" }))).toBe(true);
  });
  it("is what the server already has, when nothing else was said here", () => {
    expect(isSettled({ ...row, reason: { lineId: "l1", ecart: "NON_DELIVRE", motif: "RUPTURE" } }, EMPTY_DRAFT)).toBe(true);
  });
});

describe("what is said of a delivery", () => {
  const transmission = { id: "t", state: "a-envoyer" as const, text: "" };
  it("is « en file d'attente » until the service has answered", () => {
    expect(sayRecorded({ transmission })).toBe("Délivrance enregistrée — envoi à l'Assurance Maladie en file d'attente.");
    expect(sayRecorded({ transmission: { ...transmission, state: "incertain" } })).toContain("en file d'attente");
    expect(sayRecorded({ transmission: { ...transmission, state: "envoye" } })).toContain("transmise");
  });
  it("says nothing of a sending that there is not", () => expect(sayRecorded({})).toBe("Délivrance enregistrée."));
  it("is followed until nothing more can come by itself", () => {
    expect((["a-envoyer", "en-cours", "incertain", "a-corriger"] as const).some(isFinal)).toBe(false);
    expect((["envoye", "refuse", "abandonne"] as const).every(isFinal)).toBe(true);
  });
});
