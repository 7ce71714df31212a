import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { findRow, listAttempts } from "./index.js";
import type { OutboxSettings } from "./settings.js";
import { createOutboxFixture, type OutboxFixture } from "./testing/outbox-fixture.js";
import { type Fault, type RecordingService, startRecordingService } from "./testing/recording-service.js";
import { until } from "./testing/until.js";
import { startWorkerProcess, type WorkerProcess } from "./testing/worker-process.js";

/** The service never de-duplicates here: what is counted is what the outbox alone guarantees. */
const FAST: Partial<OutboxSettings> = {
  leaseMs: 2_500,
  timeoutMs: 1_200,
  pollMs: 20,
  backOffBaseMs: 20,
  backOffMaxMs: 100,
  settleMs: 200,
  probeMaxMs: 200,
};

let fixture: OutboxFixture;
let service: RecordingService;
const processes: WorkerProcess[] = [];

beforeAll(async () => {
  fixture = await createOutboxFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});
beforeEach(async () => {
  service = await startRecordingService();
  service.deduplicates = false;
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.stop()));
  await service[Symbol.asyncDispose]();
});

async function run(failpoints: readonly string[] = []): Promise<WorkerProcess> {
  const process = await startWorkerProcess(fixture, { serviceUrl: service.url, failpoints, settings: FAST });
  processes.push(process);
  return process;
}

const sent = (officineId: string, id: string) =>
  withOfficine(fixture.app, officineId, async (trx) => (await findRow(trx, officineId, id))?.state === "envoye");

describe("killed at a failpoint, taken over by another process", () => {
  it.each([
    // Nothing left: the service is asked, knows nothing, the same key is sent.
    { failpoint: "after-claim", requests: 1, outcomes: ["interrompu", "absent", "envoye"] },
    // It left: the service is asked and knows it.
    { failpoint: "after-send", requests: 1, outcomes: ["interrompu", "envoye"] },
    { failpoint: "before-record", requests: 1, outcomes: ["interrompu", "envoye"] },
  ])("$failpoint: one execution, one row of history per attempt", async ({ failpoint, requests, outcomes }) => {
    const actor = await fixture.createOfficine();
    const { id, key } = await fixture.put(actor, failpoint);
    const doomed = await run([failpoint]);
    expect(await doomed.ended).toBe("SIGKILL");
    expect(await sent(actor.officineId, id)).toBe(false);
    await run();
    await until("sent", () => sent(actor.officineId, id));
    expect(service.executions.map((execution) => execution.key)).toEqual([key]);
    expect(service.requests).toHaveLength(requests);
    const history = await withOfficine(fixture.app, actor.officineId, (trx) => listAttempts(trx, actor.officineId, id));
    expect(history.map((entry) => entry.outcome)).toEqual(outcomes);
    const audit = await fixture.admin.selectFrom("audit_event").select("action").where("target_id", "=", id).execute();
    expect(audit).toEqual([{ action: "transmission.sent" }]);
  });

  it("killed while the service works: its end is awaited, then asked about", async () => {
    const actor = await fixture.createOfficine();
    service.delayMs = 400;
    const { id } = await fixture.put(actor, "slow");
    const doomed = await run();
    await until("request received", () => service.requests.length === 1);
    doomed.child.kill("SIGKILL");
    await doomed.ended;
    await run();
    await until("sent", () => sent(actor.officineId, id));
    expect(service.executions).toHaveLength(1);
    expect(service.requests).toHaveLength(1);
  });
});

describe("several processes on one database", () => {
  it("two workers, 120 rows of 30 keys, one killed on the way: each row once, in order, none lost", async () => {
    const actor = await fixture.createOfficine();
    for (let index = 0; index < 120; index += 1) await fixture.put(actor, String(index), { orderingKey: `k${index % 30}` });
    service.delayMs = 15;
    const [doomed] = await Promise.all([run(), run()]);
    await until("under way", () => service.executions.length > 20);
    doomed?.child.kill("SIGKILL");
    const open = async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from outbox where officine_id = ${actor.officineId} and state <> 'envoye'`.execute(fixture.admin);
      return rows[0]?.n ?? -1;
    };
    await until("all sent", async () => (await open()) === 0, 25_000);
    expect(service.executions).toHaveLength(120);
    for (let key = 0; key < 30; key += 1) {
      const bodies = service.executions.map((execution) => Number(execution.body)).filter((body) => body % 30 === key);
      expect(bodies).toEqual([key, key + 30, key + 60, key + 90]);
    }
  });

  it("a holder that wakes after its lease is not heard, and the row ends with the answer of the one that took over", async () => {
    const actor = await fixture.createOfficine();
    const { id } = await fixture.put(actor, "stopped");
    service.delayMs = 300;
    const stopped = await run();
    await until("request received", () => service.requests.length === 1);
    stopped.child.kill("SIGSTOP");
    await run();
    await until("sent", () => sent(actor.officineId, id));
    stopped.child.kill("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(service.executions).toHaveLength(1);
    const history = await withOfficine(fixture.app, actor.officineId, (trx) => listAttempts(trx, actor.officineId, id));
    expect(history.map((entry) => entry.outcome)).toEqual(["interrompu", "envoye"]);
  });
});

describe("killed at random moments", () => {
  const fault = fc.constantFrom<Fault>("none", "none", "away", "done-then-cut", "cut-before", "garbage");
  /** So many writes after the last kill, and so long after the one that counts: on its way, being answered, being recorded. */
  const kill = fc.record({ writes: fc.integer({ min: 1, max: 5 }), ms: fc.integer({ min: 0, max: 40 }) });

  it("[ON#11] whatever the kills and the faults, each act is carried out exactly once, in the order of its key", async () => {
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fault, { maxLength: 2 }), { minLength: 8, maxLength: 14 }),
        fc.integer({ min: 2, max: 4 }),
        fc.array(kill, { minLength: 2, maxLength: 3 }),
        async (plans, keys, kills) => {
          await using own = await startRecordingService();
          own.deduplicates = false;
          own.delayMs = 10;
          const actor = await fixture.createOfficine();
          const start = () => startWorkerProcess(fixture, { serviceUrl: own.url, settings: FAST });
          const left = new Map(plans.map((plan, index) => [String(index), [...plan]]));
          let arrived: (() => void) | undefined;
          own.fault = (_key, body) => {
            if (body !== "") arrived?.();
            return left.get(body)?.shift() ?? "none";
          };
          for (const index of plans.keys()) await fixture.put(actor, String(index), { orderingKey: `k${index % keys}` });
          const allSent = async () =>
            (
              await fixture.admin
                .selectFrom("outbox")
                .select("id")
                .where("officine_id", "=", actor.officineId)
                .where("state", "<>", "envoye")
                .execute()
            ).length === 0;
          let doomed = start();
          try {
            for (const { writes, ms } of kills) {
              const process = await doomed;
              // The one that takes over starts while the other works.
              doomed = start();
              let count = 0;
              arrived = () => {
                count += 1;
                if (count === writes) setTimeout(() => process.child.kill("SIGKILL"), ms);
              };
              await until("killed, or nothing left", async () => process.child.signalCode !== null || (await allSent()), 30_000);
              if (process.child.signalCode === "SIGKILL") killed += 1;
              arrived = undefined;
              await process.stop();
            }
            await doomed;
            await until("all sent", allSent, 40_000);
          } finally {
            await (await doomed).stop();
          }
          const carriedOut = own.executions.map((execution) => Number(execution.body));
          expect([...carriedOut].sort((a, b) => a - b)).toEqual([...plans.keys()]);
          for (let key = 0; key < keys; key += 1) {
            const ofKey = carriedOut.filter((body) => body % keys === key);
            expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 3, timeout: 120_000, endOnFailure: true },
    );
    // A run whose workers all lived to the end would have proved nothing of kills.
    expect(killed).toBeGreaterThan(0);
  }, 400_000);
});
