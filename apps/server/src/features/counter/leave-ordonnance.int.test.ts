import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../platform/outbox/testing/until.js";
import { getSale } from "./get-sale.js";
import { leaveOrdonnance } from "./leave-ordonnance.js";
import { createServiceLook } from "./look-at-service.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, draftOf, refusal } from "./testing/counter-fixture.js";
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

const prescribe = () => nation.prescribe({ lines: [PRESCRIBED.doliprane] });
const isFree = (numero: string) => async () => (await nation.read(numero)).lock === null;
const draft = draftOf({ note: "tel qu'à l'écran", prescripteur: { name: "Dr SAISI Paul" } });

describe("the operator stops waiting for an ordonnance", () => {
  it("the answer came first: it is untied, the sale is what is on screen, the lock is given back", async () => {
    const actor = fixture.actor(0);
    const { numero } = await prescribe();
    const started = await startSale(fixture, actor, draft);
    const tied = accepted(await consult(fixture, actor, started, numero));
    expect(tied.ordonnance?.numero).toBe(numero);
    const left = accepted(await leaveOrdonnance(fixture.deps, actor, { id: started.id, code: numero, draft, onPaper: false }));
    expect(left.ordonnance).toBeUndefined();
    expect(left.draft).toEqual(draft);
    await until("freed", isFree(numero));
  });

  it("the answer comes after: it is not tied, and the lock that it took is given back", async () => {
    const actor = fixture.actor(0);
    const { numero } = await prescribe();
    const started = await startSale(fixture, actor, draft);
    await nation.setFault({ kind: "slow", ms: 700, only: ["accept"] });
    const asked = consult(fixture, actor, started, numero);
    await until("asked", async () =>
      (await nation.listRequests()).some(({ operation, status }) => operation === "accept" && status === null),
    );
    const left = accepted(await leaveOrdonnance(fixture.deps, actor, { id: started.id, code: numero, draft, onPaper: false }));
    expect(refusal(await asked).code).toBe("VERSION_DEPASSEE");
    expect(accepted(await getSale(fixture.deps, actor, started.id))).toEqual(left);
    await until("freed", isFree(numero));
    // A failure that comes too late leaves no number behind either.
    expect(left.consultation).toBeUndefined();
  });

  it("a late failure after Échap leaves no number with the sale; « continuer sans » leaves it, to be read when the service is back", async () => {
    const actor = fixture.actor(0);
    const [given, kept] = [await prescribe(), await prescribe()];
    await nation.setFault({ kind: "slow", ms: 500 });
    await nation.setFault({ kind: "refuse", code: "INDISPONIBLE", only: ["accept"] });
    for (const { numero, onPaper } of [
      { numero: given.numero, onPaper: false },
      { numero: kept.numero, onPaper: true },
    ]) {
      const started = await startSale(fixture, actor);
      const asked = consult(fixture, actor, started, numero);
      const onScreen = draftOf(onPaper ? { kind: "papier", prescripteur: { name: "BÉRANGER Hélène" }, ordonnanceDate: "2026-11-20" } : {});
      // Whichever of the two is first at the server, the outcome is the same.
      accepted(await leaveOrdonnance(fixture.deps, actor, { id: started.id, code: numero, draft: onScreen, onPaper }));
      await asked;
      const after = accepted(await getSale(fixture.deps, actor, started.id));
      expect(after.draft).toEqual(onScreen);
      expect(after.consultation).toEqual(
        onPaper ? { numero, at: expect.any(String), text: "ON non récupérée : service absent" } : undefined,
      );
      if (!onPaper) continue;
      const sold = accepted(await fin(fixture, actor, after, { basket: [box("doliprane")] }));
      const row = await fixture.admin
        .selectFrom("outbox")
        .select(["kind", "act"])
        .where("idempotency_key", "=", `recuperation-${sold.dispensation?.id}`)
        .executeTakeFirst();
      expect(row).toMatchObject({ kind: "ordonnance.recuperation", act: expect.stringContaining(numero) });
    }
  });

  it("what is typed next is saved on top of it, and the same ordonnance may be asked for again", async () => {
    const actor = fixture.actor(0);
    const { numero } = await prescribe();
    const started = await startSale(fixture, actor);
    accepted(await consult(fixture, actor, started, numero));
    const left = accepted(await leaveOrdonnance(fixture.deps, actor, { id: started.id, code: numero, draft, onPaper: false }));
    const saved = accepted(await saveSale(fixture.deps, actor, { id: left.id, version: left.version, draft: { ...draft, note: "suite" } }));
    const again = accepted(await consult(fixture, actor, saved, numero));
    expect(again).toMatchObject({ ordonnance: { numero }, draft: { note: "suite", prescripteur: { name: "Dr SAISI Paul" } } });
  });

  it("a confirmed ordonnance stays, with its lock, even when the same number was asked for again meanwhile", async () => {
    const actor = fixture.actor(0);
    const { numero } = await prescribe();
    const sale = await startConfirmedSale(fixture, actor, numero);
    await nation.setFault({ kind: "slow", ms: 500, only: ["accept"] });
    const asked = consult(fixture, actor, sale, numero);
    await until("asked", async () =>
      (await nation.listRequests()).some(({ operation, status }) => operation === "accept" && status === null),
    );
    const kept = accepted(await leaveOrdonnance(fixture.deps, actor, { id: sale.id, code: numero, draft: sale.draft, onPaper: false }));
    expect(kept.ordonnance?.confirmed).toBe(true);
    expect(refusal(await asked).code).toBe("VERSION_DEPASSEE");
    await nation.liftFaults();
    expect(await isFree(numero)()).toBe(false);
    const sold = accepted(await fin(fixture, actor, kept, { basket: [box("doliprane", 1, lineOf(kept, 0))] }));
    expect(await send(fixture, sold)).toMatchObject({ state: "envoye" });
  });
});

describe("a service found away at the counter", () => {
  const health = async () => {
    const row = await fixture.admin
      .selectFrom("service_health")
      .selectAll()
      .where("officine_id", "=", fixture.actor(0).officineId)
      .executeTakeFirst();
    return row?.state ?? "ok";
  };

  it("is known as away at once, and as back by itself though nothing waits for it", async () => {
    const actor = fixture.actor(0);
    const look = createServiceLook(fixture.deps);
    await fixture.admin.updateTable("outbox").set({ state: "abandonne" }).where("state", "in", ["a-envoyer", "incertain"]).execute();
    await nation.setFault({ kind: "down", mode: "refuse" });
    const { numero } = await prescribe();
    const sale = await startSale(fixture, actor);
    expect(refusal(await consult(fixture, actor, sale, numero)).code).toBe("SERVICE_INDISPONIBLE");
    expect(await health()).toBe("indisponible");
    await look(actor.officineId);
    expect(await health()).toBe("indisponible");
    await nation.liftFaults();
    await until("back", async () => {
      await look(actor.officineId);
      return (await health()) === "ok";
    });
  });

  it("is known as back by the next ordonnance that it gives", async () => {
    const actor = fixture.actor(0);
    await nation.setFault({ kind: "down", mode: "503" });
    const { numero } = await prescribe();
    const sale = await startSale(fixture, actor);
    refusal(await consult(fixture, actor, sale, numero));
    expect(await health()).toBe("indisponible");
    await nation.liftFaults();
    accepted(await consult(fixture, actor, sale, numero));
    expect(await health()).toBe("ok");
  });
});
