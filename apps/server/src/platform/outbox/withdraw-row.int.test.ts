import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withOfficine } from "../postgres/with-officine.js";
import { enqueue } from "./enqueue.js";
import { findRow } from "./find-rows.js";
import { createOutboxFixture, type OutboxFixture } from "./testing/outbox-fixture.js";
import { withdrawRow } from "./withdraw-row.js";

let fixture: OutboxFixture;
beforeAll(async () => {
  fixture = await createOutboxFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** A row put in a state, with what its attempts learnt. */
async function withdraw(o: { state: string; attempts?: readonly string[]; code?: string }): Promise<[string, string | undefined]> {
  const actor = await fixture.createOfficine();
  const { officineId } = actor;
  const key = randomUUID();
  const row = { kind: "essai", service: "essai", orderingKey: key, idempotencyKey: key, payload: {}, actor, act: "Essai" };
  const id = await withOfficine(fixture.app, officineId, (trx) => enqueue(trx, row));
  const closed = ["envoye", "refuse", "abandonne"].includes(o.state);
  await sql`update outbox set state = ${o.state}, attempt = ${o.attempts?.length ?? 0}, code = ${o.code ?? null},
    closed_at = case when ${closed} then clock_timestamp() end, reference = case when ${o.state} = 'envoye' then 'r' end,
    lease_until = case when ${o.state} = 'en-cours' then clock_timestamp() + interval '1 hour' end where id = ${id}`.execute(fixture.admin);
  for (const [index, outcome] of (o.attempts ?? []).entries()) {
    await sql`insert into outbox_attempt (officine_id, outbox_id, attempt, outcome, detail)
      values (${officineId}, ${id}, ${index + 1}, ${outcome}, '')`.execute(fixture.admin);
  }
  return withOfficine(fixture.app, officineId, async (trx) => {
    const what = await withdrawRow(trx, officineId, id, { reason: "Annulée", who: "PERRIN Nathalie" });
    return [what, (await findRow(trx, officineId, id))?.state];
  });
}

it.each([
  [{ state: "a-envoyer" }, "never-left", "abandonne"],
  [{ state: "a-envoyer", attempts: ["indisponible", "indisponible"] }, "never-left", "abandonne"],
  [{ state: "a-envoyer", attempts: ["incertain", "absent"] }, "may-have-left", "a-envoyer"],
  [{ state: "a-envoyer", attempts: ["interrompu"] }, "may-have-left", "a-envoyer"],
  [{ state: "en-cours", attempts: [] }, "may-have-left", "en-cours"],
  [{ state: "incertain", attempts: ["incertain"] }, "may-have-left", "incertain"],
  // A base restored from a backup: nobody knows, although nothing was tried here.
  [{ state: "incertain" }, "may-have-left", "incertain"],
  [{ state: "envoye", attempts: ["envoye"] }, "may-have-left", "envoye"],
  [{ state: "a-corriger", attempts: ["a-corriger"], code: "VALIDATION" }, "never-left", "abandonne"],
  [{ state: "a-corriger", attempts: ["a-corriger"], code: "CLE_REUTILISEE" }, "may-have-left", "abandonne"],
  [{ state: "refuse", attempts: ["refuse"], code: "ANNULEE" }, "never-left", "abandonne"],
  [{ state: "refuse", attempts: ["incertain", "absent", "refuse"], code: "ANNULEE" }, "may-have-left", "abandonne"],
  [{ state: "abandonne", attempts: ["indisponible", "abandonne"] }, "never-left", "abandonne"],
  [{ state: "abandonne", attempts: ["incertain", "abandonne"] }, "may-have-left", "abandonne"],
])("%j, withdrawn: %s, %s", async (row, what, state) => {
  expect(await withdraw(row)).toEqual([what, state]);
});
