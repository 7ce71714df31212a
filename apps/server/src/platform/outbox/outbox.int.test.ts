import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { abandonRow, distrustOpenRows, enqueue, findRow, listAttempts, retryRow } from "./index.js";
import { until } from "./testing/until.js";
import { useOutbox } from "./testing/use-outbox.js";

const outbox = useOutbox();
const historyOf = async (officineId: string, id: string) =>
  withOfficine(outbox.fixture.app, officineId, async (trx) => (await listAttempts(trx, officineId, id)).map((entry) => entry.outcome));

describe("one row", () => {
  it("leaves with its frozen bytes and its key, once, and its sending is audited in the name of its actor", async () => {
    const actor = await outbox.fixture.createOfficine();
    const { id, key } = await outbox.fixture.put(actor, "à transmettre");
    outbox.start();
    await until("sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye");
    expect(outbox.service.requests).toHaveLength(1);
    expect(outbox.service.executions).toEqual([{ key, body: "à transmettre", at: expect.any(Number) }]);
    expect(await historyOf(actor.officineId, id)).toEqual(["envoye"]);
    const audit = await outbox.fixture.admin.selectFrom("audit_event").selectAll().where("target_id", "=", id).execute();
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
    const actor = await outbox.fixture.createOfficine();
    await expect(
      withOfficine(outbox.fixture.app, actor.officineId, async (trx) => {
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
    outbox.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(outbox.service.requests).toEqual([]);
  });

  it("[ON#11] a time-out after the service did it → asked about, found, not sent again", async () => {
    const actor = await outbox.fixture.createOfficine();
    outbox.service.fault = () => "done-then-silent";
    const { id } = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye");
    expect(outbox.service.requests).toHaveLength(1);
    expect(await historyOf(actor.officineId, id)).toEqual(["incertain", "envoye"]);
  });

  it("[ON#11] a cut before the service did it → asked about, absent, sent again with the same key", async () => {
    const actor = await outbox.fixture.createOfficine();
    let cuts = 1;
    outbox.service.fault = () => (cuts-- > 0 ? "cut-before" : "none");
    outbox.service.deduplicates = false;
    const { id, key } = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye");
    expect(outbox.service.requests.map((request) => request.key)).toEqual([key, key]);
    expect(outbox.service.executions).toHaveLength(1);
    expect(await historyOf(actor.officineId, id)).toEqual(["incertain", "absent", "envoye"]);
  });

  it("an answer that is not the protocol's proves nothing: asked about, not sent again", async () => {
    const actor = await outbox.fixture.createOfficine();
    outbox.service.fault = () => "garbage";
    outbox.service.deduplicates = false;
    const { id } = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye");
    expect(outbox.service.requests).toHaveLength(1);
  });

  it("a refusal is final, with its words and its audit, until a person acts", async () => {
    const actor = await outbox.fixture.createOfficine();
    outbox.service.fault = () => "refuse";
    const { id } = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("refused", async () => (await outbox.stateOf(actor.officineId, id)) === "refuse");
    const row = await withOfficine(outbox.fixture.app, actor.officineId, (trx) => findRow(trx, actor.officineId, id));
    expect(row).toMatchObject({ reason: "Refus d'essai.", code: "DEJA", attempt: 1 });
    const audit = await outbox.fixture.admin.selectFrom("audit_event").select(["action", "outcome"]).where("target_id", "=", id).execute();
    expect(audit).toEqual([{ action: "transmission.refused", outcome: "refuse" }]);
  });

  it("« à corriger » then retried by a person: asked about first, then sent with the same key", async () => {
    const actor = await outbox.fixture.createOfficine();
    outbox.service.fault = () => "invalid";
    const { id, key } = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("to correct", async () => (await outbox.stateOf(actor.officineId, id)) === "a-corriger");
    outbox.service.fault = () => "none";
    expect(await withOfficine(outbox.fixture.app, actor.officineId, (trx) => retryRow(trx, actor.officineId, id, "PERRIN Nathalie"))).toBe(
      true,
    );
    await until("sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye");
    expect(await historyOf(actor.officineId, id)).toEqual(["a-corriger", "relance", "absent", "envoye"]);
    expect(outbox.service.executions.map((execution) => execution.key)).toEqual([key]);
  });

  it("what is sent is neither retried nor abandoned; what waits is abandoned with its reason", async () => {
    const actor = await outbox.fixture.createOfficine();
    const sent = await outbox.fixture.put(actor, "x");
    outbox.start();
    await until("sent", async () => (await outbox.stateOf(actor.officineId, sent.id)) === "envoye");
    await withOfficine(outbox.fixture.app, actor.officineId, async (trx) => {
      expect(await retryRow(trx, actor.officineId, sent.id, "X")).toBe(false);
      expect(await abandonRow(trx, actor.officineId, sent.id, { reason: "motif", who: "X" })).toBe(false);
    });
    outbox.service.fault = () => "away";
    const waiting = await outbox.fixture.put(actor, "y");
    await until("waiting", async () => (await historyOf(actor.officineId, waiting.id)).includes("indisponible"));
    await until("abandoned", () =>
      withOfficine(outbox.fixture.app, actor.officineId, (trx) =>
        abandonRow(trx, actor.officineId, waiting.id, { reason: "Patient parti", who: "PERRIN Nathalie" }),
      ),
    );
    outbox.service.fault = () => "none";
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await outbox.stateOf(actor.officineId, waiting.id)).toBe("abandonne");
    expect(outbox.service.executions).toHaveLength(1);
    expect((await historyOf(actor.officineId, waiting.id)).at(-1)).toBe("abandonne");
  });

  it("bytes that the schema no longer reads wait for a person, and are never sent", async () => {
    const actor = await outbox.fixture.createOfficine();
    const id = await withOfficine(outbox.fixture.app, actor.officineId, (trx) =>
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
    outbox.start();
    await until("to correct", async () => (await outbox.stateOf(actor.officineId, id)) === "a-corriger");
    expect(outbox.service.requests).toEqual([]);
  });

  it("a kind that this process does not know stays for one that does", async () => {
    const actor = await outbox.fixture.createOfficine();
    const { id } = await outbox.fixture.put(actor, "x", { kind: "autre" });
    outbox.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await outbox.stateOf(actor.officineId, id)).toBe("a-envoyer");
  });
});

describe("order", () => {
  it("rows of one key leave in order, one at a time; a row that waits for a person holds the ones behind it", async () => {
    const actor = await outbox.fixture.createOfficine();
    const ids: string[] = [];
    for (const text of ["1", "2", "3", "4"]) ids.push((await outbox.fixture.put(actor, text, { orderingKey: "ordonnance" })).id);
    outbox.service.fault = (_key, body) => (body === "3" ? "invalid" : "none");
    outbox.service.delayMs = 30;
    outbox.start();
    outbox.start();
    await until("third to correct", async () => (await outbox.stateOf(actor.officineId, ids[2] ?? "")) === "a-corriger");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(outbox.service.requests.map((request) => request.body)).toEqual(["1", "2", "3"]);
    expect(outbox.service.peak).toBe(1);
    expect(await outbox.stateOf(actor.officineId, ids[3] ?? "")).toBe("a-envoyer");
    outbox.service.fault = () => "none";
    await withOfficine(outbox.fixture.app, actor.officineId, (trx) => retryRow(trx, actor.officineId, ids[2] ?? "", "X"));
    await until("all sent", async () => (await outbox.stateOf(actor.officineId, ids[3] ?? "")) === "envoye");
    expect(outbox.service.executions.map((execution) => execution.body)).toEqual(["1", "2", "3", "4"]);
  });

  it("a writer of a key waits for the one before it to commit, and takes a later place", async () => {
    const actor = await outbox.fixture.createOfficine();
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
    const first = withOfficine(outbox.fixture.app, actor.officineId, async (trx) => {
      await enqueue(trx, row("first"));
      written();
      await firstMayCommit;
    });
    await firstWritten;
    let secondDone = false;
    const second = withOfficine(outbox.fixture.app, actor.officineId, (trx) => enqueue(trx, row("second"))).then(() => {
      secondDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(secondDone).toBe(false);
    commitFirst();
    await Promise.all([first, second]);
    outbox.start();
    await until("both sent", () => outbox.service.executions.length === 2);
    expect(outbox.service.executions.map((execution) => execution.key)).toEqual(["first", "second"]);
  });
});

describe("after a restore", () => {
  it("every row that is not final is asked about before it is sent: 0 doubled", async () => {
    const actor = await outbox.fixture.createOfficine();
    const rows = [await outbox.fixture.put(actor, "a"), await outbox.fixture.put(actor, "b"), await outbox.fixture.put(actor, "c")];
    // The backup was taken before the nation received the first two.
    for (const row of rows.slice(0, 2)) outbox.service.executions.push({ key: row.key, body: "before", at: 0 });
    outbox.service.deduplicates = false;
    expect(await distrustOpenRows(outbox.fixture.app)).toBeGreaterThanOrEqual(3);
    outbox.start();
    for (const row of rows) await until("sent", async () => (await outbox.stateOf(actor.officineId, row.id)) === "envoye");
    expect(outbox.service.requests.map((request) => request.body)).toEqual(["c"]);
    expect(outbox.service.executions).toHaveLength(3);
  });
});

describe("who may", () => {
  it("the worker role claims and does nothing else; the application sees its officine only and cannot change frozen bytes", async () => {
    const one = await outbox.fixture.createOfficine();
    const two = await outbox.fixture.createOfficine();
    await outbox.fixture.put(one, "x");
    await outbox.fixture.put(two, "y");
    await expect(sql`select * from outbox`.execute(outbox.fixture.worker)).rejects.toThrow(/permission denied/);
    await expect(sql`update outbox set state = 'envoye'`.execute(outbox.fixture.worker)).rejects.toThrow(/permission denied/);
    await expect(sql`select * from claim_outbox('{}', 1, 1, 1000)`.execute(outbox.fixture.app)).rejects.toThrow(/permission denied/);
    expect((await sql`select * from outbox`.execute(outbox.fixture.app)).rows).toEqual([]);
    await withOfficine(outbox.fixture.app, one.officineId, async (trx) => {
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
      await expect(withOfficine(outbox.fixture.app, one.officineId, (trx) => change.execute(trx))).rejects.toThrow(/permission denied/);
    }
  });
});
