import { randomUUID } from "node:crypto";
import type { PatientRecord, PatientSummary } from "@comptoir/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

const MATRICULE = "255066322005602";
const TRAITS = { birthName: "DESMALIX", birthFirstNames: "NATHALIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" };
let house: TestHouse;
let server: TestServer;
let client: TestClient;
const ids: string[] = [];

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  client = server.client();
  await client.login(OPERATORS.preparateur);
  for (const change of [{}, { birthName: "MARTIN" }, { birthName: "AUTRE" }]) {
    const id = randomUUID();
    ids.push(id);
    await client.post("/api/patients", { id, ...TRAITS, ...change });
  }
  await house.admin
    .updateTable("patient")
    .set({ matricule: MATRICULE, oid: "1.2.250.1.213.1.4.8" })
    .where("id", "in", ids.slice(0, 2))
    .execute();
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const search = (text: string, by = client) => by.get<{ patients: PatientSummary[] }>(`/api/patients?q=${encodeURIComponent(text)}`);
const idsOf = async (text: string) => (await search(text)).body.patients.map(({ id }) => id);
const trail = async () => {
  const rows = await house.admin
    .selectFrom("audit_event as e")
    .innerJoin("audit_payload as p", "p.event_id", "e.id")
    .select(["e.outcome", "e.action", "e.target_id", "p.detail"])
    .where("e.action", "in", ["patient.search", "right.refused"])
    .execute();
  return rows;
};

it.each(["2 55 06 63 220 056 02", MATRICULE, "2550663220056", " 2 55 06 63 220 056 "])(
  "[INS/va1.41] « %s » finds the records that bear the number",
  async (text) => {
    expect((await idsOf(text)).sort()).toEqual(ids.slice(0, 2).sort());
  },
);

it("[INS/va1.41] a wrong key or structure says so and reaches no record; what is not finished finds nobody", async () => {
  const before = (await trail()).length;
  for (const wrong of ["255066322005603", "255146322005602"]) expect(refusalOf(await search(wrong)).code).toBe("MATRICULE_FAUX");
  expect(await idsOf("25506632200560")).toEqual([]);
  expect(await idsOf("255066322")).toEqual([]);
  expect(await trail()).toHaveLength(before);
});

it("a Corsican number, small letter or not; a date and a CIP stay what they are", async () => {
  await house.admin
    .updateTable("patient")
    .set({ matricule: "160012B02077713", oid: "1.2.250.1.213.1.4.8" })
    .where("id", "=", ids[2] ?? "")
    .execute();
  expect(await idsOf("1 60 01 2b 020 777 13")).toEqual([ids[2]]);
  expect(await idsOf("15061955")).toHaveLength(3);
  expect((await search("3400934913174")).status).toBe(200);
});

it("[INS/va1.32] [INS/va1.50] an étudiant does not search by number, and the attempt is in the trail", async () => {
  const student = server.client();
  await student.login(OPERATORS.etudiant);
  const refused = await search(MATRICULE, student);
  expect([refused.status, refusalOf(refused).code]).toEqual([403, "DROIT_INSUFFISANT"]);
  expect((await trail()).filter(({ outcome }) => outcome === "refuse")).toMatchObject([{ action: "patient.search" }]);
});

it("[INS/va1.39] the trail says that a number was searched for, and never which; nor does any step of a search", async () => {
  await search(MATRICULE);
  const rows = await trail();
  expect(rows.at(-1)?.detail).toContain("matricule INS");
  const steps = await house.admin.selectFrom("patient_search_step").select("asked").execute();
  expect(JSON.stringify([rows, steps])).not.toContain("255066322");
});

it("two records with the same number are in the list of identities to catch up", async () => {
  const { duplicates } = (await client.get<{ duplicates: PatientSummary[] }>("/api/identities")).body;
  expect(duplicates.map(({ id }) => id).sort()).toEqual(ids.slice(0, 2).sort());
});

it("two records with the same number are shown each on the other, before those whose names are alike", async () => {
  const read = async (id: string) => (await client.get<PatientRecord>(`/api/patients/${id}`)).body.duplicates.map((one) => one.id);
  expect([await read(ids[0] ?? ""), await read(ids[1] ?? "")]).toEqual([[ids[1]], [ids[0]]]);
});
