import { randomUUID } from "node:crypto";
import type { Sale, SaleDraft } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { confirmOrdonnance } from "./confirm-ordonnance.js";
import { dropSale } from "./drop-sale.js";
import { getSale } from "./get-sale.js";
import { listSales } from "./list-sales.js";
import { parkSale } from "./park-sale.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, draftOf, refusal } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { box, consult, fin, lineOf, PRESCRIBED, send, startConfirmedSale, startSale } from "./testing/sale-steps.js";

let nation: Nation;
let fixture: CounterFixture;
beforeAll(async () => {
  nation = await startNation();
  fixture = await createCounterFixture(nation);
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await nation?.[Symbol.asyncDispose]();
});

/** The next sale of the visit of `first`. */
async function join(actor: Actor, first: Sale, draft: Partial<SaleDraft> = {}): Promise<Sale> {
  return accepted(await saveSale(fixture.deps, actor, { id: randomUUID(), version: 0, draft: draftOf(draft), visitId: first.visit.id }));
}
const prescribe = () => nation.prescribe({ label: "Passage", lines: [PRESCRIBED.doliprane] });

describe("a visit: several sales of one customer", () => {
  it("a sale alone is its own visit; the next ones join it in their order, with who and what they are", async () => {
    const actor = fixture.actor(0);
    const { numero } = await prescribe();
    const first = await startConfirmedSale(fixture, actor, numero);
    expect(first.visit).toMatchObject({ id: first.id, members: [{ saleId: first.id, position: 1, kind: "numerique", numero, lines: 0 }] });
    const second = await join(actor, first, { kind: "papier", basket: [box("doliprane", 2)] });
    const third = await join(actor, second);
    expect(third.visit.id).toBe(first.id);
    expect(third.visit.members).toMatchObject([
      { saleId: first.id, position: 1, state: "en-cours" },
      { saleId: second.id, position: 2, label: "Sans patient", kind: "papier", lines: 1 },
      { saleId: third.id, position: 3, kind: "sans-ordonnance", lines: 0 },
    ]);
    // A repeat of the save, or a save of a member already there, moves nobody.
    const again = accepted(await saveSale(fixture.deps, actor, { id: second.id, version: 1, draft: second.draft, visitId: randomUUID() }));
    expect(again.visit).toEqual(third.visit);
  });

  it("each member is validated alone, transmits alone under its own key, and the others stay open", async () => {
    const actor = fixture.actor(0);
    const [one, two] = [await prescribe(), await prescribe()];
    const first = await startConfirmedSale(fixture, actor, one.numero);
    const opened = accepted(await consult(fixture, actor, await join(actor, first), two.numero));
    const second = accepted(await confirmOrdonnance(fixture.deps, actor, { id: opened.id, version: opened.version }));
    const sold = accepted(await fin(fixture, actor, first, { basket: [box("doliprane", 1, lineOf(first, 0))] }));
    expect(sold.visit.members.map(({ state }) => state)).toEqual(["validee", "en-cours"]);
    const done = accepted(await fin(fixture, actor, second, { basket: [box("doliprane", 1, lineOf(second, 0))] }));
    expect(done.visit.members.map(({ state }) => state)).toEqual(["validee", "validee"]);
    for (const sale of [sold, done]) expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    expect((await nation.listExecutions(one.numero)).map(({ key }) => key)).toEqual([sold.dispensation?.id]);
    expect((await nation.listExecutions(two.numero)).map(({ key }) => key)).toEqual([done.dispensation?.id]);
    const rows = await fixture.admin
      .selectFrom("outbox")
      .select("ordering_key")
      .where("idempotency_key", "in", [sold.dispensation?.id ?? "", done.dispensation?.id ?? ""])
      .execute();
    expect(new Set(rows.map((row) => row.ordering_key)).size).toBe(2);
    expect((await listSales(fixture.deps, actor)).find((visit) => visit.id === first.id)).toBeUndefined();
  });

  it("parked from any member, all its open sales wait; resumed elsewhere, all come back", async () => {
    const here = fixture.actor(0, "titulaire", "Comptoir 1");
    const there = fixture.actor(0, "preparateur", "Comptoir 2");
    const first = await startSale(fixture, here, { basket: [box("doliprane")] });
    const sold = accepted(await fin(fixture, here, first));
    const second = await join(here, first, { basket: [box("doliprane", 2)] });
    const third = await join(here, first, { basket: [box("doliprane", 3)] });
    accepted(await parkSale(fixture.deps, here, { id: third.id, parked: true }));
    const listed = (await listSales(fixture.deps, there)).filter((visit) => visit.id === first.visit.id);
    expect(listed).toMatchObject([
      {
        state: "en-attente",
        members: [{ state: "validee" }, { saleId: second.id, state: "en-attente" }, { saleId: third.id, state: "en-attente" }],
      },
    ]);
    const resumed = accepted(await parkSale(fixture.deps, there, { id: second.id, parked: false }));
    expect(resumed.visit.members.map(({ state }) => state)).toEqual(["validee", "en-cours", "en-cours"]);
    expect(accepted(await getSale(fixture.deps, there, third.id))).toMatchObject({ state: "en-cours", draft: third.draft });
    // What is sold is not touched, and no longer names a visit to park.
    expect(refusal(await parkSale(fixture.deps, there, { id: sold.id, parked: true })).code).toBe("VENTE_VALIDEE");
    // One member in hand is enough to say that the visit is.
    const saved = accepted(await parkSale(fixture.deps, there, { id: third.id, parked: true }));
    accepted(await saveSale(fixture.deps, there, { id: third.id, version: saved.version, draft: third.draft }));
    expect((await listSales(fixture.deps, there)).find((visit) => visit.id === first.visit.id)?.state).toBe("en-cours");
  });

  it("one member dropped gives its ordonnance back and leaves the others; the visit dropped gives back all", async () => {
    const actor = fixture.actor(0);
    const [one, two, three] = [await prescribe(), await prescribe(), await prescribe()];
    const first = await startConfirmedSale(fixture, actor, one.numero);
    const [second, third] = [
      accepted(await consult(fixture, actor, await join(actor, first), two.numero)),
      accepted(await consult(fixture, actor, await join(actor, first), three.numero)),
    ];
    const locks = async () => Promise.all([one, two, three].map(async ({ numero }) => (await nation.read(numero)).lock !== null));
    expect(await locks()).toEqual([true, true, true]);
    expect(await dropSale(fixture.deps, actor, { id: second.id, scope: "vente" })).toEqual({ dropped: true });
    await expect.poll(locks).toEqual([true, false, true]);
    expect(accepted(await getSale(fixture.deps, actor, third.id)).visit.members.map(({ saleId }) => saleId)).toEqual([first.id, third.id]);
    expect(await dropSale(fixture.deps, actor, { id: first.id, scope: "passage" })).toEqual({ dropped: true });
    await expect.poll(locks).toEqual([false, false, false]);
    expect(refusal(await getSale(fixture.deps, actor, third.id)).code).toBe("INTROUVABLE");
    expect(await dropSale(fixture.deps, actor, { id: first.id, scope: "passage" })).toEqual({ dropped: true });
  });

  it("dropping the visit leaves what was already sold", async () => {
    const actor = fixture.actor(0);
    const first = await startSale(fixture, actor, { basket: [box("doliprane")] });
    const second = await join(actor, first, { basket: [box("doliprane")] });
    accepted(await fin(fixture, actor, first));
    expect(await dropSale(fixture.deps, actor, { id: second.id, scope: "passage" })).toEqual({ dropped: true });
    expect(accepted(await getSale(fixture.deps, actor, first.id)).state).toBe("validee");
  });

  it("another officine's visit is not joined, even by its id", async () => {
    const first = await startSale(fixture, fixture.actor(0), { note: "à nous" });
    const stranger = await join(fixture.actor(1), first, { note: "à eux" });
    expect(stranger.visit.members.map(({ saleId }) => saleId)).toEqual([stranger.id]);
    expect(accepted(await getSale(fixture.deps, fixture.actor(0), first.id)).visit.members).toHaveLength(1);
  });
});
