import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Sale } from "@comptoir/contract";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { until } from "../../platform/outbox/testing/until.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { accepted, refusal } from "../counter/testing/counter-fixture.js";
import { type Nation, startNation } from "../counter/testing/nation.js";
import { box, consult, fin, PRESCRIBED, startConfirmedSale, startSale } from "../counter/testing/sale-steps.js";
import { getDelivery } from "./get-delivery.js";
import { createDeliveryFixture, type DeliveryFixture } from "./testing/delivery-fixture.js";
import type { DeliveryOrders } from "./testing/delivery-process-main.js";
import { transmissionGuard } from "./transmission-guard.js";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const processMain = path.join(import.meta.dirname, "testing/delivery-process-main.ts");

let nation: Nation;
let fixture: DeliveryFixture;
beforeAll(async () => {
  nation = await startNation();
  fixture = await createDeliveryFixture(nation);
}, 120_000);
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await nation?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  await nation.liftFaults();
});

interface Delivered {
  readonly actor: Actor;
  readonly numero: string;
  readonly id: string;
  readonly sale: Sale;
}

/** An ordonnance of one box, delivered; its execution waits. */
async function deliver(repeats = 0): Promise<Delivered> {
  const actor = fixture.counter.actor(0);
  const { numero } = await nation.prescribe({ lines: [{ ...PRESCRIBED.doliprane, repeats }] });
  return { actor, numero, ...(await deliverAgain(actor, numero)) };
}

async function deliverAgain(actor: Actor, numero: string): Promise<{ id: string; sale: Sale }> {
  const sale = await startConfirmedSale(fixture.counter, actor, numero);
  const basket = [box("doliprane", 1, sale.ordonnance?.lines[0]?.id)];
  const done = accepted(await fin(fixture.counter, actor, sale, { basket }));
  return { id: done.dispensation?.id ?? "", sale: done };
}

/** Sends until nothing is on its way any more. */
async function drain(o: { timeoutMs?: number } = {}): Promise<void> {
  const worker = fixture.counter.startOutbox(o);
  try {
    await until(
      "drained",
      async () =>
        (await sql`select from outbox where state in ('a-envoyer', 'en-cours', 'incertain')`.execute(fixture.counter.admin)).rows.length ===
        0,
      40_000,
    );
  } finally {
    await worker.stop();
  }
}

const isUndone = async ({ numero, id }: Delivered) =>
  (await nation.listExecutions(numero)).map((one) => [one.key === id, one.cancelledAt !== null]);
const ONCE_AND_UNDONE = [[true, true]];

describe("cancelling an execution, whatever its state", () => {
  it("[ON#42] sent: one cancellation reaches the service, the rights come back, the ordonnance can be executed again", async () => {
    const delivered = await deliver();
    await drain();
    expect(await fixture.stateOf(delivered.id)).toBe("envoye");
    accepted(await fixture.cancel(delivered.actor, delivered.id));
    expect((await fixture.annulationOf(delivered.id))?.state).toBe("a-envoyer");
    // Until the service knows, what is left to deliver is not up to date.
    const early = refusal(
      await consult(fixture.counter, delivered.actor, await startSale(fixture.counter, delivered.actor), delivered.numero),
    );
    expect(early.options.text).toMatch(/attend encore d'être transmise/);
    await drain();
    expect(await fixture.annulationOf(delivered.id)).toMatchObject({ state: "envoye", reason: "" });
    expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
    expect((await nation.read(delivered.numero)).lines[0]?.remaining).toMatchObject({ deliveries: 1, boxes: 1 });
    const opened = accepted(await getDelivery(fixture.deps, delivered.actor, delivered.id));
    expect(opened.cancellation?.text).toBe("Annulée aussi au service Ordonnance Numérique.");
    expect(opened.transmissions.map(({ kind, state }) => [kind, state])).toEqual([
      ["Exécution d'ordonnance numérique", "envoye"],
      ["Annulation d'une exécution", "envoye"],
    ]);
    const again = await deliverAgain(delivered.actor, delivered.numero);
    await drain();
    expect((await nation.listExecutions(delivered.numero)).map((one) => [one.key, one.cancelledAt !== null])).toEqual([
      [delivered.id, true],
      [again.id, false],
    ]);
  });

  it("waiting, never sent, or sent to a service surely away: taken back, nothing ever leaves", async () => {
    for (const tried of [false, true]) {
      const delivered = await deliver();
      if (tried) {
        await nation.setFault({ kind: "down", mode: "503", retryAfterSeconds: 0 });
        const worker = fixture.counter.startOutbox();
        await until("tried", async () => {
          const { rows } = await sql<{ n: number }>`select count(*)::int as n from outbox o join outbox_attempt a on a.outbox_id = o.id
            where o.idempotency_key = ${delivered.id} and a.outcome = 'indisponible'`.execute(fixture.counter.admin);
          return (rows[0]?.n ?? 0) > 0;
        });
        await worker.stop();
        await nation.liftFaults();
      }
      const cancelled = accepted(await fixture.cancel(delivered.actor, delivered.id));
      expect(cancelled.cancellation?.text).toMatch(/n'était pas partie/);
      expect(await fixture.stateOf(delivered.id)).toBe("abandonne");
      expect(await fixture.annulationOf(delivered.id)).toBeUndefined();
      await drain();
      expect(await nation.listExecutions(delivered.numero)).toEqual([]);
      // Nothing waits any more: the ordonnance can be read and executed at once.
      await deliverAgain(delivered.actor, delivered.numero);
      await drain();
    }
  });

  it("in flight: the cancellation leaves after it", async () => {
    const delivered = await deliver();
    await nation.setFault({ kind: "slow", ms: 800, only: ["dispense"] });
    const worker = fixture.counter.startOutbox();
    await until("in flight", async () => (await fixture.stateOf(delivered.id)) === "en-cours");
    accepted(await fixture.cancel(delivered.actor, delivered.id));
    await worker.stop();
    await nation.liftFaults();
    await drain();
    expect(await fixture.annulationOf(delivered.id)).toMatchObject({ state: "envoye" });
    expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
  });

  it("uncertain: the execution goes on to its end, then the cancellation; a copy that comes late is not carried out", async () => {
    const delivered = await deliver();
    await nation.setFault({ kind: "slow", ms: 1_500, times: 1, only: ["dispense"] });
    const worker = fixture.counter.startOutbox({ timeoutMs: 300 });
    await until("uncertain", async () => (await fixture.stateOf(delivered.id)) === "incertain");
    await worker.stop();
    accepted(await fixture.cancel(delivered.actor, delivered.id));
    await drain();
    // The first copy has ended at the service by now.
    await until("late copy ended", async () => (await nation.listRequests()).every((request) => request.status !== null), 10_000);
    expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
  });

  it("refused by the service: closed, nothing to undo, and it cannot be sent again", async () => {
    const delivered = await deliver();
    await nation.abort(delivered.numero);
    await drain();
    expect(await fixture.stateOf(delivered.id)).toBe("refuse");
    accepted(await fixture.cancel(delivered.actor, delivered.id));
    expect(await fixture.annulationOf(delivered.id)).toBeUndefined();
    expect(await fixture.stateOf(delivered.id)).toBe("abandonne");
    const { officineId } = delivered.actor;
    const row = await fixture.counter.admin
      .selectFrom("outbox")
      .select("id")
      .where("idempotency_key", "=", delivered.id)
      .executeTakeFirstOrThrow();
    const text = await withOfficine(fixture.counter.app, officineId, (trx) => transmissionGuard.refuseRetry(trx, officineId, row.id));
    expect(text).toMatch(/annulée/);
  });

  it("a later execution of the same ordonnance stands: refused with a sentence; undone from the last to the first", async () => {
    const first = await deliver(2);
    await drain();
    const second = await deliverAgain(first.actor, first.numero);
    const refused = refusal(await fixture.cancel(first.actor, first.id));
    expect(refused.code).toBe("DELIVRANCE_NON_ANNULABLE");
    expect(refused.options.text).toMatch(/annulez d'abord celle-là/);
    accepted(await fixture.cancel(first.actor, second.id));
    accepted(await fixture.cancel(first.actor, first.id));
    await drain();
    expect(await isUndone(first)).toEqual(ONCE_AND_UNDONE);
  });

  it("a cancellation whose execution is not over cannot be given up; afterwards it can", async () => {
    const delivered = await deliver();
    await nation.setFault({ kind: "answer-lost-after-commit", only: ["dispense"] });
    const worker = fixture.counter.startOutbox();
    await until("uncertain", async () => (await fixture.stateOf(delivered.id)) === "incertain");
    await worker.stop();
    accepted(await fixture.cancel(delivered.actor, delivered.id));
    const { officineId } = delivered.actor;
    const row = await fixture.counter.admin
      .selectFrom("outbox")
      .select("id")
      .where("idempotency_key", "=", `annulation-${delivered.id}`)
      .executeTakeFirstOrThrow();
    const ask = () => withOfficine(fixture.counter.app, officineId, (trx) => transmissionGuard.refuseAbandon(trx, officineId, row.id));
    expect(await ask()).toMatch(/doit partir après elle/);
    await nation.liftFaults();
    await drain();
    expect(await ask()).toBeUndefined();
    expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
  });
});

it("a delivery made on paper while the service was away: nothing is left to complete", async () => {
  const actor = fixture.counter.actor(0);
  const { numero } = await nation.prescribe({ lines: [PRESCRIBED.doliprane] });
  const paper = { kind: "papier" as const, prescripteur: { name: "BÉRANGER Hélène" }, ordonnanceDate: PAPER_DAY };
  const deliverOnPaper = async () => {
    await nation.setFault({ kind: "down", mode: "refuse" });
    const sale = await startSale(fixture.counter, actor);
    refusal(await consult(fixture.counter, actor, sale, numero));
    const sold = accepted(await fin(fixture.counter, actor, sale, { ...paper, basket: [box("doliprane")] }));
    await nation.liftFaults();
    return sold.dispensation?.id ?? "";
  };
  // Cancelled before it was read: the recovery is closed.
  const early = await deliverOnPaper();
  accepted(await fixture.cancel(actor, early));
  expect(await fixture.stateOf(`recuperation-${early}`)).toBe("abandonne");
  // Cancelled once its completion waits: FIN of that sale is refused.
  const late = await deliverOnPaper();
  await drain();
  const completion = await fixture.counter.admin
    .selectFrom("sale_completion as c")
    .innerJoin("sale as s", "s.id", "c.sale_id")
    .select(["s.id", "s.version"])
    .where("c.dispensation_id", "=", late)
    .executeTakeFirstOrThrow();
  accepted(await fixture.cancel(actor, late));
  const sale = { ...(await startSale(fixture.counter, actor)), ...completion };
  const refused = refusal(await fin(fixture.counter, actor, sale, { ...paper, kind: "numerique", basket: [box("doliprane")] }));
  expect([refused.code, refused.options.text]).toEqual(["DELIVRANCE_DEJA_ANNULEE", expect.stringMatching(/Abandonnez cette vente/)]);
  expect(await nation.listExecutions(numero)).toEqual([]);
});

/** A process of its own that dies at its failpoint. */
async function killAt(orders: Omit<DeliveryOrders, "app" | "worker">): Promise<string> {
  const child = spawn(process.execPath, ["--conditions=@comptoir/source", "--import", "tsx", processMain], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`)));
  const { app, worker } = fixture.counter.database;
  child.send({ ...orders, app, worker } satisfies DeliveryOrders);
  return ended;
}

describe("killed at any point", () => {
  it("between the cancellation's commit and its reply: the repeat gives the first result, one cancellation at the service", async () => {
    const delivered = await deliver();
    await drain();
    const cancellation = { id: delivered.id, cancellationId: randomUUID(), reason: "Mauvaise boîte" };
    const actor = { ...delivered.actor, rights: [...delivered.actor.rights] };
    expect(await killAt({ failpoint: "after-commit-before-reply", cancel: { actor, cancellation } })).toBe("SIGKILL");
    accepted(await fixture.cancel(delivered.actor, delivered.id, cancellation));
    await drain();
    expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
  });

  it.each(["after-claim", "after-send", "before-record"] as const)(
    "the sender of the cancellation, %s: exactly one cancellation at the service",
    async (failpoint) => {
      const delivered = await deliver();
      await drain();
      accepted(await fixture.cancel(delivered.actor, delivered.id));
      const { serviceUrl, ca, clients } = nation;
      expect(await killAt({ failpoint, nation: { serviceUrl, ca, clients } })).toBe("SIGKILL");
      await drain();
      expect(await fixture.annulationOf(delivered.id)).toMatchObject({ state: "envoye" });
      expect(await isUndone(delivered)).toEqual(ONCE_AND_UNDONE);
      const accepted200 = (await nation.listRequests()).filter(
        (request) => request.key === `annulation-${delivered.id}` && request.status === 200,
      );
      expect(accepted200).toHaveLength(1);
    },
    60_000,
  );
});

const faults = fc.oneof(
  fc.record({ kind: fc.constant("answer-lost-after-commit"), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant("half-answer"), bytes: fc.integer({ min: 0, max: 200 }), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    kind: fc.constant("down"),
    mode: fc.constant("503"),
    retryAfterSeconds: fc.constant(0),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant("slow"), ms: fc.constant(700), times: fc.constant(2), only: fc.constant(["dispense"]) }),
  fc.record({ kind: fc.constant("answer-twice"), times: fc.constant(2), only: fc.constant(["dispense"]) }),
);

it("cancelled at any moment, by a service that loses, cuts, delays and doubles: never an execution left standing, never two", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(faults, { minLength: 0, maxLength: 3 }), fc.integer({ min: 0, max: 900 }), async (chosen, waitMs) => {
      await nation.liftFaults();
      const delivered = await deliver();
      for (const fault of chosen) await nation.setFault(fault);
      const workers = [fixture.counter.startOutbox({ timeoutMs: 400 }), fixture.counter.startOutbox({ timeoutMs: 400 })];
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        accepted(await fixture.cancel(delivered.actor, delivered.id));
      } finally {
        await Promise.all(workers.map((one) => one.stop()));
      }
      await drain({ timeoutMs: 400 });
      await nation.liftFaults();
      await until("late copies ended", async () => (await nation.listRequests()).every((request) => request.status !== null), 10_000);
      const executions = await isUndone(delivered);
      const left = (await fixture.annulationOf(delivered.id)) !== undefined;
      expect(executions).toEqual(left && executions.length > 0 ? ONCE_AND_UNDONE : []);
      expect((await nation.read(delivered.numero)).lines[0]?.remaining).toMatchObject({ deliveries: 1, boxes: 1 });
    }),
    { numRuns: 8, timeout: 120_000 },
  );
}, 400_000);
