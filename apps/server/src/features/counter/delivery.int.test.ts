import { routes } from "@comptoir/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../platform/outbox/testing/until.js";
import { getSale } from "./get-sale.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, refusal } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { PRODUCTS } from "./testing/products.js";
import { box, fin, lineOf, PRESCRIBED, send, startConfirmedSale } from "./testing/sale-steps.js";

let nation: Nation;
let fixture: CounterFixture;

beforeAll(async () => {
  nation = await startNation();
  fixture = await createCounterFixture(nation);
}, 120_000);
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await nation?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  await nation.liftFaults();
});

const { amoxicilline: AMOXICILLINE, clamoxyl: CLAMOXYL, doliprane: DOLIPRANE } = PRESCRIBED;
const ACCORD = { who: "Dr BÉRANGER", rpps: "10999901019", date: "2026-11-22", means: "téléphone" };
const prescribe = (...lines: object[]) => nation.prescribe({ lines });

describe("gaps", () => {
  it("what data prove passes FIN and reaches the nation line by line: identical, [ON#32] generic, [ON#39] owed rest", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(AMOXICILLINE, CLAMOXYL, { ...DOLIPRANE, boxes: 2 });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const basket = [
      box("amoxicilline", 2, lineOf(sale, 0)),
      box("amoxicilline", 1, lineOf(sale, 1)),
      { ...box("doliprane", 1, lineOf(sale, 2)), lot: "A1B2", expiry: "2027-11-30" },
    ];
    const done = accepted(await fin(fixture, actor, sale, { basket }));
    expect(done.control.map(({ ecart, proven }) => ({ ecart, proven }))).toEqual([
      { ecart: "IDENTIQUE", proven: true },
      { ecart: "SUBSTITUTION_GENERIQUE", proven: true },
      { ecart: "DELIVRANCE_PARTIELLE_DUE", proven: true },
    ]);
    // What leaves for the page is what the contract says, nothing more.
    expect(routes.validateSale.response.parse(done)).toEqual(done);
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    const [execution] = await nation.listExecutions(written.numero);
    expect(execution).toMatchObject({ key: done.dispensation?.id, rpps: "10999900011" });
    expect(execution?.lines).toMatchObject([
      { lineId: lineOf(sale, 0), ecart: "IDENTIQUE", boxes: 2, units: 24 },
      { lineId: lineOf(sale, 1), ecart: "SUBSTITUTION_GENERIQUE", cip13: PRODUCTS.amoxicilline.cip13, boxes: 1, units: 12 },
      { lineId: lineOf(sale, 2), ecart: "DELIVRANCE_PARTIELLE_DUE", boxes: 1, units: 8 },
    ]);
    // The rest is still due, and a second execution completes it.
    const second = await startConfirmedSale(fixture, actor, written.numero);
    expect(routes.consultOrdonnance.response.parse(second)).toEqual(second);
    expect(second.ordonnance?.lines[2]?.remaining).toMatchObject({ deliveries: 1, boxes: 1 });
    expect(second.control.map((row) => row.lineId)).toEqual([lineOf(second, 2)]);
    accepted(await fin(fixture, actor, second, { basket: [box("doliprane", 1, lineOf(second, 2))] }));
    expect(await send(fixture, second)).toMatchObject({ state: "envoye" });
    expect((await nation.read(written.numero)).status).toBe("completed");
  });

  it("FIN stops on what only a person can state, says on which lines, and records nothing", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(AMOXICILLINE, DOLIPRANE);
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const basket = [box("amoxicilline", 2, lineOf(sale, 0))];
    const refused = refusal(await fin(fixture, actor, sale, { basket }));
    expect(refused).toMatchObject({
      code: "ECARTS_A_JUSTIFIER",
      options: { details: [{ where: lineOf(sale, 1), what: expect.stringMatching(/DOLIPRANE/) }] },
    });
    expect(accepted(await getSale(fixture.deps, actor, sale.id))).toMatchObject({ state: "en-cours", version: sale.version });
    // A motive that demands an agreement or a note, without it, is no motive; one that is not offered neither.
    for (const reason of [
      { ecart: "NON_DELIVRE", motif: "CONTRE_INDICATION" },
      { ecart: "NON_DELIVRE", motif: "AUTRE" },
      { ecart: "NON_DELIVRE" },
      { ecart: "IDENTIQUE" },
      { ecart: "POSOLOGIE_MODIFIEE" },
    ] as const) {
      expect(refusal(await fin(fixture, actor, sale, { basket, reasons: [{ lineId: lineOf(sale, 1), ...reason }] })).code).toBe(
        "ECARTS_A_JUSTIFIER",
      );
    }
    const reasons = [{ lineId: lineOf(sale, 1), ecart: "NON_DELIVRE", motif: "DEJA_EN_POSSESSION" }] as const;
    accepted(await fin(fixture, actor, sale, { basket, reasons: [...reasons] }));
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(written.numero))[0]?.lines[1]).toMatchObject({
      delivered: false,
      ecart: "NON_DELIVRE",
      motif: "DEJA_EN_POSSESSION",
    });
  });

  it("[ON#41] another posology passes only with the prescriber's agreement, which leaves with the line", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe({ ...DOLIPRANE, boxes: 2 });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const basket = [box("doliprane", 1, lineOf(sale, 0))];
    const reason = { lineId: lineOf(sale, 0), ecart: "POSOLOGIE_MODIFIEE" } as const;
    const without = accepted(
      await saveSale(fixture.deps, actor, { id: sale.id, version: sale.version, draft: { ...sale.draft, basket, reasons: [reason] } }),
    );
    expect(without.control[0]).toMatchObject({ ecart: "DELIVRANCE_PARTIELLE_DUE", proven: false });
    expect(refusal(await fin(fixture, actor, without)).code).toBe("ECARTS_A_JUSTIFIER");
    const done = accepted(
      await fin(fixture, actor, without, { basket, reasons: [{ ...reason, accord: ACCORD, note: "1 matin et soir" }] }),
    );
    expect(done.control[0]).toMatchObject({ ecart: "POSOLOGIE_MODIFIEE" });
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    const lines = await fixture.admin
      .selectFrom("dispensation_line")
      .select("accord")
      .where("dispensation_id", "=", done.dispensation?.id ?? "")
      .execute();
    expect(lines).toEqual([{ accord: ACCORD }]);
  });

  it("[ON#36] another product than the group's, [ON#40] a handwritten line, [ON#38] a line whose product is unknown", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(DOLIPRANE, { label: "LARMES ARTIFICIELLES (LPP 1234567)", posology: "1 goutte", boxes: 1 });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const wrong = box("durogesic", 1, lineOf(sale, 0));
    const added = box("alprazolam");
    const basket = [wrong, added];
    const stopped = refusal(await fin(fixture, actor, sale, { basket }));
    expect(stopped.options.details?.map((detail) => detail.where)).toEqual([lineOf(sale, 0), lineOf(sale, 1), added.id]);
    const done = accepted(
      await fin(fixture, actor, sale, {
        basket,
        reasons: [
          { lineId: lineOf(sale, 0), ecart: "PRODUIT_MODIFIE", accord: ACCORD },
          { lineId: lineOf(sale, 1), ecart: "NON_DELIVRE", motif: "PRODUIT_INCONNU_BASE" },
          { lineId: added.id, ecart: "LIGNE_AJOUTEE_MANUSCRITE" },
        ],
      }),
    );
    expect(done.dispensation?.transmission?.state).toBe("a-envoyer");
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(written.numero))[0]?.lines).toMatchObject([
      { lineId: lineOf(sale, 0), ecart: "PRODUIT_MODIFIE", cip13: PRODUCTS.durogesic.cip13 },
      { lineId: lineOf(sale, 1), ecart: "NON_DELIVRE", motif: "PRODUIT_INCONNU_BASE" },
      { lineId: null, ecart: "LIGNE_AJOUTEE_MANUSCRITE", cip13: PRODUCTS.alprazolam.cip13 },
    ]);
  });

  it("[ON#42] nothing delivered: the execution leaves all the same", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(DOLIPRANE);
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    accepted(await fin(fixture, actor, sale, { reasons: [{ lineId: lineOf(sale, 0), ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" }] }));
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(written.numero))[0]?.lines).toMatchObject([{ delivered: false, motif: "REFUS_PATIENT" }]);
  });
});

describe("FIN and the téléservice", () => {
  const deliver = async (o: { numero: string }) => {
    const actor = fixture.actor(0);
    const sale = await startConfirmedSale(fixture, actor, o.numero);
    return accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))] }));
  };

  it("[ON#10] the service away: FIN ends the sale at once, the execution is sent once after the recovery", async () => {
    const written = await prescribe(DOLIPRANE);
    const actor = fixture.actor(0);
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    await nation.setFault({ kind: "down", mode: "refuse" });
    const at = Date.now();
    const done = accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))] }));
    expect(Date.now() - at).toBeLessThan(2_000);
    const outbox = fixture.startOutbox();
    await until(
      "tried",
      async () => (await fixture.transmissionOf(0, sale.id))?.reason === "Le service Ordonnance Numérique ne répond pas.",
    );
    await nation.liftFaults();
    await until("sent", async () => (await fixture.transmissionOf(0, sale.id))?.state === "envoye");
    await outbox.stop();
    expect((await nation.listExecutions(written.numero)).map((execution) => execution.key)).toEqual([done.dispensation?.id]);
  });

  it.each([
    ["the answer is lost after the commit", { kind: "answer-lost-after-commit", only: ["dispense"], times: 1 }],
    ["the answer is cut half-way", { kind: "half-answer", bytes: 30, only: ["dispense"], times: 1 }],
    ["the answer is the page of a proxy", { kind: "unreadable-answer", form: "html", only: ["dispense"], times: 1 }],
    ["the answer is JSON cut short", { kind: "unreadable-answer", form: "cut-json", only: ["dispense"], times: 1 }],
    ["the answer is another resource", { kind: "unreadable-answer", form: "other-resource", only: ["dispense"], times: 1 }],
    ["the network delivers the request twice", { kind: "answer-twice", only: ["dispense"], times: 1 }],
  ])("[ON#11] %s: one execution", async (_title, fault) => {
    const written = await prescribe(DOLIPRANE);
    await nation.setFault(fault);
    const done = await deliver(written);
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(written.numero)).map((execution) => execution.key)).toEqual([done.dispensation?.id]);
  });

  it("[ON#11] the network delivers the request again after its answer: still one execution", async () => {
    const written = await prescribe({ ...DOLIPRANE, repeats: 5 });
    await nation.setFault({ kind: "duplicate-later", ms: 200, only: ["dispense"], times: 1 });
    const done = await deliver(written);
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    const key = done.dispensation?.id ?? "";
    const answered = async () =>
      (await nation.listRequests()).filter((one) => one.key === key && one.operation === "dispense" && one.status === 200);
    await until("the copy has arrived", async () => (await answered()).length === 2);
    expect((await nation.listExecutions(written.numero)).map((execution) => execution.key)).toEqual([key]);
  });

  it("[ON#11] the answer is lost and the service has forgotten keys: still one execution", async () => {
    const written = await prescribe({ ...DOLIPRANE, repeats: 5 });
    await nation.setFault({ kind: "dedup-off" });
    await nation.setFault({ kind: "answer-lost-after-commit", only: ["dispense"], times: 1 });
    const done = await deliver(written);
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    expect(await nation.listExecutions(written.numero)).toHaveLength(1);
  });

  it("[ON#43] cancelled by the prescriber after the products were handed over: refused, said as such, with what to do", async () => {
    const written = await prescribe(DOLIPRANE);
    const done = await deliver(written);
    await nation.abort(written.numero);
    const settled = await send(fixture, done);
    expect(settled).toMatchObject({ state: "refuse", code: "ANNULEE" });
    const seen = accepted(await getSale(fixture.deps, fixture.actor(0), done.id));
    expect(seen.state).toBe("validee");
    expect(seen.dispensation?.transmission?.text).toMatch(/^Refusé — produits déjà remis\. Le prescripteur a annulé.*appelez-le/);
  });

  it("another pharmacy delivered everything meanwhile: refused — produits déjà remis", async () => {
    const written = await prescribe(DOLIPRANE);
    const done = await deliver(written);
    await nation.setFault({ kind: "refuse", code: "DEJA_EXECUTEE", only: ["accept"] });
    const settled = await send(fixture, done);
    expect(settled).toMatchObject({ state: "refuse", code: "DEJA_EXECUTEE" });
    expect(settled.reason).toMatch(/produits déjà remis.*autre pharmacie/);
  });

  it("the certificate refused at sending: « à corriger », and nothing was executed", async () => {
    const written = await prescribe(DOLIPRANE);
    const done = await deliver(written);
    await nation.setFault({ kind: "refuse", code: "NON_HABILITE" });
    expect(await send(fixture, done)).toMatchObject({ state: "a-corriger", code: "NON_HABILITE" });
    expect(await nation.listExecutions(written.numero)).toEqual([]);
  });

  it("[ON#61] a préparateur's delivery leaves under the responsible pharmacist's RPPS", async () => {
    const actor = fixture.actor(0, "preparateur");
    const written = await prescribe(DOLIPRANE);
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))] }));
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect(await nation.listExecutions(written.numero)).toMatchObject([{ rpps: "10999900011" }]);
    const row = await fixture.admin
      .selectFrom("outbox")
      .select("actor")
      .where("officine_id", "=", actor.officineId)
      .orderBy("position", "desc")
      .executeTakeFirstOrThrow();
    expect(row.actor).toMatchObject({
      operatorId: actor.operatorId,
      role: "preparateur",
      means: "mot-de-passe",
      workstationName: "Comptoir 1",
      responsible: { rpps: "10999900011" },
    });
  });

  it("what leaves names no patient and no matricule", async () => {
    const done = await deliver(await prescribe(DOLIPRANE));
    const { payload } = await fixture.admin
      .selectFrom("outbox")
      .select("payload")
      .where("idempotency_key", "=", done.dispensation?.id ?? "")
      .executeTakeFirstOrThrow();
    expect(payload.toString("utf8")).not.toMatch(/DESMALIX|NATHALIE"|1955|matricule/);
    await send(fixture, done);
  });
});
