import type { OrdonnanceFailure } from "@comptoir/segur/ordonnance";
import { describe, expect, it } from "vitest";
import { judgeFailure } from "./ordonnance-outbox-kind.js";

const now = new Date("2026-11-22T10:00:00Z");

describe("a failure of the téléservice after the products were handed over", () => {
  it.each<[string, OrdonnanceFailure, RegExp]>([
    ["[ON#43] cancelled by the prescriber", { kind: "ANNULEE" }, /annulé.*appelez-le/],
    ["everything already delivered", { kind: "DEJA_EXECUTEE" }, /déjà été délivré.*vérifiez/],
    ["more than what was left", { kind: "DROITS_INSUFFISANTS" }, /quantité.*vérifiez/],
    ["expired", { kind: "EXPIREE" }, /n'était plus valable.*régularisation/],
    ["unknown number", { kind: "INCONNUE" }, /vérifiez son numéro/],
    ["another patient", { kind: "PATIENT_DISCORDANT" }, /autre patient.*vérifiez/],
  ])("%s: refused, said as « produits déjà remis », with what to do", (_title, failure, text) => {
    const outcome = judgeFailure(failure, now);
    expect(outcome).toMatchObject({ kind: "refuse", code: failure.kind, aCorriger: false });
    if (outcome.kind !== "refuse") throw new Error("not refused");
    expect(outcome.text).toMatch(/^Refusé — produits déjà remis\. /);
    expect(outcome.text).toMatch(text);
  });

  it.each<[string, OrdonnanceFailure, RegExp]>([
    ["the certificate is refused", { kind: "NON_HABILITE" }, /certificat.*renouveler/],
    ["[ON#12] the key was used with another content", { kind: "CLE_REUTILISEE" }, /support/],
    [
      "the content is refused",
      { kind: "VALIDATION", details: [{ where: "ligne 1", what: "unités absentes" }] },
      /unités absentes \(ligne 1\)/,
    ],
  ])("%s: to correct, then to retry", (_title, failure, text) => {
    const outcome = judgeFailure(failure, now);
    expect(outcome).toMatchObject({ kind: "refuse", aCorriger: true });
    expect(outcome.kind === "refuse" && outcome.text).toMatch(text);
  });

  it("[ON#13] a lock held by another officine is waited for, and does not say that the service is away", () => {
    expect(judgeFailure({ kind: "VERROUILLEE", until: "2026-11-22T10:10:00Z" }, now)).toMatchObject({
      kind: "indisponible",
      serviceAnswered: true,
      retryAfterMs: 600_000,
    });
    expect(judgeFailure({ kind: "VERROUILLEE" }, now)).not.toHaveProperty("retryAfterMs");
  });

  it("[ON#10] away: surely not carried out; [ON#11] lost or unreadable answer: unknown, to be asked about", () => {
    expect(judgeFailure({ kind: "INDISPONIBLE", detail: "x", retryAfterMs: 5_000 }, now)).toMatchObject({
      kind: "indisponible",
      retryAfterMs: 5_000,
    });
    expect(judgeFailure({ kind: "INCERTAIN", detail: "x" }, now)).toMatchObject({ kind: "incertain" });
    expect(judgeFailure({ kind: "REPONSE_ILLISIBLE", where: "x", what: "y" }, now)).toMatchObject({ kind: "incertain" });
  });
});
