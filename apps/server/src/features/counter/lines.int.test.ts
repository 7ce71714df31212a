import { randomUUID } from "node:crypto";
import type { BasketLine, Sale } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { matchBox } from "./match-box.js";
import { accepted, type CounterFixture, createCounterFixture, refusal } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { PRODUCTS } from "./testing/products.js";
import { box, fin, lineOf, PRESCRIBED, send, startConfirmedSale, startSale } from "./testing/sale-steps.js";

let nation: Nation;
let fixture: CounterFixture;
let actor: Actor;
beforeAll(async () => {
  nation = await startNation();
  fixture = await createCounterFixture(nation);
  actor = fixture.actor(0);
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await nation?.[Symbol.asyncDispose]();
});

const BY_SPECIALITY = {
  cis: PRODUCTS.clamoxyl.cis,
  label: "CLAMOXYL 500 mg, gélule",
  posology: "1 gélule 3 fois par jour",
  boxes: 1,
  units: 12,
};
const POMMADE = { label: "Pommade à l'acide salicylique 10 %, 50 g", posology: "1 application le soir", boxes: 1 };
const start = async (...lines: object[]): Promise<{ sale: Sale; numero: string }> => {
  const { numero } = await nation.prescribe({ label: "Lignes", lines });
  return { sale: await startConfirmedSale(fixture, actor, numero), numero };
};
const typed = (label: string, prescribedLineId?: string): BasketLine => ({
  id: randomUUID(),
  label,
  boxes: 1,
  ...(prescribedLineId === undefined ? {} : { prescribedLineId }),
});
const ask = async (sale: Sale, product: keyof typeof PRODUCTS, basket: BasketLine[] = []) =>
  accepted(await matchBox(fixture.deps, actor, { id: sale.id, cip13: PRODUCTS[product].cip13, basket }));

describe("a box in the hand", () => {
  it("ticks the line that it answers by the rules of the control: presentation, speciality alone, generic of a speciality alone", async () => {
    const { sale } = await start(PRESCRIBED.doliprane, BY_SPECIALITY);
    expect(await ask(sale, "doliprane")).toEqual({ lineId: lineOf(sale, 0), outsideAllowed: true });
    expect(await ask(sale, "clamoxyl")).toEqual({ lineId: lineOf(sale, 1), outsideAllowed: false });
    expect(await ask(sale, "amoxicilline")).toEqual({ lineId: lineOf(sale, 1), outsideAllowed: false });
    expect(await ask(sale, "levothyrox")).toEqual({ outsideAllowed: false });
  });

  it("goes to the line that still lacks boxes; without an ordonnance it answers none", async () => {
    const { sale } = await start(PRESCRIBED.doliprane, PRESCRIBED.doliprane);
    expect((await ask(sale, "doliprane", [box("doliprane", 1, lineOf(sale, 0))])).lineId).toBe(lineOf(sale, 1));
    expect((await ask(sale, "doliprane", [box("doliprane", 1, lineOf(sale, 0))])).among).toBeUndefined();
    expect((await ask(sale, "doliprane")).among).toEqual([lineOf(sale, 0), lineOf(sale, 1)]);
    expect(await ask(await startSale(fixture, actor), "doliprane")).toEqual({ outsideAllowed: true });
    expect(refusal(await matchBox(fixture.deps, actor, { id: randomUUID(), cip13: PRODUCTS.doliprane.cip13, basket: [] })).code).toBe(
      "INTROUVABLE",
    );
  });
});

describe("what is not on the ordonnance", () => {
  it("a box sold outside it needs no reason, is kept in the delivery, and does not leave with the execution", async () => {
    const { sale, numero } = await start(BY_SPECIALITY);
    const beside: BasketLine = { ...box("doliprane", 2), outside: true };
    const done = accepted(await fin(fixture, actor, sale, { basket: [box("clamoxyl", 1, lineOf(sale, 0)), beside] }));
    expect(done.control.find((row) => row.lineId === beside.id)).toMatchObject({
      proven: true,
      choices: [],
      detail: expect.stringMatching(/Hors ordonnance/),
    });
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(numero))[0]?.lines).toMatchObject([{ cip13: PRODUCTS.clamoxyl.cip13 }]);
    const kept = await fixture.admin
      .selectFrom("dispensation_line")
      .select(["cip13", "boxes", "outside"])
      .where("dispensation_id", "=", done.dispensation?.id ?? "")
      .orderBy("position")
      .execute();
    expect(kept).toEqual([
      { cip13: PRODUCTS.clamoxyl.cip13, boxes: 1, outside: false },
      { cip13: PRODUCTS.doliprane.cip13, boxes: 2, outside: true },
    ]);
  });

  it("a medicine of a list is never sold outside: FIN stops on it and says why", async () => {
    const { sale } = await start(PRESCRIBED.doliprane);
    const beside: BasketLine = { ...box("levothyrox"), outside: true };
    const refused = refusal(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0)), beside] }));
    expect(refused).toMatchObject({
      code: "ECARTS_A_JUSTIFIER",
      options: { details: [{ where: beside.id, what: expect.stringMatching(/[Ll]iste II, délivrance sur ordonnance seulement/) }] },
    });
  });

  it("[ON#40] a handwritten line without any code leaves as such, and is no écart of the ordonnance", async () => {
    const { sale, numero } = await start(PRESCRIBED.doliprane);
    const written = typed("Bas de contention classe 2, taille M");
    const basket = [box("doliprane", 1, lineOf(sale, 0)), written];
    expect(refusal(await fin(fixture, actor, sale, { basket })).options.details?.map(({ where }) => where)).toEqual([written.id]);
    const done = accepted(
      await fin(fixture, actor, sale, { basket, reasons: [{ lineId: written.id, ecart: "LIGNE_AJOUTEE_MANUSCRITE" }] }),
    );
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(numero))[0]?.lines).toMatchObject([
      { ecart: "IDENTIQUE" },
      { lineId: null, ecart: "LIGNE_AJOUTEE_MANUSCRITE", cip13: null, boxes: 1 },
    ]);
  });

  it("[ON#37] a préparation magistrale is delivered under the name that was typed", async () => {
    const { sale, numero } = await start(POMMADE);
    const made = typed("Pommade salicylée 10 %, lot du jour", lineOf(sale, 0));
    const done = accepted(await fin(fixture, actor, sale, { basket: [made], reasons: [{ lineId: lineOf(sale, 0), ecart: "IDENTIQUE" }] }));
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(numero))[0]?.lines).toMatchObject([{ lineId: lineOf(sale, 0), ecart: "IDENTIQUE", boxes: 1 }]);
    expect((await nation.read(numero)).status).toBe("completed");
  });
});

describe("notes", () => {
  it("[O21] a note on a line that data prove leaves with it and states nothing; the note of the delivery stays here", async () => {
    const { sale, numero } = await start(PRESCRIBED.doliprane);
    const reason = { lineId: lineOf(sale, 0), ecart: "IDENTIQUE", note: "Prendre au repas, vu avec la fille du patient" } as const;
    const done = accepted(
      await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))], reasons: [reason], note: "Rappeler lundi" }),
    );
    expect(done.control[0]).toMatchObject({ ecart: "IDENTIQUE", proven: true, reason });
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(numero))[0]?.lines[0]).toMatchObject({ ecart: "IDENTIQUE", note: reason.note });
    const kept = await fixture.admin
      .selectFrom("dispensation")
      .select("note")
      .where("id", "=", done.dispensation?.id ?? "")
      .execute();
    expect(kept).toEqual([{ note: "Rappeler lundi" }]);
  });

  it("[O21] a message on the whole delivery leaves once, beside the note of its line", async () => {
    const { sale, numero } = await start(PRESCRIBED.doliprane, BY_SPECIALITY);
    const reasons = [
      { lineId: lineOf(sale, 0), ecart: "IDENTIQUE" as const, note: "Boîte entamée au domicile" },
      { lineId: lineOf(sale, 1), ecart: "NON_DELIVRE" as const, motif: "REFUS_PATIENT" as const },
    ];
    const basket = [box("doliprane", 1, lineOf(sale, 0))];
    const done = accepted(await fin(fixture, actor, sale, { basket, reasons, message: "Revoir le traitement avec la patiente" }));
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    const lines = (await nation.listExecutions(numero))[0]?.lines;
    expect(lines?.map(({ note }) => note)).toEqual([
      "Boîte entamée au domicile\nSur l'ensemble de la délivrance : Revoir le traitement avec la patiente",
      null,
    ]);
  });

  it("[ON#33] « NS » without motive, or MTE on a substance outside the list, is said on a row that stays proven", async () => {
    const ns = (substitution: object) => ({ ...PRESCRIBED.amoxicilline, substitution: { allowed: false, ...substitution } });
    const { sale } = await start(ns({}), ns({ reason: "MTE" }));
    const basket = sale.ordonnance?.lines.map((line, index) => box("amoxicilline", line.boxes, lineOf(sale, index))) ?? [];
    const done = accepted(await fin(fixture, actor, sale, { basket }));
    expect(done.control.map(({ proven, ecart, detail }) => [proven, ecart, detail])).toEqual([
      [true, "IDENTIQUE", expect.stringMatching(/sans motif/)],
      [true, "IDENTIQUE", expect.stringMatching(/incohérente/)],
    ]);
  });

  it("a reason that is past, with its note, is not taken for a note", async () => {
    const { sale } = await start(PRESCRIBED.doliprane);
    const past = { lineId: lineOf(sale, 0), ecart: "NON_DELIVRE", motif: "AUTRE", note: "refusé d'abord" } as const;
    const done = accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))], reasons: [past] }));
    const kept = await fixture.admin
      .selectFrom("dispensation_line")
      .select(["ecart", "note"])
      .where("dispensation_id", "=", done.dispensation?.id ?? "")
      .execute();
    expect(kept).toEqual([{ ecart: "IDENTIQUE", note: null }]);
  });
});
