import type { Sale } from "@comptoir/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { retryRow } from "../../platform/outbox/index.js";
import { until } from "../../platform/outbox/testing/until.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { confirmOrdonnance } from "./confirm-ordonnance.js";
import { dropSale } from "./drop-sale.js";
import { getSale } from "./get-sale.js";
import { listSales } from "./list-sales.js";
import { parkSale } from "./park-sale.js";
import { accepted, type CounterFixture, createCounterFixture, refusal } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { box, consult, fin, lineOf, PRESCRIBED, send, startConfirmedSale, startSale } from "./testing/sale-steps.js";

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
const prescribe = (...lines: object[]) => nation.prescribe({ lines });

describe("the service away before the consultation", () => {
  const recoveryOf = async (saleId: string) => {
    const dispensation = await fixture.admin.selectFrom("dispensation").select("id").where("sale_id", "=", saleId).executeTakeFirst();
    return fixture.admin
      .selectFrom("outbox")
      .selectAll()
      .where("idempotency_key", "=", `recuperation-${dispensation?.id}`)
      .executeTakeFirst();
  };

  /** A paper sale made while the service was away, then the service back and the ordonnance read. */
  async function deliverOnPaper(numero: string, boxes: number, patientName: string): Promise<Sale> {
    const actor = fixture.actor(0);
    await nation.setFault({ kind: "down", mode: "refuse" });
    const started = await startSale(fixture, actor);
    expect(refusal(await consult(fixture, actor, started, numero)).code).toBe("SERVICE_INDISPONIBLE");
    const draft = {
      kind: "papier" as const,
      prescripteur: { name: patientName },
      ordonnanceDate: PAPER_DAY,
      basket: [box("amoxicilline", boxes)],
    };
    const sold = accepted(await fin(fixture, actor, started, draft));
    expect(sold.dispensation?.transmission).toBeUndefined();
    await nation.liftFaults();
    return sold;
  }

  it("the number is kept, the ordonnance is read on recovery, and nothing leaves without the pharmacist's control", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(AMOXICILLINE);
    const sold = await deliverOnPaper(written.numero, 2, "BÉRANGER Hélène");
    const paper = await fixture.admin.selectFrom("dispensation").selectAll().where("sale_id", "=", sold.id).executeTakeFirstOrThrow();
    expect(paper).toMatchObject({ kind: "papier", numero: written.numero, outbox_id: null });
    const numbers = async () =>
      (await fixture.admin.selectFrom("ordonnancier_entry").select("number").where("officine_id", "=", actor.officineId).execute()).length;
    const numbered = await numbers();

    const outbox = fixture.startOutbox();
    await until("to complete", async () => (await recoveryOf(sold.id))?.state === "a-corriger", 20_000);
    await outbox.stop();
    expect(await recoveryOf(sold.id)).toMatchObject({ code: "A_COMPLETER", reason: expect.stringMatching(/rien ne part sans vous/) });
    expect(await nation.listExecutions(written.numero)).toEqual([]);
    expect((await nation.read(written.numero)).lock).toBeNull();

    const waiting = await fixture.admin
      .selectFrom("sale_completion")
      .select("sale_id as id")
      .where("dispensation_id", "=", paper.id)
      .executeTakeFirstOrThrow();
    expect((await listSales(fixture.deps, actor)).find((one) => one.id === waiting.id)).toMatchObject({
      state: "en-attente",
      members: [{ saleId: waiting.id, lines: 1 }],
    });
    const resumed = accepted(await parkSale(fixture.deps, actor, { id: waiting.id, parked: false }));
    expect(resumed).toMatchObject({
      ordonnance: { numero: written.numero, confirmed: false },
      draft: { kind: "numerique", basket: [{ boxes: 2 }] },
    });
    expect(refusal(await fin(fixture, actor, resumed)).options.text).toMatch(/Confirmez/);
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id: waiting.id, version: resumed.version }));
    expect(confirmed.control).toMatchObject([{ ecart: "IDENTIQUE", proven: true }]);
    const done = accepted(await fin(fixture, actor, confirmed));
    expect(await send(fixture, done)).toMatchObject({ state: "envoye" });
    const [execution, ...others] = await nation.listExecutions(written.numero);
    expect(others).toEqual([]);
    expect(execution?.key).toBe(done.dispensation?.id);
    // Handed over once: the numbers of the ordonnancier and the time of the act are those of the paper sale.
    expect(await numbers()).toBe(numbered);
    const sent = await fixture.admin
      .selectFrom("outbox")
      .select("payload")
      .where("idempotency_key", "=", done.dispensation?.id ?? "")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(sent.payload.toString("utf8"))).toMatchObject({ at: paper.at.toISOString() });
    expect(await recoveryOf(sold.id)).toMatchObject({ state: "envoye", reference: done.dispensation?.id });
  });

  it("dropped by mistake, the sale to complete comes back when the transmission is retried; several prescriptions are matched by product", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(DOLIPRANE, CLAMOXYL);
    const sold = await deliverOnPaper(written.numero, 1, "NGUYEN-ROUX Lan");
    const first = fixture.startOutbox();
    await until("to complete", async () => (await recoveryOf(sold.id))?.state === "a-corriger", 20_000);
    const row = await recoveryOf(sold.id);
    const { saleId } = JSON.parse(row?.payload.toString("utf8") ?? "{}") as { saleId: string };
    const prepared = accepted(await getSale(fixture.deps, actor, saleId));
    expect(prepared.draft.basket[0]?.prescribedLineId).toBe(prepared.ordonnance?.lines[1]?.id);
    accepted(await dropSale(fixture.deps, actor, { id: saleId, scope: "vente" }));
    await withOfficine(fixture.app, actor.officineId, (trx) => retryRow(trx, actor.officineId, row?.id ?? "", "PERRIN Nathalie"));
    await until(
      "prepared again",
      async () =>
        (await fixture.admin.selectFrom("sale").select("state").where("id", "=", saleId).executeTakeFirst())?.state === "en-attente",
      20_000,
    );
    await first.stop();
    expect(accepted(await getSale(fixture.deps, actor, saleId)).ordonnance?.numero).toBe(written.numero);
  });

  it("[ON#7] a number that nobody knows leaves the trace and asks for nothing", async () => {
    const actor = fixture.actor(0);
    const started = await startSale(fixture, actor);
    const numero = "01YYYYYYYYYYYYYYYY";
    expect(refusal(await consult(fixture, actor, started, numero)).code).toBe("ORDONNANCE_INCONNUE");
    const sold = accepted(await fin(fixture, actor, started, { kind: "papier", basket: [box("doliprane")] }));
    const row = await fixture.admin.selectFrom("dispensation").select("numero").where("sale_id", "=", sold.id).executeTakeFirstOrThrow();
    expect(row.numero).toBe(numero);
    expect(await recoveryOf(sold.id)).toBeUndefined();
  });

  it("[ON#14] the lock ends while the sale waits: taken again at sending, the rights recomputed there", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe(DOLIPRANE);
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    await nation.advanceClock(31 * 60_000);
    expect((await nation.read(written.numero)).lock).toBeNull();
    accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))] }));
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect(await nation.listExecutions(written.numero)).toHaveLength(1);
  });
});

describe("the last day of validity passes between the hand-over and what is sent about it", () => {
  const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(fixture.deps.clock.now());

  it("an execution handed over in time is recorded; a hand-over on paper too, completed when the service is back", async () => {
    const actor = fixture.actor(0);
    const [sent, paper] = await Promise.all(
      [DOLIPRANE, AMOXICILLINE].map((line) => nation.prescribe({ lines: [line], validUntil: today() })),
    );
    if (!sent || !paper) throw new Error("nothing written");
    const sale = await startConfirmedSale(fixture, actor, sent.numero);
    const sold = accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, lineOf(sale, 0))] }));
    await nation.setFault({ kind: "down", mode: "refuse" });
    const onPaper = await startSale(fixture, actor);
    refusal(await consult(fixture, actor, onPaper, paper.numero));
    const late = accepted(
      await fin(fixture, actor, onPaper, {
        kind: "papier",
        prescripteur: { name: "BÉRANGER Hélène" },
        ordonnanceDate: PAPER_DAY,
        basket: [box("amoxicilline", 2)],
      }),
    );
    await nation.liftFaults();
    await nation.advanceClock(2 * 86_400_000);
    // Whoever comes today with this ordonnance comes too late…
    expect(refusal(await consult(fixture, fixture.actor(1), await startSale(fixture, fixture.actor(1)), paper.numero)).code).toBe(
      "ORDONNANCE_EXPIREE",
    );
    // … and what was handed over in time is not lost.
    expect(await send(fixture, sold)).toMatchObject({ state: "envoye" });
    const outbox = fixture.startOutbox();
    const recovery = () =>
      fixture.admin
        .selectFrom("outbox")
        .select(["state", "payload"])
        .where("idempotency_key", "=", `recuperation-${late.dispensation?.id}`)
        .executeTakeFirstOrThrow();
    await until("to complete", async () => (await recovery()).state === "a-corriger", 20_000);
    await outbox.stop();
    const { saleId } = JSON.parse((await recovery()).payload.toString("utf8")) as { saleId: string };
    const waiting = accepted(await getSale(fixture.deps, actor, saleId));
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id: saleId, version: waiting.version }));
    expect(await send(fixture, accepted(await fin(fixture, actor, confirmed)))).toMatchObject({ state: "envoye" });
  });
});
