import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { readServiceStates } from "./index.js";
import { until } from "./testing/until.js";
import { useOutbox } from "./testing/use-outbox.js";

const outbox = useOutbox();

describe("the service away", () => {
  it("[ON#10] opens its circuit, says so, asks one call at a time, and drains once when it is back", async () => {
    const actor = await outbox.fixture.createOfficine();
    outbox.service.fault = () => "away";
    for (let index = 0; index < 40; index += 1) await outbox.fixture.put(actor, String(index));
    outbox.start({ parallel: 8 });
    await until("circuit open", async () => (await stateFor(actor.officineId)).state === "indisponible");
    await until("calls in flight ended", async () => (await countState(actor.officineId, "en-cours")) <= 1);
    const before = outbox.service.requests.length;
    const peakBefore = outbox.service.peak;
    expect(peakBefore).toBeLessThanOrEqual(8);
    outbox.service.peak = 0;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(outbox.service.peak).toBeLessThanOrEqual(1);
    expect(outbox.service.requests.length - before).toBeGreaterThanOrEqual(1);
    expect(outbox.service.requests.length - before).toBeLessThanOrEqual(10);
    expect((await stateFor(actor.officineId)).waiting).toBe(40);

    outbox.service.fault = () => "none";
    outbox.service.delayMs = 10;
    await until("drained", async () => (await countState(actor.officineId, "envoye")) === 40);
    expect(outbox.service.executions).toHaveLength(40);
    expect(new Set(outbox.service.executions.map((execution) => execution.key)).size).toBe(40);
    expect(outbox.service.peak).toBeLessThanOrEqual(8);
    expect((await stateFor(actor.officineId)).state).toBe("ok");
  });

  it("one officine's outage is not another's", async () => {
    const away = await outbox.fixture.createOfficine();
    const there = await outbox.fixture.createOfficine();
    outbox.service.fault = (_key, body) => (body === "away" ? "away" : "none");
    await outbox.fixture.put(away, "away");
    outbox.start();
    await until("circuit open", async () => (await stateFor(away.officineId)).state === "indisponible");
    const { id } = await outbox.fixture.put(there, "there");
    await until("sent", async () => (await outbox.stateOf(there.officineId, id)) === "envoye");
    expect((await stateFor(there.officineId)).state).toBe("ok");
    expect((await stateFor(away.officineId)).state).toBe("indisponible");
  });

  it("a new sale leaves within 5 s during a drain", async () => {
    const actor = await outbox.fixture.createOfficine();
    for (let index = 0; index < 300; index += 1) await outbox.fixture.put(actor, `old ${index}`);
    await sql`update outbox set created_at = now() - interval '1 hour' where officine_id = ${actor.officineId}`.execute(
      outbox.fixture.admin,
    );
    outbox.service.delayMs = 250;
    outbox.start({ parallel: 8 });
    await until("draining", () => outbox.service.executions.length > 8);
    const at = Date.now();
    const { id } = await outbox.fixture.put(actor, "new");
    await until("new one sent", async () => (await outbox.stateOf(actor.officineId, id)) === "envoye", 5_000);
    expect(Date.now() - at).toBeLessThan(5_000);
    expect(await countState(actor.officineId, "a-envoyer")).toBeGreaterThan(50);
  });

  const stateFor = (officineId: string) =>
    withOfficine(outbox.fixture.app, officineId, async (trx) => {
      const found = (await readServiceStates(trx, officineId, ["essai"])).services[0];
      if (!found) throw new Error("no service");
      return found;
    });
  const countState = async (officineId: string, state: "envoye" | "en-cours" | "a-envoyer") => {
    const rows = await outbox.fixture.admin
      .selectFrom("outbox")
      .select("id")
      .where("officine_id", "=", officineId)
      .where("state", "=", state)
      .execute();
    return rows.length;
  };
});
