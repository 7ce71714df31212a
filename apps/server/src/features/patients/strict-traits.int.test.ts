import { randomUUID } from "node:crypto";
import type { PatientRecord, PatientSummary } from "@comptoir/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

/** What identifies a person, and nothing else. */
const FIVE = {
  birthName: "D'ÉTAIN-ROY",
  birthFirstNames: "Anne-Lise Marie",
  birthDate: "1972-02-29",
  sex: "F",
  birthPlace: "63220",
} as const;
const TRAITS = Object.keys(FIVE) as (keyof typeof FIVE)[];

let house: TestHouse;
let server: TestServer;
let client: TestClient;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  client = server.client();
  await client.login(OPERATORS.titulaire);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÉÈËÏÔŒÙÇ".split("");
const word = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 20 }).map((all) => all.join(""));
const name = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .chain((words) => fc.constantFrom(" ", "-", "'").map((link) => words.join(link)));
const five = fc.record({
  birthName: name,
  birthFirstNames: name,
  birthDate: fc
    .date({ min: new Date("1900-01-01"), max: new Date("2025-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  sex: fc.constantFrom("F", "M", "I"),
  birthPlace: fc.constantFrom("63220", "2A004", "2B033", "99243", "99999", "75115"),
});

describe("what makes an identity", () => {
  it("[INS/va1.22] the five strict traits alone always suffice, an unknown place being 99999, and come back as they were typed", async () => {
    await fc.assert(
      fc.asyncProperty(five, async (traits) => {
        const id = randomUUID();
        expect((await client.post("/api/patients", { id, ...traits })).status).toBe(200);
        expect((await client.get<PatientRecord>(`/api/patients/${id}`)).body).toMatchObject(traits);
      }),
      { numRuns: 40 },
    );
  });

  it("[INS/va1.21] without any one of them, or with it empty, nobody is created and no record is changed", async () => {
    const known = randomUUID();
    await client.post("/api/patients", { id: known, ...FIVE });
    await fc.assert(
      fc.asyncProperty(five, fc.constantFrom(...TRAITS), fc.constantFrom(undefined, "", " "), async (traits, lacking, value) => {
        const id = randomUUID();
        const { [lacking]: _, ...rest } = traits;
        const body = value === undefined ? rest : { ...rest, [lacking]: value };
        const refusal = refusalOf(await client.post("/api/patients", { id, ...body }));
        expect(refusal.code).toBe("REQUETE_INVALIDE");
        expect(JSON.stringify(refusal)).toContain(lacking);
        expect((await client.get(`/api/patients/${id}`)).status).toBe(404);
        expect((await client.put(`/api/patients/${known}`, { ...body, version: 1 })).status).toBe(400);
      }),
      { numRuns: 40 },
    );
    expect((await client.get<PatientRecord>(`/api/patients/${known}`)).body).toMatchObject({ ...FIVE, version: 1 });
  });
});

describe("search by birth date and first letters", () => {
  it.each([
    "29/02/1972",
    "29021972 etain",
    "29021972 ETAINROY",
    "29/02/1972 d'etain",
    "29021972 roy anne",
    "29021972 annel",
    "29021972 d etain roy",
  ])("[INS/va1.02] [INS/va1.25] « %s » finds D'ÉTAIN-ROY Anne-Lise", async (text) => {
    const { body } = await client.get<{ patients: PatientSummary[] }>(`/api/patients?q=${encodeURIComponent(text)}`);
    expect(body.patients.map(({ birthName }) => birthName)).toContain("D'ÉTAIN-ROY");
  });

  it("[INS/va1.25] a name is found however its accents, apostrophes and hyphens are typed", async () => {
    await fc.assert(
      fc.asyncProperty(five, async (traits) => {
        const id = randomUUID();
        await client.post("/api/patients", { id, ...traits });
        const plain = traits.birthName.replaceAll(/Œ/g, "OE").normalize("NFD").replaceAll(/\p{M}/gu, "");
        const [year, month, day] = traits.birthDate.split("-");
        for (const typed of [plain, plain.replaceAll(/[' -]/g, ""), plain.toLowerCase().replaceAll(/['-]/g, " ")]) {
          const q = encodeURIComponent(`${day}${month}${year} ${typed}`);
          const { body } = await client.get<{ patients: PatientSummary[] }>(`/api/patients?q=${q}`);
          expect(
            body.patients.map((one) => one.id),
            typed,
          ).toContain(id);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("the trail of an identity", () => {
  it("[INS/va1.27] each access and each change: its day and hour, what was done, and who did it", async () => {
    const id = randomUUID();
    const before = Date.now();
    await client.post("/api/patients", { id, ...FIVE, birthName: "TRACEE" });
    const adjoint = server.client();
    await adjoint.login(OPERATORS.adjoint);
    await adjoint.get(`/api/patients/${id}`);
    await adjoint.put(`/api/patients/${id}`, { ...FIVE, birthName: "TRACÉE", version: 1 });
    await client.put(`/api/patients/${id}`, { ...FIVE, birthName: "TRACÉE", usedName: "AUTRE", version: 2 });
    const rows = await house.admin
      .selectFrom("audit_event")
      .select(["at", "action", "operator_name", "role", "workstation", "outcome"])
      .where("patient_id", "=", id)
      .orderBy("at")
      .execute();
    expect(rows.map(({ action, role, outcome }) => [action, role, outcome])).toEqual([
      ["patient.create", "titulaire", "ok"],
      ["patient.read", "adjoint", "ok"],
      ["patient.update", "adjoint", "ok"],
      ["patient.update", "titulaire", "ok"],
    ]);
    for (const row of rows) {
      expect(row.at.getTime()).toBeGreaterThanOrEqual(before - 60_000);
      expect(row.operator_name).not.toBe("");
      expect(row.workstation).not.toBe("");
    }
    const { body } = await client.get<PatientRecord>(`/api/patients/${id}`);
    expect(body.changes).toMatchObject([{ who: rows[1]?.operator_name, before: { birthName: "TRACEE" }, after: { birthName: "TRACÉE" } }]);
  });
});
