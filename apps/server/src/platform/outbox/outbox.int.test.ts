import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { abandonRow, distrustOpenRows, enqueue, findRow, listAttempts, noFailpoint, retryRow } from "./index.js";
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
const historyOf = async (officineId: string, id: string) =>
  withOfficine(fixture.app, officineId, async (trx) => (await listAttempts(trx, officineId, id)).map((entry) => entry.outcome));

describe("one row", () => {
  it("leaves with its frozen bytes and its key, once, and its sending is audited in the name of its actor", async () => {
    const actor = await fixture.createOfficine();
    const { id, key } = await fixture.put(actor, "à transmettre");
    start();
    await until("sent", async () => (await stateOf(actor.officineId, id)) === "envoye");
    expect(service.requests).toHaveLength(1);
    expect(service.executions).toEqual([{ key, body: "à transmettre", at: expect.any(Number) }]);
    expect(await historyOf(actor.officineId, id)).toEqual(["envoye"]);
    const audit = await fixture.admin.selectFrom("audit_event").selectAll().where("target_id", "=", id).execute();
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatchObject({
      action: "transmission.sent",
      operator_id: actor.operatorId,
      responsible_rpps: "10001234567",
      workstation: "Comptoir 1",
      means: "systeme",
      outcome: "ok",
    });
  });

  it("exists only if the act's transaction commits", async () => {
    const actor = await fixture.createOfficine();
    await expect(
      withOfficine(fixture.app, actor.officineId, async (trx) => {
        await enqueue(trx, {
          kind: "essai",
          service: "essai",
          orderingKey: "k",
          idempotencyKey: "k",
          payload: { text: "x" },
          actor,
          act: "Essai",
        });
        throw new Error("the act fails");
      }),
    ).rejects.toThrow("the act fails");
    start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(service.requests).toEqual([]);
  });

  it("[ON#11] a time-out after the service did it → asked about, found, not sent again", async () => {
    const actor = await fixture.createOfficine();
    service.fault = () => "done-then-silent";
    const { id } = await fixture.put(actor, "x");
    start();
    await until("sent", async () => (await stateOf(actor.officineId, id)) === "envoye");
    expect(service.requests).toHaveLength(1);
    expect(await historyOf(actor.officineId, id)).toEqual(["incertain", "envoye"]);
  });

  it("[ON#11] a cut before the service did it → asked about, absent, sent again with the same key", async () => {
    const actor = await fixture.createOfficine();
    let cuts = 1;
    service.fault = () => (cuts-- > 0 ? "cut-before" : "none");
    service.deduplicates = false;
    const { id, key } = await fixture.put(actor, "x");
    start();
    await until("sent", async () => (await stateOf(actor.officineId, id)) === "envoye");
    expect(service.requests.map((request) => request.key)).toEqual([key, key]);
    expect(service.executions).toHaveLength(1);
    expect(await historyOf(actor.officineId, id)).toEqual(["incertain", "absent", "envoye"]);
  });

  it("an answer that is not the protocol's proves nothing: asked about, not sent again", async () => {
    const actor = await fixture.createOfficine();
    service.fault = () => "garbage";
    service.deduplicates = false;
    const { id } = await fixture.put(actor, "x");
    start();
    await until("sent", async () => (await stateOf(actor.officineId, id)) === "envoye");
    expect(service.requests).toHaveLength(1);
  });

  it("a refusal is final, with its words and its audit, until a person acts", async () => {
    const actor = await fixture.createOfficine();
    service.fault = () => "refuse";
    const { id } = await fixture.put(actor, "x");
    start();
    await until("refused", async () => (await stateOf(actor.officineId, id)) === "refuse");
    const row = await withOfficine(fixture.app, actor.officineId, (trx) => findRow(trx, actor.officineId, id));
    expect(row).toMatchObject({ reason: "Refus d'essai.", code: "DEJA", attempt: 1 });
    const audit = await fixture.admin.selectFrom("audit_event").select(["action", "outcome"]).where("target_id", "=", id).execute();
    expect(audit).toEqual([{ action: "transmission.refused", outcome: "refuse" }]);
  });

  it("« à corriger » then retried by a person: asked about first, then sent with the same key", async () => {
    const actor = await fixture.createOfficine();
    service.fault = () => "invalid";
    const { id, key } = await fixture.put(actor, "x");
    start();
    await until("to correct", async () => (await stateOf(actor.officineId, id)) === "a-corriger");
    service.fault = () => "none";
    expect(await withOfficine(fixture.app, actor.officineId, (trx) => retryRow(trx, actor.officineId, id, "PERRIN Nathalie"))).toBe(true);
    await until("sent", async () => (await stateOf(actor.officineId, id)) === "envoye");
    expect(await historyOf(actor.officineId, id)).toEqual(["a-corriger", "relance", "absent", "envoye"]);
    expect(service.executions.map((execution) => execution.key)).toEqual([key]);
  });

  it("what is sent is neither retried nor abandoned; what waits is abandoned with its reason", async () => {
    const actor = await fixture.createOfficine();
    const sent = await fixture.put(actor, "x");
    start();
    await until("sent", async () => (await stateOf(actor.officineId, sent.id)) === "envoye");
    await withOfficine(fixture.app, actor.officineId, async (trx) => {
      expect(await retryRow(trx, actor.officineId, sent.id, "X")).toBe(false);
      expect(await abandonRow(trx, actor.officineId, sent.id, { reason: "motif", who: "X" })).toBe(false);
    });
    service.fault = () => "away";
    const waiting = await fixture.put(actor, "y");
    await until("waiting", async () => (await historyOf(actor.officineId, waiting.id)).includes("indisponible"));
    await until("abandoned", () =>
      withOfficine(fixture.app, actor.officineId, (trx) =>
        abandonRow(trx, actor.officineId, waiting.id, { reason: "Patient parti", who: "PERRIN Nathalie" }),
      ),
    );
    service.fault = () => "none";
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stateOf(actor.officineId, waiting.id)).toBe("abandonne");
    expect(service.executions).toHaveLength(1);
    expect((await historyOf(actor.officineId, waiting.id)).at(-1)).toBe("abandonne");
  });

  it("bytes that the schema no longer reads wait for a person, and are never sent", async () => {
    const actor = await fixture.createOfficine();
    const id = await withOfficine(fixture.app, actor.officineId, (trx) =>
      enqueue(trx, {
        kind: "essai",
        service: "essai",
        orderingKey: "a",
        idempotencyKey: "old-form",
        payload: { other: 1 },
        actor,
        act: "Essai",
      }),
    );
    start();
    await until("to correct", async () => (await stateOf(actor.officineId, id)) === "a-corriger");
    expect(service.requests).toEqual([]);
  });

  it("a kind that this process does not know stays for one that does", async () => {
    const actor = await fixture.createOfficine();
    const { id } = await fixture.put(actor, "x", { kind: "autre" });
    start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await stateOf(actor.officineId, id)).toBe("a-envoyer");
  });
});

describe("order", () => {
  it("rows of one key leave in order, one at a time; a row that waits for a person holds the ones behind it", async () => {
    const actor = await fixture.createOfficine();
    const ids: string[] = [];
    for (const text of ["1", "2", "3", "4"]) ids.push((await fixture.put(actor, text, { orderingKey: "ordonnance" })).id);
    service.fault = (_key, body) => (body === "3" ? "invalid" : "none");
    service.delayMs = 30;
    start();
    start();
    await until("third to correct", async () => (await stateOf(actor.officineId, ids[2] ?? "")) === "a-corriger");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(service.requests.map((request) => request.body)).toEqual(["1", "2", "3"]);
    expect(service.peak).toBe(1);
    expect(await stateOf(actor.officineId, ids[3] ?? "")).toBe("a-envoyer");
    service.fault = () => "none";
    await withOfficine(fixture.app, actor.officineId, (trx) => retryRow(trx, actor.officineId, ids[2] ?? "", "X"));
    await until("all sent", async () => (await stateOf(actor.officineId, ids[3] ?? "")) === "envoye");
    expect(service.executions.map((execution) => execution.body)).toEqual(["1", "2", "3", "4"]);
  });

  it("a writer of a key waits for the one before it to commit, and takes a later place", async () => {
    const actor = await fixture.createOfficine();
    const row = (text: string) => ({
      kind: "essai",
      service: "essai",
      orderingKey: "same",
      idempotencyKey: text,
      payload: { text },
      actor,
      act: "Essai",
    });
    let commitFirst: () => void = () => undefined;
    const firstMayCommit = new Promise<void>((resolve) => {
      commitFirst = resolve;
    });
    let written: () => void = () => undefined;
    const firstWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const first = withOfficine(fixture.app, actor.officineId, async (trx) => {
      await enqueue(trx, row("first"));
      written();
      await firstMayCommit;
    });
    await firstWritten;
    let secondDone = false;
    const second = withOfficine(fixture.app, actor.officineId, (trx) => enqueue(trx, row("second"))).then(() => {
      secondDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(secondDone).toBe(false);
    commitFirst();
    await Promise.all([first, second]);
    start();
    await until("both sent", () => service.executions.length === 2);
    expect(service.executions.map((execution) => execution.key)).toEqual(["first", "second"]);
  });
});

describe("after a restore", () => {
  it("every row that is not final is asked about before it is sent: 0 doubled", async () => {
    const actor = await fixture.createOfficine();
    const rows = [await fixture.put(actor, "a"), await fixture.put(actor, "b"), await fixture.put(actor, "c")];
    // The backup was taken before the nation received the first two.
    for (const row of rows.slice(0, 2)) service.executions.push({ key: row.key, body: "before", at: 0 });
    service.deduplicates = false;
    expect(await distrustOpenRows(fixture.app)).toBeGreaterThanOrEqual(3);
    start();
    for (const row of rows) await until("sent", async () => (await stateOf(actor.officineId, row.id)) === "envoye");
    expect(service.requests.map((request) => request.body)).toEqual(["c"]);
    expect(service.executions).toHaveLength(3);
  });
});

describe("who may", () => {
  it("the worker role claims and does nothing else; the application sees its officine only and cannot change frozen bytes", async () => {
    const one = await fixture.createOfficine();
    const two = await fixture.createOfficine();
    await fixture.put(one, "x");
    await fixture.put(two, "y");
    await expect(sql`select * from outbox`.execute(fixture.worker)).rejects.toThrow(/permission denied/);
    await expect(sql`update outbox set state = 'envoye'`.execute(fixture.worker)).rejects.toThrow(/permission denied/);
    await expect(sql`select * from claim_outbox('{}', 1, 1, 1000)`.execute(fixture.app)).rejects.toThrow(/permission denied/);
    expect((await sql`select * from outbox`.execute(fixture.app)).rows).toEqual([]);
    await withOfficine(fixture.app, one.officineId, async (trx) => {
      const seen = await sql<{ officine_id: string }>`select distinct officine_id from outbox`.execute(trx);
      expect(seen.rows).toEqual([{ officine_id: one.officineId }]);
    });
    for (const change of [
      sql`update outbox set payload = ''`,
      sql`update outbox set idempotency_key = 'x'`,
      sql`update outbox set actor = '{}'`,
      sql`delete from outbox`,
      sql`delete from outbox_attempt`,
    ]) {
      await expect(withOfficine(fixture.app, one.officineId, (trx) => change.execute(trx))).rejects.toThrow(/permission denied/);
    }
  });
});
