import { randomUUID } from "node:crypto";
import type { IdentitySettings, InsiOutcome, ManualControl, PatientRecord } from "@comptoir/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MARCHE, OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { type InsiStub, startInsiStub } from "./testing/insi-stub.js";

const TYPED = { birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" } as const;
const SETTINGS = "/api/settings/identitovigilance";

let house: TestHouse;
let insi: InsiStub;
let server: TestServer;
let client: TestClient;
let id: string;

beforeAll(async () => {
  [house, insi] = await Promise.all([createTestHouse(), startInsiStub()]);
  server = await house.startServer({ services: { insi: insi.service(MARCHE.finess) } });
  client = server.client();
  await client.login(OPERATORS.titulaire);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await insi?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  insi.requests.length = 0;
  insi.answer({
    code: "00",
    person: { number: "2550663220056", key: "02", birthName: "DESMALIX", list: "NATHALIE MARIE", sex: "F", date: "1955-06-15" },
  });
  id = await create();
});

async function create(change: object = {}): Promise<string> {
  const made = randomUUID();
  expect((await client.post("/api/patients", { id: made, ...TYPED, ...change })).status).toBe(200);
  return made;
}
const validate = (body: object, who = client) =>
  who.put<{ patient: PatientRecord; text: string }>(`/api/patients/${id}/manual-validation`, { version: 1, ...body });
const record = async () => (await client.get<PatientRecord>(`/api/patients/${id}`)).body;
const setStatus = (status: string, source: string | null) =>
  house.admin
    .updateTable("patient")
    .set({
      ins_status: status,
      ins_source: source,
      ...(source === null ? {} : { matricule: "255066322005602", oid: "1.2.250.1.213.1.4.8" }),
    })
    .where("id", "=", id)
    .execute();

describe("manual validation on a paper", () => {
  it("[INS/va1.33] [INS/va1.55] a provisoire identity becomes validée without INSi: the paper in the history, the act in the trail", async () => {
    const control = (await client.get<ManualControl>(`/api/patients/${id}/manual-validation`)).body;
    expect(control).toMatchObject({ version: 1, traits: TYPED, minor: false });
    expect(control.papers.map(({ code }) => code)).toEqual(["PASSEPORT", "CNI", "LIVRET_FAMILLE", "TITRE_SEJOUR"]);
    const answer = await validate({ code: "PASSEPORT" });
    expect(answer.body.patient).toMatchObject({ insStatus: "validee", locked: false, version: 2 });
    expect(answer.body.patient.history).toMatchObject([
      { who: "PERRIN Nathalie", insStatusBefore: "provisoire", insStatusAfter: "validee", text: expect.stringContaining("Passeport") },
    ]);
    expect(insi.requests).toHaveLength(0);
    const events = await house.admin
      .selectFrom("audit_event")
      .select(["action", "outcome"])
      .where("patient_id", "=", id)
      .where("action", "in", ["identity.read", "identity.validate"])
      .orderBy("at")
      .execute();
    expect(events).toEqual([
      { action: "identity.read", outcome: "ok" },
      { action: "identity.validate", outcome: "ok" },
    ]);
  });

  it("[INS/va1.33] [INS/va1.54] INSi that then gives the same traits makes it qualifiée, without asking for the paper again", async () => {
    await validate({ code: "CNI" });
    const { control } = (await client.post<InsiOutcome>(`/api/patients/${id}/insi`, {})).body;
    expect(control?.checked).toContain("Carte nationale d'identité");
    const decided = await client.put<{ patient: PatientRecord }>(`/api/patients/${id}/identity-control`, {
      version: 2,
      answerId: control?.answerId,
      firstName: control?.firstName,
      proof: { kind: "deja" },
    });
    expect(decided.body.patient.insStatus).toBe("qualifiee");
  });

  it.each([
    ["a paper of low confidence", { code: "PERMIS" }, "REQUETE_INVALIDE"],
    ["a paper that nobody knows", { code: "TICKET_DE_BUS" }, "REQUETE_INVALIDE"],
    ["the paper of a minor, for an adult", { code: "LIVRET_FAMILLE" }, "CONTROLE_INCOMPLET"],
    ["a record that changed", { code: "CNI", version: 7 }, "FICHE_MODIFIEE"],
  ])("[INS/va1.33] %s validates nothing", async (_what, body, code) => {
    expect(refusalOf(await validate(body)).code).toBe(code);
    expect(await record()).toMatchObject({ insStatus: "provisoire", version: 1, history: [] });
  });

  it("[INS/va1.33] a minor: the family book with the paper of the legal representative, never without", async () => {
    id = await create({ birthDate: "2020-01-01" });
    expect(refusalOf(await validate({ code: "LIVRET_FAMILLE" })).where).toBe("guardian");
    expect(refusalOf(await validate({ code: "LIVRET_FAMILLE", guardian: "PERMIS" })).where).toBe("guardian");
    const answer = await validate({ code: "LIVRET_FAMILLE", guardian: "CNI" });
    expect(answer.body.patient.history[0]?.text).toMatch(/Livret de famille.*responsable légal : Carte nationale d'identité/);
  });

  it.each([
    ["validee", null],
    ["recuperee", "INSI"],
    ["qualifiee", "INSI"],
  ])("[INS/va1.33] an identity %s is not validated by hand, and keeps what it has", async (status, source) => {
    await setStatus(status, source);
    for (const answer of [await validate({ code: "CNI" }), await client.get(`/api/patients/${id}/manual-validation`)]) {
      expect(refusalOf(answer).code).toBe("CONTROLE_PERIME");
    }
    expect(await record()).toMatchObject({ insStatus: status, version: 1 });
  });

  it("[INS/va1.20] [INS/va1.33] a doubtful identity is not either", async () => {
    await client.put(`/api/patients/${id}/identity-attributes`, { version: 1, attributes: ["douteuse"], noIns: null });
    expect(refusalOf(await validate({ code: "CNI", version: 2 })).code).toBe("IDENTITE_NON_SURE");
  });

  it("[INS/va1.32] [INS/va1.33] nobody does it without the right, nor from another officine", async () => {
    for (const [operator, code] of [
      [OPERATORS.etudiant, "DROIT_INSUFFISANT"],
      [OPERATORS["admin-technique"], "DROIT_INSUFFISANT"],
      [OPERATORS.voisin, "INTROUVABLE"],
    ] as const) {
      const other = server.client();
      await other.login(operator);
      expect(refusalOf(await validate({ code: "CNI" }, other)).code).toBe(code);
    }
    const preparateur = server.client();
    await preparateur.login(OPERATORS.preparateur);
    expect((await validate({ code: "CNI" }, preparateur)).body.patient.insStatus).toBe("validee");
  });
});

describe("the settings of the officine", () => {
  const read = async () => (await client.get<{ settings: IdentitySettings }>(SETTINGS)).body.settings;

  it("[INS/va1.55] the call that no person asked for is switched off; a person still calls", async () => {
    const settings = await read();
    expect(settings.automaticCall).toBe(true);
    const call = async (body: object) => (await client.post<InsiOutcome>(`/api/patients/${id}/insi`, body)).body.kind;
    expect(await call({ automatic: true })).toBe("a-controler");
    expect((await client.put(SETTINGS, { ...settings, automaticCall: false })).status).toBe(200);
    insi.requests.length = 0;
    expect(await call({ automatic: true })).toBe("arret-automatique");
    expect(insi.requests).toHaveLength(0);
    expect(await call({})).toBe("a-controler");
    expect(insi.requests).toHaveLength(1);
    await client.put(SETTINGS, settings);
  });

  it("[INS/va1.36] the officine chooses the traits shown; nom, 1er prénom, date and sexe are no choice", async () => {
    const settings = await read();
    const etudiant = server.client();
    await etudiant.login(OPERATORS.etudiant);
    const shown = async () => (await etudiant.get<{ shownTraits: string[] }>("/api/shown-traits")).body.shownTraits;
    expect(await shown()).toEqual(["birthFirstNames", "usedName", "usedFirstName", "birthPlace"]);
    expect((await client.put(SETTINGS, { ...settings, shownTraits: ["usedName"] })).status).toBe(200);
    expect(await shown()).toEqual(["usedName"]);
    for (const trait of ["birthName", "firstName", "birthDate", "sex"]) {
      expect((await client.put(SETTINGS, { ...settings, shownTraits: [trait] })).status, trait).toBe(400);
    }
    expect((await etudiant.put(SETTINGS, settings)).status).toBe(403);
    await client.put(SETTINGS, settings);
  });
});
