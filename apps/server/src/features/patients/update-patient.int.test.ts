import { randomUUID } from "node:crypto";
import type { PatientRecord, PatientSummary } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

const TYPED = { birthName: "GRANDJEAN", birthFirstNames: "ODETTE", birthDate: "1941-05-02", sex: "F", birthPlace: "63220" } as const;

let house: TestHouse;
let server: TestServer;
let client: TestClient;
let id: string;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  client = server.client();
  await client.login(OPERATORS.titulaire);
  id = randomUUID();
  expect((await client.post("/api/patients", { id, ...TYPED })).status).toBe(200);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const read = async () => (await client.get<PatientRecord>(`/api/patients/${id}`)).body;
const edit = (change: object, version: number) => client.put<PatientRecord>(`/api/patients/${id}`, { ...TYPED, ...change, version });

describe("a record edited without card", () => {
  it("the used name changes and nothing else; no trait is in the history", async () => {
    const answer = await edit({ usedName: "LE GOFF" }, 1);
    expect(answer.body).toMatchObject({ usedName: "LE GOFF", version: 2, insStatus: "provisoire", changes: [] });
    const found = await client.get<{ patients: PatientSummary[] }>("/api/patients?q=le%20goff");
    expect(found.body.patients.map((patient) => patient.id)).toContain(id);
  });

  it("[INS/va1.01] [INS/va1.30] [INS/va1.56] [INS/va1.48] the used first name is the record's tenth trait: written, read, searched for, taken away, never filled in", async () => {
    expect(await read()).not.toHaveProperty("usedFirstName");
    const { version } = await read();
    const named = await edit({ usedName: "LE GOFF", usedFirstName: "OLGA" }, version);
    expect(named.body).toMatchObject({
      usedName: "LE GOFF",
      usedFirstName: "OLGA",
      birthFirstNames: "ODETTE",
      version: version + 1,
      changes: [],
    });
    expect(await read()).toMatchObject({ usedFirstName: "OLGA" });
    const found = await client.get<{ patients: PatientSummary[] }>("/api/patients?q=olga%20grandjean");
    expect(found.body.patients).toMatchObject([{ id, usedFirstName: "OLGA" }]);
    const without = await edit({ usedName: "LE GOFF" }, version + 1);
    expect(without.body).not.toHaveProperty("usedFirstName");
    expect((await client.get<{ patients: PatientSummary[] }>("/api/patients?q=olga")).body.patients).toEqual([]);
    expect(refusalOf(await edit({ usedFirstName: "OL\u202EGA" }, version + 2)).code).toBe("REQUETE_INVALIDE");
    // The rest of this file goes on from the record as it was.
    await house.admin.updateTable("patient").set({ version }).where("id", "=", id).execute();
  });

  it("a strict trait that changes is kept as it was, with who and when, and the search follows", async () => {
    const answer = await edit({ usedName: "LE GOFF", birthName: "GRANGEAN" }, 2);
    expect(answer.body).toMatchObject({
      birthName: "GRANGEAN",
      version: 3,
      changes: [
        {
          who: expect.stringContaining("PERRIN"),
          before: { birthName: "GRANDJEAN", birthPlace: "63220" },
          after: { birthName: "GRANGEAN" },
        },
      ],
    });
    const names = async (q: string) => {
      const { body } = await client.get<{ patients: PatientSummary[]; near: string[] }>(`/api/patients?q=${q}`);
      return body.patients.filter((patient) => !body.near.includes(patient.id)).map((patient) => patient.id);
    };
    expect(await names("grangean")).toContain(id);
    expect(await names("grandjean")).not.toContain(id);
  });

  it("a repeat whose answer was lost changes nothing; an edit from an old version is refused", async () => {
    expect((await edit({ usedName: "LE GOFF", birthName: "GRANGEAN" }, 2)).body.version).toBe(3);
    const late = await edit({ birthName: "AUTRE" }, 2);
    expect(late.status).toBe(409);
    expect(refusalOf(late).code).toBe("FICHE_MODIFIEE");
    expect((await read()).birthName).toBe("GRANGEAN");
  });

  it.each([
    ["recuperee", "provisoire"],
    ["qualifiee", "validee"],
    ["validee", "validee"],
  ])("[INS/va1.60] a strict trait changed on an identity %s leaves it %s, without matricule nor OID", async (status, after) => {
    const withIns = status === "recuperee" || status === "qualifiee";
    await house.admin
      .updateTable("patient")
      .set({
        ins_status: status,
        ins_source: withIns ? "INSI" : null,
        matricule: withIns ? "241056322000181" : null,
        oid: withIns ? "1.2.250.1.213.1.4.8" : null,
      })
      .where("id", "=", id)
      .execute();
    const before = await read();
    const kept = await edit({ ...before, usedName: `NOM ${status.toUpperCase()}` }, before.version);
    expect(kept.body.insStatus).toBe(status);
    const change = { ...kept.body, birthFirstNames: `ODETTE ${status.toUpperCase()}` };
    expect(kept.body.locked).toBe(withIns);
    if (withIns) expect(refusalOf(await edit(change, kept.body.version)).code).toBe("TRAITS_VERROUILLES");
    const changed = await edit({ ...change, unlock: true }, kept.body.version);
    expect(changed.body.insStatus).toBe(after);
    expect(changed.body.changes[0]).toMatchObject({ insStatusBefore: status, insStatusAfter: after });
    const row = await house.admin.selectFrom("patient").select(["matricule", "oid"]).where("id", "=", id).executeTakeFirst();
    expect(row).toEqual({ matricule: null, oid: null });
  });

  it("what nobody can be called, and the future, are refused with the field", async () => {
    const { version } = await read();
    expect(refusalOf(await edit({ birthName: "---" }, version))).toMatchObject({ code: "REQUETE_INVALIDE", where: "birthName" });
    expect(refusalOf(await edit({ birthDate: "2099-01-01" }, version))).toMatchObject({ where: "birthDate" });
  });

  it("each edit is in the trail, with what changed and no value of it", async () => {
    const rows = await house.admin
      .selectFrom("audit_event as e")
      .innerJoin("audit_payload as p", (join) => join.onRef("p.officine_id", "=", "e.officine_id").onRef("p.event_id", "=", "e.id"))
      .select(["p.detail", "e.patient_id"])
      .where("e.action", "=", "patient.update")
      .where("e.target_id", "=", id)
      .execute();
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.every((row) => row.patient_id === id)).toBe(true);
    expect(JSON.stringify(rows)).toContain("birthFirstNames");
    expect(JSON.stringify(rows)).not.toMatch(/GRANGEAN|ODETTE/);
  });

  it("another officine cannot edit it", async () => {
    const stranger = server.client();
    await stranger.login(OPERATORS.voisin);
    const answer = await stranger.put(`/api/patients/${id}`, { ...TYPED, version: 1 });
    expect(refusalOf(answer).code).toBe("INTROUVABLE");
  });
});
