import { randomUUID } from "node:crypto";
import type { IdentityControl, InsDocument, InsiOutcome, PatientRecord } from "@comptoir/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MARCHE, OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { type InsiStub, type StubPerson, startInsiStub } from "./testing/insi-stub.js";

const NIR = "1.2.250.1.213.1.4.8";
const NIA = "1.2.250.1.213.1.4.9";
/** The brochure's patient; key 97 − (N mod 97). */
const NATHALIE: StubPerson = {
  number: "2550663220056",
  key: "02",
  birthName: "DESMALIX",
  list: "NATHALIE MARIE",
  sex: "F",
  date: "1955-06-15",
};
const TYPED = { birthName: "Desmalix", birthFirstNames: "Nathalie", birthDate: "1955-06-15", sex: "F", birthPlace: "99999" } as const;

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
  insi.answer({ code: "00", person: NATHALIE });
  id = await create();
});

async function create(change: object = {}): Promise<string> {
  const made = randomUUID();
  expect((await client.post("/api/patients", { id: made, ...TYPED, ...change })).status).toBe(200);
  return made;
}
const record = async () => (await client.get<PatientRecord>(`/api/patients/${id}`)).body;
const call = async (body: object = {}) => (await client.post<InsiOutcome>(`/api/patients/${id}/insi`, body)).body;
const waiting = async () => (await client.get<{ control?: IdentityControl }>(`/api/patients/${id}/identity-control`)).body.control;
const decide = async (change: object = {}) => {
  const control = await waiting();
  return client.put<{ patient: PatientRecord; text: string }>(`/api/patients/${id}/identity-control`, {
    version: control?.version ?? 1,
    answerId: control?.answerId,
    firstName: control?.firstName ?? "X",
    proof: { kind: "piece", code: "CNI" },
    ...change,
  });
};
const stored = () => house.admin.selectFrom("patient").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const trail = (action: string) =>
  house.admin
    .selectFrom("audit_event")
    .select(["outcome", "operator_name"])
    .where("action", "=", action)
    .where("patient_id", "=", id)
    .execute();

describe("the call to INSi by typed traits", () => {
  it("[INS/va1.34] [INS/va1.37] [INS/va1.65] asks by the officine's certificate and puts the answer aside: nothing enters the record", async () => {
    const outcome = await call();
    expect(outcome).toMatchObject({
      kind: "a-controler",
      control: {
        traits: { birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" },
        firstName: "NATHALIE",
        differences: [],
        nature: "NIR",
        minor: false,
        missed: 0,
        askAgain: 3,
        due: true,
      },
    });
    expect(insi.requests).toHaveLength(1);
    expect(insi.requests[0]?.organisation).toBe("318751275100020");
    expect(insi.requests[0]?.body).toContain("Emetteur>318751275100020<");
    expect(insi.requests[0]?.body).toContain("<ins:NomNaissance>DESMALIX<");
    expect(await stored()).toMatchObject({ ins_status: "provisoire", matricule: null, birth_name: "Desmalix", version: 1 });
    expect(await waiting()).toMatchObject({ firstName: "NATHALIE" });
  });

  it("[INS/va1.38] [INS/va1.35] [INS/va1.49] keeps each exchange whole and says it in the trail", async () => {
    insi.answer({ code: "01" });
    expect(await call()).toMatchObject({ kind: "aucune", text: expect.stringContaining("aucune identité") });
    const calls = await house.admin.selectFrom("insi_call").selectAll().where("patient_id", "=", id).execute();
    expect(calls).toMatchObject([{ outcome: "01", http_status: 200, operator_name: OPERATORS.titulaire.displayName }]);
    expect(calls[0]?.request.toString()).toBe(insi.requests[0]?.body);
    expect(calls[0]?.response?.toString()).toContain("<r:CodeCR>01<");
    expect(await trail("insi.call")).toEqual([{ outcome: "ok", operator_name: OPERATORS.titulaire.displayName }]);
  });

  it("[ins#17] several identities: the person is told what to complete", async () => {
    insi.answer({ code: "02" });
    expect(await call()).toMatchObject({ kind: "plusieurs", text: expect.stringContaining("Complétez les traits") });
    expect((await record()).insStatus).toBe("provisoire");
  });

  it("[ins#18] [ins#19] first names one by one, then joined; a fault stops them and changes nothing", async () => {
    id = await create({ birthFirstNames: "Pierre Paul Jacques" });
    insi.answer({ code: "01" });
    expect((await call()).kind).toBe("aucune");
    expect(insi.requests).toHaveLength(4);
    insi.requests.length = 0;
    insi.answer({ fault: { siram: "siram_40", code: "insi_102", reason: "erreur technique" } });
    expect(await call()).toMatchObject({ kind: "faute", text: expect.stringContaining("erreur technique") });
    expect(insi.requests).toHaveLength(1);
    expect((await record()).version).toBe(1);
  });

  it.each([
    ["desir_550", /IDAM/],
    ["DESIR_560", /certificat/],
    ["insi_24", /sexe/],
    ["insi_999", /insi_999.*mot du service/],
  ])("[ins#23] the fault %s has its sentence", async (code, text) => {
    insi.answer({ fault: { siram: "siram_100", code, reason: "mot du service" } });
    const outcome = await call();
    expect(outcome.kind).toBe("faute");
    expect(outcome.text).toMatch(text);
  });

  it("an INSi that is down, or unreadable, leaves the identity as it is", async () => {
    insi.answer({ status: 503 });
    expect((await call()).kind).toBe("indisponible");
    insi.answer({ status: 200 });
    expect((await call()).kind).toBe("illisible");
    expect((await record()).insStatus).toBe("provisoire");
  });

  it("[ins#16] a sex or a name that INSi does not take: no call leaves, and the person is told which", async () => {
    id = await create({ sex: "I" });
    expect(await call()).toMatchObject({ kind: "traits-insuffisants", text: expect.stringContaining("sexe") });
    id = await create({ birthName: "LOUIS 14" });
    expect(await call()).toMatchObject({ kind: "traits-insuffisants", text: expect.stringContaining("nom de naissance") });
    expect(insi.requests).toEqual([]);
  });

  it.each([
    ["1955-00-15", "DESMALIX"],
    ["1955-06-00", "DESMALIX"],
    ["1955-06-15", ""],
  ])(
    "[INS/va1.28] [INS/va1.31] [ins#14] an answer with %s and « %s » is shown and traced, and nothing of it is kept",
    async (date, birthName) => {
      insi.answer({ code: "00", person: { ...NATHALIE, date, birthName } });
      const outcome = await call();
      expect(outcome).toMatchObject({
        kind: "non-importable",
        shown: expect.arrayContaining([{ label: "Date de naissance", value: date }]),
      });
      expect(await waiting()).toBeUndefined();
      expect(await stored()).toMatchObject({ ins_status: "provisoire", matricule: null, version: 1 });
      const calls = await house.admin.selectFrom("insi_call").select("outcome").where("patient_id", "=", id).execute();
      expect(calls).toEqual([{ outcome: "00" }]);
    },
  );

  it("an answer that comes after the record changed is traced and not applied", async () => {
    insi.beforeAnswer(async () => {
      await client.put(`/api/patients/${id}`, { ...TYPED, usedName: "MARTIN", version: 1 });
    });
    expect(await call({ version: 1 })).toMatchObject({ kind: "fiche-modifiee" });
    expect(await waiting()).toBeUndefined();
    expect(await trail("insi.call")).toHaveLength(1);
  });

  it("an answer that waits is worth nothing once the record has changed", async () => {
    await call();
    await client.put(`/api/patients/${id}`, { ...TYPED, birthName: "DUBOIS", version: 1 });
    expect(await waiting()).toBeUndefined();
    expect(refusalOf(await decide({ version: 2 })).code).toBe("CONTROLE_PERIME");
  });

  it("another officine reaches neither the record nor its answer; without certificate there is no call", async () => {
    await call();
    const stranger = server.client();
    await stranger.login(OPERATORS.voisin);
    expect(refusalOf(await stranger.get(`/api/patients/${id}/identity-control`)).code).toBe("INTROUVABLE");
    expect(refusalOf(await stranger.post(`/api/patients/${id}/insi`, {})).code).toBe("INTROUVABLE");
    const own = randomUUID();
    await stranger.post("/api/patients", { id: own, ...TYPED });
    expect((await stranger.post<InsiOutcome>(`/api/patients/${own}/insi`, {})).body.kind).toBe("non-configure");
  });
});

describe("« Données INS à contrôler »", () => {
  it("[INS/va1.52] [INS/va1.54] [INS/va1.23] a paper of high confidence qualifies: traits and INS of the answer, byte for byte", async () => {
    await call();
    const { body } = await decide();
    expect(body.text).toContain("qualifiée");
    expect(body.patient).toMatchObject({
      birthName: "DESMALIX",
      birthFirstNames: "NATHALIE MARIE",
      birthPlace: "63220",
      firstName: "NATHALIE",
      insStatus: "qualifiee",
      locked: true,
      history: [
        {
          who: expect.stringContaining("PERRIN"),
          insStatusBefore: "provisoire",
          insStatusAfter: "qualifiee",
          text: expect.stringContaining("Carte nationale d'identité"),
        },
      ],
    });
    expect(await stored()).toMatchObject({ matricule: "255066322005602", oid: NIR, ins_source: "INSI", paper: "CNI" });
    expect(await waiting()).toBeUndefined();
    expect(await trail("identity.decide")).toHaveLength(1);
  });

  it("already qualifiée: no call, nothing to check", async () => {
    await call();
    await decide();
    insi.requests.length = 0;
    expect(await call()).toMatchObject({ kind: "deja-qualifiee" });
    expect(insi.requests).toEqual([]);
  });

  it("« Aucune pièce présentée » counts, and is asked again until the count of the officine", async () => {
    await call();
    const first = await decide({ proof: { kind: "aucune" } });
    expect(first.body).toMatchObject({ patient: { insStatus: "recuperee" }, text: expect.stringContaining("encore 2") });
    for (const due of [true, true, false]) {
      expect(await waiting()).toMatchObject({ due, missed: due ? expect.any(Number) : 3 });
      if (due) await decide({ proof: { kind: "aucune" } });
    }
    expect((await decide()).body.patient.insStatus).toBe("qualifiee");
    expect(await stored()).toMatchObject({ paper_missed: 0 });
  });

  it("[ins#42] « Refuse de présenter » is recorded, and it is not asked again", async () => {
    await call();
    const { body } = await decide({ proof: { kind: "refus" } });
    expect(body.patient).toMatchObject({ insStatus: "recuperee", history: [{ text: expect.stringContaining("Refuse") }] });
    expect((await waiting())?.due).toBe(false);
  });

  it("« différentes »: the INS is not kept, the identity is provisoire", async () => {
    await call();
    const { body } = await decide({ different: true });
    expect(body.patient).toMatchObject({ insStatus: "provisoire", locked: false, birthName: "Desmalix" });
    expect(await stored()).toMatchObject({ matricule: null, oid: null, ins_source: null });
  });

  it("[INS/va1.51] the 1er prénom opens the list of INSi, compound ones included", async () => {
    insi.answer({ code: "00", person: { ...NATHALIE, list: "ANNE MARIE LOUISE" } });
    id = await create({ birthFirstNames: "Anne-Marie" });
    await call();
    expect(refusalOf(await decide({ firstName: "MARIE" }))).toMatchObject({ where: "firstName" });
    expect((await decide({ firstName: "ANNE-MARIE" })).body.patient.firstName).toBe("ANNE-MARIE");
  });

  it("a record that differs from INSi: each trait is chosen, and one kept from the record keeps the INS out", async () => {
    id = await create({ birthName: "DESMALIXE" });
    await call();
    expect(await waiting()).toMatchObject({ differences: ["birthName"], local: { birthName: "DESMALIXE" } });
    expect(refusalOf(await decide()).code).toBe("CONTROLE_INCOMPLET");
    const kept = await decide({ choices: { birthName: "fiche" } });
    expect(kept.body.patient).toMatchObject({ birthName: "DESMALIXE", insStatus: "provisoire" });
    await call();
    const taken = await decide({ choices: { birthName: "insi" } });
    expect(taken.body.patient).toMatchObject({ birthName: "DESMALIX", insStatus: "qualifiee" });
  });

  it("a minor: the family book with the paper of who answers for him; for an adult it is refused", async () => {
    await call();
    const livret = { kind: "piece", code: "LIVRET_FAMILLE" } as const;
    expect(refusalOf(await decide({ proof: livret })).text).toContain("mineur");
    insi.answer({ code: "00", person: { ...NATHALIE, number: "2200663220056", key: "68", date: "2020-06-15" } });
    id = await create({ birthDate: "2020-06-15" });
    await call();
    expect((await waiting())?.minor).toBe(true);
    expect(refusalOf(await decide({ proof: livret })).where).toBe("guardian");
    const { body } = await decide({ proof: { ...livret, guardian: "PASSEPORT" } });
    expect(body.patient).toMatchObject({
      insStatus: "qualifiee",
      history: [{ text: expect.stringContaining("responsable légal : Passeport") }],
    });
  });

  it("[ins#20] [ins#21] a NIA is kept as such, and the NIR that a later call gives takes its place", async () => {
    insi.answer({ code: "00", person: { ...NATHALIE, oid: NIA } });
    await call();
    expect((await waiting())?.nature).toBe("NIA");
    await decide();
    insi.answer({ code: "00", person: NATHALIE });
    expect(await call()).toMatchObject({ kind: "a-controler", control: { checked: "Carte nationale d'identité" } });
    expect((await decide({ proof: { kind: "deja" } })).body.patient.insStatus).toBe("qualifiee");
    expect(await stored()).toMatchObject({ oid: NIR, ins_status: "qualifiee" });
  });

  it("[ins#4] a wrong key of INSi is kept and said", async () => {
    insi.answer({ code: "00", person: { ...NATHALIE, key: "10" } });
    expect((await call()).control?.warning).toContain("clé");
    await decide();
    expect((await stored()).matricule).toBe("255066322005610");
  });

  it("[ins#27] a strict trait of a qualified record is locked, then unlocked by a pharmacist: validée, without matricule", async () => {
    await call();
    const { patient } = (await decide()).body;
    const edit = { ...TYPED, birthName: "AUTRE", birthFirstNames: patient.birthFirstNames, version: patient.version };
    const preparateur = server.client();
    await preparateur.login(OPERATORS.preparateur);
    for (const who of [preparateur, client]) {
      expect(refusalOf(await who.put(`/api/patients/${id}`, edit)).code).toBe("TRAITS_VERROUILLES");
    }
    expect(refusalOf(await preparateur.put(`/api/patients/${id}`, { ...edit, unlock: true })).code).toBe("TRAITS_VERROUILLES");
    const used = await preparateur.put<PatientRecord>(`/api/patients/${id}`, { ...patient, usedName: "MARTIN" });
    expect(used.body).toMatchObject({ usedName: "MARTIN", insStatus: "qualifiee" });
    const unlocked = await client.put<PatientRecord>(`/api/patients/${id}`, { ...edit, version: used.body.version, unlock: true });
    expect(unlocked.body).toMatchObject({ insStatus: "validee", locked: false });
    expect(await stored()).toMatchObject({ matricule: null, oid: null, ins_source: null });
  });
});

describe("who sees the INS", () => {
  it("[INS/va1.32] [INS/va1.39] [INS/va1.50] the matricule is read by those who may, each reading in the trail; it may leave when qualifiée only", async () => {
    await call();
    await decide({ proof: { kind: "aucune" } });
    expect((await client.get(`/api/patients/${id}/ins`)).body).toMatchObject({
      ins: { matricule: "255066322005602", nature: "NIR", source: "INSI", mayLeave: false },
    });
    await decide();
    expect((await client.get(`/api/patients/${id}/ins`)).body).toMatchObject({ ins: { mayLeave: true } });
    expect(await trail("ins.read")).toHaveLength(2);
    const student = server.client();
    await student.login(OPERATORS.etudiant);
    expect(refusalOf(await student.get(`/api/patients/${id}/ins`)).code).toBe("DROIT_INSUFFISANT");
    expect(JSON.stringify((await student.get(`/api/patients/${id}`)).body)).not.toContain("2550663220056");
  });
});

describe("the settings « Identitovigilance »", () => {
  it("[INS/va1.26] the list of papers and their confidence, and how often one asks again, are the officine's own", async () => {
    const { body } = await client.get<{ settings: { askAgain: number; papers: { code: string; confidence: string; shown: boolean }[] } }>(
      "/api/settings/identitovigilance",
    );
    expect(body.settings.askAgain).toBe(3);
    expect(body.settings.papers.filter((one) => one.shown).map((one) => one.code)).toEqual([
      "PASSEPORT",
      "CNI",
      "LIVRET_FAMILLE",
      "TITRE_SEJOUR",
    ]);
    const papers = body.settings.papers.map((one) => (one.code === "PERMIS" ? { ...one, shown: true } : one));
    const saved = await client.put("/api/settings/identitovigilance", { askAgain: 1, papers });
    expect(saved.body).toMatchObject({ settings: { askAgain: 1 }, changedBy: expect.stringContaining("PERRIN") });
    await call();
    // [ins#25] no paper of low confidence qualifies.
    expect((await decide({ proof: { kind: "piece", code: "PERMIS" } })).body.patient.insStatus).toBe("recuperee");
    await decide({ proof: { kind: "aucune" } });
    expect((await waiting())?.due).toBe(false);
    expect(
      (
        await client.put("/api/settings/identitovigilance", {
          askAgain: 3,
          papers: papers.map((one) => ({ ...one, shown: true, code: "CNI" })),
        })
      ).status,
    ).toBe(400);
    expect((await client.put("/api/settings/identitovigilance", body.settings)).status).toBe(200);
  });
});

describe("« Vérification de l'INS »: the datamatrix of a document", () => {
  const datamatrix = (matricule = "255066322005602", name = "DESMALIX") =>
    `IS01${"0".repeat(22)}S1${matricule}S2${NIR}\u001dS3NATHALIE MARIE\u001dS4${name}\u001dS5FS615-06-1955S763220`;
  const scan = async (reading: string) => (await client.post<InsDocument>("/api/identities/document", { reading })).body;

  it("[ins#36] fills in, calls nobody, and shows who it may be; the INS of the document is compared with the one of INSi", async () => {
    id = await create({ birthName: "LACROIX" });
    insi.answer({ code: "00", person: { ...NATHALIE, birthName: "LACROIX", number: "2550763220057", key: "17" } });
    const read = await scan(datamatrix("255076322005717", "LACROIX"));
    expect(read).toMatchObject({ traits: { birthName: "LACROIX", birthPlace: "63220" }, confirmed: false, matricule: "255076322005717" });
    expect(read.patients.map((one) => one.id)).toContain(id);
    expect(insi.requests).toEqual([]);
    expect((await record()).insStatus).toBe("provisoire");
    expect((await call({ expected: "101066322075460" })).control?.warning).toContain("document");
    expect((await call({ expected: read.matricule })).control?.warning).toBeUndefined();
  });

  it("a record that bears this very INS, qualifiée, is the one: nothing is left to verify", async () => {
    insi.answer({ code: "00", person: { ...NATHALIE, birthName: "UNIQUE", number: "2800663220056", key: "38" } });
    id = await create({ birthName: "UNIQUE" });
    await call();
    await decide();
    const read = await scan(datamatrix("280066322005638", "UNIQUE"));
    expect(read).toMatchObject({ confirmed: true, patients: [{ id, insStatus: "qualifiee" }] });
    expect(read.patients.filter((one) => one.id === id)).toHaveLength(1);
  });

  it.each([
    ["a wrong key", datamatrix("255066322005603"), /clé/],
    ["another code", "DC04FR0000011234123400FR0100S1255", /pas un datamatrix INS/],
    ["half of it", `IS01${"0".repeat(22)}S1255066322005602`, /illisible/],
  ])("%s changes nothing and says why", async (_what, reading, text) => {
    const answer = await client.post("/api/identities/document", { reading });
    expect(refusalOf(answer)).toMatchObject({ code: "CODE_NON_RECONNU", text: expect.stringMatching(text) });
  });
});

describe("doubtful, invented, or without INS", () => {
  const attributes = async (change: object) =>
    client.put<PatientRecord>(`/api/patients/${id}/identity-attributes`, {
      version: (await record()).version,
      attributes: [],
      noIns: null,
      ...change,
    });

  it("[INS/va1.20] [INS/va1.44] [ins#28] douteuse: provisoire, without INS, and INSi is not called until it is lifted", async () => {
    await call();
    await decide();
    const { body } = await attributes({ attributes: ["douteuse"] });
    expect(body).toMatchObject({ insStatus: "provisoire", insAttributes: ["douteuse"], locked: false });
    expect(body.history[0]).toMatchObject({ text: expect.stringContaining("douteuse"), insStatusBefore: "qualifiee" });
    expect(await stored()).toMatchObject({ matricule: null, oid: null, ins_source: null });
    insi.requests.length = 0;
    expect(refusalOf(await client.post(`/api/patients/${id}/insi`, {})).code).toBe("IDENTITE_NON_SURE");
    expect(insi.requests).toEqual([]);
    await attributes({});
    expect((await call()).kind).toBe("a-controler");
  });

  it("[ins#29] fictive goes with nothing; douteuse with homonyme", async () => {
    expect(refusalOf(await attributes({ attributes: ["fictive", "homonyme"] })).code).toBe("ATTRIBUTS_INCOMPATIBLES");
    expect((await attributes({ attributes: ["douteuse", "homonyme"] })).body.insAttributes).toEqual(["douteuse", "homonyme"]);
    expect((await attributes({ attributes: ["fictive"] })).body.insAttributes).toEqual(["fictive"]);
  });

  it("somebody who can have no INS is served all the same: INSi is not called, and no list asks for it", async () => {
    expect((await attributes({ noIns: "NON_IMMATRICULE" })).body).toMatchObject({ noIns: "NON_IMMATRICULE", insStatus: "provisoire" });
    expect(refusalOf(await client.post(`/api/patients/${id}/insi`, {})).code).toBe("SANS_INS");
    const listed = async () => (await client.get<{ patients: { id: string }[] }>("/api/identities")).body.patients.map((one) => one.id);
    expect(await listed()).not.toContain(id);
    await attributes({});
    expect(await listed()).toContain(id);
    await call();
    await decide();
    expect(await listed()).not.toContain(id);
    expect(refusalOf(await attributes({ noIns: "ANONYMAT" })).code).toBe("ATTRIBUTS_INCOMPATIBLES");
  });
});
