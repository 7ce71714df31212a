import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { noFailpoint } from "./failpoint.js";
import { createOutboxFixture, type OutboxFixture } from "./testing/outbox-fixture.js";
import { type Fault, startRecordingService } from "./testing/recording-service.js";
import { createTestKind } from "./testing/test-kind.js";
import { until } from "./testing/until.js";
import { startOutboxWorker } from "./worker.js";

let fixture: OutboxFixture;
beforeAll(async () => {
  fixture = await createOutboxFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

const fault = fc.constantFrom<Fault>("none", "away", "done-then-cut", "cut-before", "done-then-silent", "garbage");

it("[ON#11] whatever the faults, each act is carried out exactly once, in the order of its key", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fault, { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (plans, keys) => {
        await using service = await startRecordingService();
        service.deduplicates = false;
        const actor = await fixture.createOfficine();
        const left = new Map(plans.map((plan, index) => [String(index), [...plan]]));
        service.fault = (_key, body) => left.get(body)?.shift() ?? "none";
        for (const index of plans.keys()) await fixture.put(actor, String(index), { orderingKey: `k${index % keys}` });
        const workers = [1, 2].map(() =>
          startOutboxWorker({
            app: fixture.app,
            worker: fixture.worker,
            kinds: [createTestKind(service.url)],
            failpoint: noFailpoint,
            log: { info: () => undefined, warn: () => undefined, error: () => undefined } as never,
            settings: { leaseMs: 1_500, timeoutMs: 500, pollMs: 10, backOffBaseMs: 5, backOffMaxMs: 20, settleMs: 100, probeMaxMs: 20 },
          }),
        );
        try {
          await until(
            "all sent",
            async () => {
              const open = await fixture.admin
                .selectFrom("outbox")
                .select("id")
                .where("officine_id", "=", actor.officineId)
                .where("state", "<>", "envoye")
                .execute();
              return open.length === 0;
            },
            40_000,
          );
        } finally {
          await Promise.all(workers.map((worker) => worker.stop()));
        }
        const carriedOut = service.executions.map((execution) => Number(execution.body));
        expect([...carriedOut].sort((a, b) => a - b)).toEqual([...plans.keys()]);
        for (let key = 0; key < keys; key += 1) {
          const ofKey = carriedOut.filter((body) => body % keys === key);
          expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
        }
      },
    ),
    { numRuns: 8, timeout: 90_000 },
  );
}, 180_000);
