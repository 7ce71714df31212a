import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { purgeCalls } from "./purge-calls.js";

let house: TestHouse;
let patientId: string;

beforeAll(async () => {
  house = await createTestHouse();
  const server = await house.startServer();
  const client = server.client();
  await client.login(OPERATORS.titulaire);
  patientId = randomUUID();
  const traits = { birthName: "DESMALIX", birthFirstNames: "NATHALIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" };
  expect((await client.post("/api/patients", { id: patientId, ...traits })).status).toBe(200);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const called = (at: string) =>
  house.admin
    .insertInto("insi_call")
    .values({
      officine_id: house.officines.marche,
      id: randomUUID(),
      patient_id: patientId,
      at: new Date(at),
      operator_id: "NP",
      operator_name: "PERRIN Nathalie",
      operation: "rechercherInsAvecTraitsIdentite",
      message_id: `uuid:${randomUUID()}`,
      outcome: "00",
      http_status: 200,
      request: Buffer.from("<a/>"),
      response: Buffer.from("<b/>"),
    })
    .execute();
const kept = async () =>
  (await house.admin.selectFrom("insi_call").select("at").orderBy("at").execute()).map(({ at }) => at.toISOString().slice(0, 10));

it("[INS/va1.42] raw exchanges with INSi go five years after the call, on the day and not before; the trail says how many went", async () => {
  for (const day of ["2026-01-10T08:00:00Z", "2026-06-01T08:00:00Z", "2030-03-01T08:00:00Z"]) await called(day);
  const purgeOn = (now: string) => purgeCalls(house.app, { now: () => new Date(now) });
  expect(await purgeOn("2031-01-10T07:59:59Z")).toBe(0);
  expect(await purgeOn("2031-01-10T08:00:01Z")).toBe(1);
  expect(await kept()).toEqual(["2026-06-01", "2030-03-01"]);
  expect(await purgeOn("2032-01-01T00:00:00Z")).toBe(1);
  expect(await purgeOn("2032-01-01T00:00:00Z")).toBe(0);
  expect(await kept()).toEqual(["2030-03-01"]);
  const events = await house.admin
    .selectFrom("audit_event")
    .select(["operator_name", "outcome"])
    .where("action", "=", "insi.purge")
    .execute();
  expect(events).toEqual(Array.from({ length: 2 }, () => ({ operator_name: "Ligne de commande", outcome: "ok" })));
});

it("[INS/va1.42] the application deletes no call by itself, and nothing but these columns holds bytes: none a copy of an identity paper", async () => {
  await expect(house.app.deleteFrom("insi_call").execute()).rejects.toThrow(/permission denied/);
  const { rows } = await sql<{ name: string }>`
    select c.table_name || '.' || c.column_name as name from information_schema.columns c
    where c.table_schema = 'public' and c.data_type in ('bytea', 'oid') order by 1`.execute(house.admin);
  const bytes = rows.map(({ name }) => name).filter((name) => !/digest|salt|signature|hash|sha256/.test(name));
  // What a check keeps of a paper is its name and the moment (patient.paper, paper_at), and the sentence of the history.
  expect(bytes).toEqual(["document.bytes", "insi_call.request", "insi_call.response", "outbox.payload"]);
  const { rows: papers } = await sql<{ type: string }>`
    select data_type as type from information_schema.columns where table_name = 'patient' and column_name in ('paper', 'paper_at') order by 1`.execute(
    house.admin,
  );
  expect(papers.map(({ type }) => type)).toEqual(["text", "timestamp with time zone"]);
  const { rows: large } = await sql<{ n: string }>`select count(*) as n from pg_largeobject_metadata`.execute(house.admin);
  expect(Number(large[0]?.n)).toBe(0);
});
