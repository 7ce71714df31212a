import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Sale } from "@comptoir/contract";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { until } from "../../platform/outbox/testing/until.js";
import { accepted, type CounterFixture, createCounterFixture } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { PRODUCTS } from "./testing/products.js";
import { box, fin, startConfirmedSale } from "./testing/sale-steps.js";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const finProcess = path.join(import.meta.dirname, "testing/fin-process-main.ts");

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

const prepareSale = async (actor: Actor) => {
  const written = await nation.prescribe({ lines: [{ cip13: PRODUCTS.doliprane.cip13, posology: "1 si douleur", boxes: 1, repeats: 4 }] });
  const sale = await startConfirmedSale(fixture, actor, written.numero);
  return {
    numero: written.numero,
    sale: { ...sale, draft: { ...sale.draft, basket: [box("doliprane", 1, sale.ordonnance?.lines[0]?.id)] } },
  };
};

/** FIN in a process of its own, killed between the commit and the reply. */
async function finKilledBeforeReply(actor: Actor, sale: Sale): Promise<string> {
  const child = spawn(process.execPath, ["--conditions=@comptoir/source", "--import", "tsx", finProcess], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`)));
  const { id, version, draft } = sale;
  child.send({ connection: fixture.database.app, actor: { ...actor, rights: [...actor.rights] }, sale: { id, version, draft } });
  return ended;
}

it("FIN killed after its commit and before its reply, then repeated: the first result, one dispensation, one execution", async () => {
  const actor = fixture.actor(0);
  const { numero, sale } = await prepareSale(actor);
  expect(await finKilledBeforeReply(actor, sale)).toBe("SIGKILL");
  const rows = await fixture.admin.selectFrom("dispensation").select("id").where("sale_id", "=", sale.id).execute();
  expect(rows).toHaveLength(1);
  const repeated = accepted(await fin(fixture, actor, sale));
  expect(repeated.dispensation?.id).toBe(rows[0]?.id);
  const outbox = fixture.startOutbox();
  await until("sent", async () => (await fixture.transmissionOf(0, sale.id))?.state === "envoye");
  await outbox.stop();
  expect((await nation.listExecutions(numero)).map((execution) => execution.key)).toEqual([rows[0]?.id]);
});

const immediate = [
  fc.record({ kind: fc.constant("answer-lost-after-commit"), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant("half-answer"), bytes: fc.integer({ min: 0, max: 200 }), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    kind: fc.constant("unreadable-answer"),
    form: fc.constantFrom("html", "cut-json", "other-resource"),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    kind: fc.constant("down"),
    mode: fc.constant("503"),
    retryAfterSeconds: fc.constant(0),
    times: fc.integer({ min: 1, max: 4 }),
  }),
] as const;
const slow = fc.record({ kind: fc.constant("slow"), ms: fc.constant(900), times: fc.constant(2), only: fc.constant(["dispense"]) });
const answerTwice = fc.record({ kind: fc.constant("answer-twice"), times: fc.constant(2), only: fc.constant(["dispense"]) });
const duplicateLater = fc.record({
  kind: fc.constant("duplicate-later"),
  ms: fc.constantFrom(50, 600),
  times: fc.constant(2),
  only: fc.constant(["dispense"]),
});
const forgets = fc.record({ kind: fc.constant("dedup-off") });

const faults = fc.oneof(...immediate, slow, answerTwice, duplicateLater, forgets);

// The lock taken anew before a second send (OrdonnancePort, `maybeUnderWay`) holds even a late service that forgets keys.
it.each([
  { title: "loses, cuts, doubles and refuses answers, and forgets keys", timeoutMs: 2_500 },
  { title: "does all that and ends after it was asked", timeoutMs: 400 },
])(
  "[ON#11] the service $title: each dispensation is executed exactly once",
  async ({ timeoutMs }) => {
    const several = fc.uniqueArray<{ kind: string }, string>(faults, { minLength: 1, maxLength: 4, selector: (one) => one.kind });
    await fc.assert(
      fc.asyncProperty(several, async (chosen) => {
        await nation.liftFaults();
        const actor = fixture.actor(0);
        const sales = [await prepareSale(actor), await prepareSale(actor), await prepareSale(actor)];
        for (const one of chosen) await nation.setFault(one);
        const keys: (string | undefined)[] = [];
        for (const { sale } of sales) keys.push(accepted(await fin(fixture, actor, sale)).dispensation?.id);
        const workers = [fixture.startOutbox({ timeoutMs }), fixture.startOutbox({ timeoutMs })];
        try {
          for (const { sale } of sales) {
            await until("sent", async () => (await fixture.transmissionOf(0, sale.id))?.state === "envoye", 40_000);
          }
        } finally {
          await Promise.all(workers.map((worker) => worker.stop()));
        }
        await nation.liftFaults();
        for (const [index, { numero }] of sales.entries()) {
          expect((await nation.listExecutions(numero)).map((execution) => execution.key)).toEqual([keys[index]]);
        }
      }),
      { numRuns: 6, timeout: 120_000 },
    );
  },
  400_000,
);
