import { randomUUID } from "node:crypto";
import type { Delivery, PatientRecord, PatientSummary, Sale } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { insertProducts, PRODUCTS } from "../counter/testing/products.js";
import { importPatients } from "./import-patients.js";

const NIR = "1.2.250.1.213.1.4.8";
const TRAITS = { birthFirstNames: "NATHALIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" };
const draftOf = (patientId: string) => ({
  patientId,
  basket: [{ id: randomUUID(), cip13: PRODUCTS.doliprane.cip13, label: PRODUCTS.doliprane.name, boxes: 1 }],
  reasons: [],
});

let house: TestHouse;
let server: TestServer;
let client: TestClient;
let kept: string;
let other: string;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  await insertProducts(house.admin);
  client = server.client();
  await client.login(OPERATORS.titulaire);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});
let letters = 0;
beforeEach(async () => {
  letters += 1;
  const name = `DESMALIX ${String.fromCharCode(64 + letters).repeat(3)}`;
  kept = await create({ birthName: name });
  other = await create({ birthName: `${name} ROUX`, usedName: `VALMONT ${name}` });
});

async function create(change: object): Promise<string> {
  const id = randomUUID();
  expect((await client.post("/api/patients", { id, ...TRAITS, ...change })).status).toBe(200);
  return id;
}
const record = async (id: string) => (await client.get<PatientRecord>(`/api/patients/${id}`)).body;
const merge = async (change: object = {}, by = client) => {
  const [one, two] = [await record(kept), await record(other)];
  return by.post<{ patient: PatientRecord; text: string }>(`/api/patients/${kept}/merge`, {
    version: one.version,
    other,
    otherVersion: two.version,
    ...change,
  });
};
const set = (id: string, columns: object) => house.admin.updateTable("patient").set(columns).where("id", "=", id).execute();
const sell = (patientId: string) => client.put<Sale>(`/api/sales/${randomUUID()}/validation`, { version: 0, draft: draftOf(patientId) });
const search = async (text: string) =>
  (await client.get<{ patients: PatientSummary[] }>(`/api/patients?q=${encodeURIComponent(text)}`)).body.patients.map(({ id }) => id);

describe("two records of one person", () => {
  it("become one: sales, deliveries, edits and history go over; the other points to it and its names still find it", async () => {
    const sold = await sell(other);
    const edited = await record(other);
    const { birthName, birthFirstNames, birthDate, sex, usedName } = edited;
    await client.put(`/api/patients/${other}`, {
      ...{ birthName, birthFirstNames, birthDate, sex, usedName },
      birthPlace: "75056",
      version: edited.version,
    });
    const answer = await merge();
    expect(answer.status).toBe(200);
    expect(answer.body.patient).toMatchObject({ id: kept, duplicates: [], usedName: edited.usedName });
    expect(answer.body.patient.history[0]?.text).toContain(`Fiche fusionnée avec celle de ${birthName} NATHALIE`);
    expect(answer.body.patient.history.map(({ text }) => text)).toContain("Trait strict modifié : l'INS est retirée.");
    expect(answer.body.patient.changes).toMatchObject([{ before: { birthPlace: "63220" }, after: { birthPlace: "75056" } }]);
    const delivery = await client.get<Delivery>(`/api/deliveries/${sold.body.dispensation?.id}`);
    expect(delivery.body.patient?.id).toBe(kept);
    expect((await client.get<Sale>(`/api/sales/${sold.body.id}`)).body.patient?.id).toBe(kept);
    expect(await search(birthName)).toEqual([kept]);
    // The tombstone stays as it was, and its address leads to the record that stayed.
    const tombstone = await house.admin.selectFrom("patient").selectAll().where("id", "=", other).executeTakeFirstOrThrow();
    expect(tombstone).toMatchObject({ merged_into: kept, birth_name: birthName });
    expect((await record(other)).id).toBe(kept);
    expect(await house.admin.selectFrom("patient_merge").select(["kept_id", "moved"]).where("merged_id", "=", other).execute()).toEqual([
      { kept_id: kept, moved: { sale: 1, dispensation: 1, identity_event: 1 } },
    ]);
  });

  it("is in the trail of both, and the journal of the one that stayed tells both stories", async () => {
    await merge();
    const rows = await house.admin
      .selectFrom("audit_event")
      .select(["target_id", "outcome"])
      .where("action", "=", "patient.merge")
      .where("target_id", "in", [kept, other])
      .execute();
    expect(rows).toHaveLength(2);
    const journal = await client.get<{ events: { what?: string }[] }>(`/api/audit?patientId=${kept}`);
    expect(journal.status).toBe(200);
    expect(JSON.stringify(journal.body).match(/Fiches patient fusionnées/g)).toHaveLength(2);
  });

  it("the number that only the merged record bore finds the one that stayed", async () => {
    await set(other, { matricule: "160012B02077713", oid: NIR });
    await merge();
    expect(await search("160012B02077713")).toEqual([kept]);
    await set(other, { matricule: null, oid: null });
  });

  it("a record merged twice over still leads to the last one", async () => {
    await merge();
    const third = await create({ birthName: "TROISIEME" });
    const [one, two] = [await record(third), await record(kept)];
    const again = await client.post(`/api/patients/${third}/merge`, { version: one.version, other: kept, otherVersion: two.version });
    expect(again.status).toBe(200);
    expect((await record(other)).id).toBe(third);
  });

  it("a merged record is written no more: sale, edit, merge, import", async () => {
    const { birthName, usedName } = await record(other);
    await merge();
    expect((await sell(other)).status).toBe(400);
    const gone = await client.post(`/api/patients/${kept}/merge`, { version: (await record(kept)).version, other, otherVersion: 1 });
    expect(refusalOf(gone).code).toBe("INTROUVABLE");
    const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
    const line = `630999209;${birthName};X${usedName};NATHALIE;1955-06-15;F;63220;;`;
    const before = await house.admin.selectFrom("patient").select("id").execute();
    await importPatients(house.app, `${header}\n${line}`, { now: () => new Date() });
    expect(await house.admin.selectFrom("patient").select("id").execute()).toHaveLength(before.length);
    expect((await house.admin.selectFrom("patient").select("used_name").where("id", "=", other).executeTakeFirst())?.used_name).toBe(
      usedName,
    );
  });
});

describe("what is refused changes nothing", () => {
  const untouched = async () => {
    const rows = await house.admin.selectFrom("patient").select(["id", "merged_into"]).where("id", "in", [kept, other]).execute();
    expect(rows.every(({ merged_into }) => merged_into === null)).toBe(true);
  };

  it.each(["en-cours", "en-attente"])("a sale %s on either record", async (state) => {
    const sale = randomUUID();
    const saved = await client.put<Sale>(`/api/sales/${sale}`, { version: 0, draft: draftOf(other) });
    expect(saved.status).toBe(200);
    await house.admin
      .updateTable("sale")
      .set({ state: state as "en-cours" })
      .where("id", "=", sale)
      .execute();
    const refused = await merge();
    expect([refused.status, refusalOf(refused).code]).toEqual([409, "FUSION_REFUSEE"]);
    expect(refusalOf(refused).text).toContain("vente est ouverte");
    await untouched();
  });

  it("two different INS; the less certain record as the one that stays; douteuse or fictive; itself; a version gone by", async () => {
    const ins = { ins_status: "qualifiee", ins_source: "INSI", oid: NIR };
    await set(kept, { ...ins, matricule: "255066322005602" });
    await set(other, { ...ins, matricule: "275126322074974" });
    expect(refusalOf(await merge()).text).toContain("INS différente");
    await set(kept, { ins_status: "provisoire", ins_source: null, matricule: null, oid: null });
    expect(refusalOf(await merge()).text).toContain("la plus sûre");
    await set(other, { ins_status: "provisoire", ins_source: null, matricule: null, oid: null, ins_attributes: ["douteuse"] });
    expect(refusalOf(await merge()).text).toContain("douteuse");
    await set(other, { ins_attributes: [] });
    expect(refusalOf(await merge({ other: kept })).code).toBe("FUSION_REFUSEE");
    expect(refusalOf(await merge({ otherVersion: 9 })).code).toBe("FICHE_MODIFIEE");
    await untouched();
    expect((await merge()).status).toBe(200);
  });

  it("the neighbour's record", async () => {
    const neighbour = server.client();
    await neighbour.login(OPERATORS.voisin);
    const id = randomUUID();
    await neighbour.post("/api/patients", { id, birthName: "DESMALIX", ...TRAITS });
    expect(refusalOf(await merge({ other: id, otherVersion: 1 })).code).toBe("INTROUVABLE");
    expect(refusalOf(await merge({}, neighbour)).code).toBe("INTROUVABLE");
    await untouched();
    // Nor through the function itself: row security holds inside it.
    const moved = await withOfficine(house.app, house.officines.gare, (trx) => sql`select merge_patient(${kept}, ${other})`.execute(trx));
    expect(moved.rows).toHaveLength(1);
    await untouched();
  });
});
