import { randomUUID } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { PatientSummary, ReceivedDocument } from "@comptoir/contract";
import { encodeDatamatrixIns, type MatriculeIns } from "@comptoir/segur/ins";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

const INS = { matricule: "255066322005602" as MatriculeIns, oid: "1.2.250.1.213.1.4.8" };
const TRAITS = {
  birthName: "DESMALIX",
  birthFirstNames: "NATHALIE MARIE",
  birthDate: "1955-06-15",
  sex: "F",
  birthPlace: "63220",
} as const;
const READING = encodeDatamatrixIns(INS, TRAITS);
/** The smallest files of their kind. */
const PNG = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55", "hex"),
  Buffer.from("0000000a49444154", "hex"),
  deflateSync(Buffer.from([0, 255])),
  Buffer.from("0000000049454e44ae426082", "hex"),
]);
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");
const JPEG = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

let house: TestHouse;
let server: TestServer;
let client: TestClient;
let patient: string;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  client = server.client();
  await client.login(OPERATORS.preparateur);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await house.admin
    .updateTable("patient")
    .set({ merged_into: null, ins_source: null, ins_status: "provisoire", matricule: null, oid: null })
    .execute();
  patient = await create();
  await qualify(patient);
});

async function create(change: object = {}): Promise<string> {
  const id = randomUUID();
  expect((await client.post("/api/patients", { id, ...TRAITS, ...change })).status).toBe(200);
  return id;
}
const set = (id: string, columns: object) => house.admin.updateTable("patient").set(columns).where("id", "=", id).execute();
const qualify = (id: string, ins: object = INS) => set(id, { ins_status: "qualifiee", ins_source: "INSI", ...ins });
const receive = (change: { content?: Buffer; readings?: string[]; id?: string } = {}, by = client) =>
  by.post<{ document: ReceivedDocument }>("/api/documents", {
    id: change.id ?? randomUUID(),
    name: "courrier.png",
    content: (change.content ?? PNG).toString("base64"),
    readings: change.readings ?? [READING],
  });
const received = async (...args: Parameters<typeof receive>) => (await receive(...args)).body.document;
const detail = async (id: string) =>
  (
    await client.get<{ document: ReceivedDocument; likely: { patient: PatientSummary; differences: string[]; sameIns: boolean }[] }>(
      `/api/documents/${id}`,
    )
  ).body;
const place = (document: ReceivedDocument, to: object, by = client) =>
  by.put<{ document: ReceivedDocument; text: string }>(`/api/documents/${document.id}/place`, { version: document.version, place: to });

describe("a document that comes in", () => {
  it("[I5] goes by itself to the record that bears its INS, qualifiée, with the same traits; kept byte for byte", async () => {
    const document = await received();
    expect(document).toMatchObject({ state: "rattache", patient: { id: patient }, mediaType: "image/png", size: PNG.length });
    const bytes = await house.admin
      .selectFrom("document")
      .select(["bytes", "sha256"])
      .where("id", "=", document.id)
      .executeTakeFirstOrThrow();
    expect(bytes.bytes.equals(PNG)).toBe(true);
    const trail = await house.admin
      .selectFrom("audit_event")
      .select(["patient_id", "outcome"])
      .where("action", "=", "document.receive")
      .where("target_id", "=", document.id)
      .execute();
    expect(trail).toEqual([{ patient_id: patient, outcome: "ok" }]);
    const mine = await client.get<{ documents: ReceivedDocument[] }>(`/api/documents?patientId=${patient}`);
    expect(mine.body.documents.map(({ id }) => id)).toEqual([document.id]);
  });

  it("[I5] without the place of birth too, with another code beside it, and sent twice it is one document", async () => {
    const id = randomUUID();
    const short = READING.replace(/S763220$/, "");
    expect(await received({ id, readings: ["]C03400934913174", short] })).toMatchObject({ state: "rattache" });
    expect(await received({ id, readings: [short] })).toMatchObject({ id, version: 1, state: "rattache" });
    expect(await house.admin.selectFrom("document").select("id").where("id", "=", id).execute()).toHaveLength(1);
  });

  it.each([
    ["no code", [], {}, "Aucun datamatrix INS"],
    ["another code only", ["ON1:01S2TBPZ2JCNZZYGHZ"], {}, "Aucun datamatrix INS"],
    ["a wrong key", [READING.replace(INS.matricule, "255066322005603")], {}, "illisible, faux"],
    [
      "two people",
      [READING, encodeDatamatrixIns({ ...INS, matricule: "275126322074974" as MatriculeIns }, TRAITS)],
      {},
      "plusieurs personnes",
    ],
    ["the same number, another name", [READING.replace("DESMALIX", "DUPONT")], {}, "d'autres traits"],
    ["the same number, another day", [READING.replace("15-06-1955", "16-06-1955")], {}, "d'autres traits"],
    ["a record that is only récupérée", [READING], { ins_status: "recuperee" }, "n'est pas qualifiée"],
    ["a number that only a file bore", [READING], { ins_status: "provisoire", ins_source: null }, "Aucune fiche"],
    ["the same number in another domain", [READING], { oid: "1.2.250.1.213.1.4.9" }, "Aucune fiche"],
  ])("[I5] %s: to the list, never to a record", async (_, readings, columns, reason) => {
    await set(patient, { paper: null, ...columns });
    const document = await received({ readings });
    expect(document).toMatchObject({ state: "a-rattacher", reason: expect.stringContaining(reason) });
    expect(document.patient).toBeUndefined();
  });

  it("[I5] two records with this INS: to the list, and both are shown", async () => {
    const twin = await create({ birthName: "AUTRE" });
    await qualify(twin);
    const document = await received();
    expect(document).toMatchObject({ state: "a-rattacher", reason: expect.stringContaining("fusionnez-les") });
    const { likely } = await detail(document.id);
    expect(
      likely
        .filter(({ sameIns }) => sameIns)
        .map((one) => one.patient.id)
        .sort(),
    ).toEqual([patient, twin].sort());
    expect(likely.find((one) => one.patient.id === twin)?.differences).toEqual(["birthName"]);
  });

  it("is what its bytes say: PDF and JPEG are taken, whatever else is refused and not kept", async () => {
    expect((await received({ content: PDF, readings: [] })).mediaType).toBe("application/pdf");
    expect((await received({ content: JPEG, readings: [] })).mediaType).toBe("image/jpeg");
    const before = await house.admin.selectFrom("document").select("id").execute();
    const html = Buffer.from("<!doctype html><script>alert(1)</script>");
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const hidden = Buffer.concat([html, PDF]);
    for (const content of [html, svg, hidden, PNG.subarray(0, 40), JPEG.subarray(0, 10), PDF.subarray(0, 12)]) {
      const refused = await receive({ content });
      expect([refused.status, refusalOf(refused).code]).toEqual([422, "FICHIER_REFUSE"]);
    }
    const huge = await receive({ content: Buffer.concat([PDF, Buffer.alloc(10_000_001), PDF]) });
    expect(refusalOf(huge).text).toContain("10 Mo");
    expect((await receive({ content: Buffer.alloc(11_000_000) })).status).toBeGreaterThanOrEqual(400);
    expect(await house.admin.selectFrom("document").select("id").execute()).toHaveLength(before.length);
  });
});

describe("the list « Documents à rattacher »", () => {
  it("[I5] a person attaches, detaches, puts aside; what waits comes first", async () => {
    const document = await received({ readings: [] });
    const attached = await place(document, { kind: "patient", patientId: patient });
    expect(attached.body.document).toMatchObject({ state: "rattache", patient: { id: patient }, version: 2 });
    const detached = await place(attached.body.document, { kind: "liste" });
    expect(detached.body.document).toMatchObject({ state: "a-rattacher", reason: `Détaché par ${OPERATORS.preparateur.displayName}.` });
    const aside = await place(detached.body.document, { kind: "cote" });
    expect(aside.body.document.state).toBe("mis-de-cote");
    const stale = await place(document, { kind: "liste" });
    expect(refusalOf(stale).code).toBe("DOCUMENT_DEPLACE");
    const waiting = await received({ readings: [] });
    const listed = (await client.get<{ documents: ReceivedDocument[] }>("/api/documents")).body.documents.map(({ id }) => id);
    expect(listed.indexOf(waiting.id)).toBe(0);
    expect(listed.indexOf(waiting.id)).toBeLessThan(listed.indexOf(document.id));
  });

  it("[I5] never into a record with another INS; traits that differ are confirmed by a person", async () => {
    const document = await received({ readings: [READING.replace("DESMALIX", "DUPONT")] });
    const other = await create();
    await qualify(other, { matricule: "275126322074974", oid: INS.oid });
    const wrong = await place(document, { kind: "patient", patientId: other, confirmed: true });
    expect([wrong.status, refusalOf(wrong).code]).toEqual([409, "DOCUMENT_DISCORDANT"]);
    const unsaid = await place(document, { kind: "patient", patientId: patient });
    expect(refusalOf(unsaid)).toMatchObject({ code: "DOCUMENT_DISCORDANT", where: "confirmed" });
    const said = await place(document, { kind: "patient", patientId: patient, confirmed: true });
    expect(said.body.document).toMatchObject({ state: "rattache", reason: expect.stringContaining("traits diffèrent") });
  });

  it("follows a record that is merged", async () => {
    const document = await received({ readings: [] });
    const twin = await create({ birthFirstNames: "NATHALIE" });
    await place(document, { kind: "patient", patientId: twin });
    const pharmacist = server.client();
    await pharmacist.login(OPERATORS.titulaire);
    const versionOf = async (id: string) => (await client.get<{ version: number }>(`/api/patients/${id}`)).body.version;
    const body = { version: await versionOf(patient), other: twin, otherVersion: await versionOf(twin) };
    expect((await pharmacist.post(`/api/patients/${patient}/merge`, body)).status).toBe(200);
    expect((await detail(document.id)).document.patient?.id).toBe(patient);
  });

  it("no answer holds the matricule, and the neighbour sees nothing of it", async () => {
    const document = await received({ readings: [READING.replace("DESMALIX", "DUPONT")] });
    expect(JSON.stringify([document, await detail(document.id)])).not.toContain(INS.matricule.slice(0, 13));
    const neighbour = server.client();
    await neighbour.login(OPERATORS.voisin);
    expect((await neighbour.get<{ documents: unknown[] }>("/api/documents")).body.documents).toEqual([]);
    for (const path of ["", "/file"]) expect((await neighbour.get(`/api/documents/${document.id}${path}`)).status).toBe(404);
    expect((await place(document, { kind: "cote" }, neighbour)).status).toBe(404);
    // The same reading at the neighbour's finds nobody of ours.
    expect(await received({}, neighbour)).toMatchObject({ state: "a-rattacher", reason: "Aucune fiche ne porte cette INS." });
  });

  it("opened, it runs nothing", async () => {
    const document = await received();
    const answer = await client.get(`/api/documents/${document.id}/file`);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  });
});
