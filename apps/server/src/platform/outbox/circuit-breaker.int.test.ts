import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { findRow, noFailpoint, readServiceStates } from "./index.js";
import type { OutboxSettings } from "./settings.js";
import { createOutboxFixture, type OutboxFixture } from "./testing/outbox-fixture.js";
import { type RecordingService, startRecordingService } from "./testing/recording-service.js";
import { createTestKind } from "./testing/test-kind.js";
import { until } from "./testing/until.js";
import { type OutboxWorker, startOutboxWorker } from "./worker.js";

/** Short times: the same machine as in production, faster. */
const FAST: Partial<OutboxSettings> = {
  leaseMs: 1_500,
  timeoutMs: 500,
  pollMs: 20,
  backOffBaseMs: 20,
  backOffMaxMs: 100,
  settleMs: 20,
  probeMaxMs: 200,
};
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let fixture: OutboxFixture;
let service: RecordingService;
let workers: OutboxWorker[] = [];

beforeAll(async () => {
  fixture = await createOutboxFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});
beforeEach(async () => {
  service = await startRecordingService();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  await service[Symbol.asyncDispose]();
  await sql`update outbox set state = 'abandonne', lease_until = null, reference = null, closed_at = now()`.execute(fixture.admin);
  await sql`delete from service_health`.execute(fixture.admin);
});

function start(settings: Partial<OutboxSettings> = {}): OutboxWorker {
  const worker = startOutboxWorker({
    app: fixture.app,
    worker: fixture.worker,
    kinds: [createTestKind(service.url)],
    failpoint: noFailpoint,
    log: quiet as never,
    settings: { ...FAST, ...settings },
  });
  workers.push(worker);
  return worker;
}

const stateOf = async (officineId: string, id: string) =>
  withOfficine(fixture.app, officineId, async (trx) => (await findRow(trx, officineId, id))?.state);

describe("the service away", () => {
  it("[ON#10] opens its circuit, says so, asks one call at a time, and drains once when it is back", async () => {
    const actor = await fixture.createOfficine();
    service.fault = () => "away";
    for (let index = 0; index < 40; index += 1) await fixture.put(actor, String(index));
    start({ parallel: 8 });
    await until("circuit open", async () => (await stateFor(actor.officineId)).state === "indisponible");
    await until("calls in flight ended", async () => (await countState(actor.officineId, "en-cours")) <= 1);
    const before = service.requests.length;
    const peakBefore = service.peak;
    expect(peakBefore).toBeLessThanOrEqual(8);
    service.peak = 0;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(service.peak).toBeLessThanOrEqual(1);
    expect(service.requests.length - before).toBeGreaterThanOrEqual(1);
    expect(service.requests.length - before).toBeLessThanOrEqual(10);
    expect((await stateFor(actor.officineId)).waiting).toBe(40);

    service.fault = () => "none";
    service.delayMs = 10;
    await until("drained", async () => (await countState(actor.officineId, "envoye")) === 40);
    expect(service.executions).toHaveLength(40);
    expect(new Set(service.executions.map((execution) => execution.key)).size).toBe(40);
    expect(service.peak).toBeLessThanOrEqual(8);
    expect((await stateFor(actor.officineId)).state).toBe("ok");
  });

  it("one officine's outage is not another's", async () => {
    const away = await fixture.createOfficine();
    const there = await fixture.createOfficine();
    service.fault = (_key, body) => (body === "away" ? "away" : "none");
    await fixture.put(away, "away");
    start();
    await until("circuit open", async () => (await stateFor(away.officineId)).state === "indisponible");
    const { id } = await fixture.put(there, "there");
    await until("sent", async () => (await stateOf(there.officineId, id)) === "envoye");
    expect((await stateFor(there.officineId)).state).toBe("ok");
    expect((await stateFor(away.officineId)).state).toBe("indisponible");
  });

  it("a new sale leaves within 5 s during a drain", async () => {
    const actor = await fixture.createOfficine();
    for (let index = 0; index < 300; index += 1) await fixture.put(actor, `old ${index}`);
    await sql`update outbox set created_at = now() - interval '1 hour' where officine_id = ${actor.officineId}`.execute(fixture.admin);
    service.delayMs = 250;
    start({ parallel: 8 });
    await until("draining", () => service.executions.length > 8);
    const at = Date.now();
    const { id } = await fixture.put(actor, "new");
    await until("new one sent", async () => (await stateOf(actor.officineId, id)) === "envoye", 5_000);
    expect(Date.now() - at).toBeLessThan(5_000);
    expect(await countState(actor.officineId, "a-envoyer")).toBeGreaterThan(50);
  });

  const stateFor = (officineId: string) =>
    withOfficine(fixture.app, officineId, async (trx) => {
      const found = (await readServiceStates(trx, officineId, ["essai"])).services[0];
      if (!found) throw new Error("no service");
      return found;
    });
  const countState = async (officineId: string, state: "envoye" | "en-cours" | "a-envoyer") => {
    const rows = await fixture.admin
      .selectFrom("outbox")
      .select("id")
      .where("officine_id", "=", officineId)
      .where("state", "=", state)
      .execute();
    return rows.length;
  };
});
