import { randomUUID } from "node:crypto";
import type { CardReading, InsiOutcome, PatientRecord } from "@comptoir/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MARCHE, OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { type InsiStub, startInsiStub } from "../identity/testing/insi-stub.js";
import { type CardsStub, startCardsStub } from "./testing/cards-stub.js";

const NIR = "1.2.250.1.213.1.4.8";
/** Key 97 − (N mod 97). */
const NUMBER = "2550663220056";
const KEY = "02";
const PEREMPTION = "2045-01-01T00:00:00.000Z";

interface OnCard {
  readonly name?: string;
  readonly first?: string;
  readonly date?: string;
  readonly certified?: boolean;
  readonly quality?: number;
}
const person = ({ name = "DESMALIX", first = "NATHALIE", date = "15061955", certified = true, quality = 0 }: OnCard = {}) =>
  `<element><ident><nomUsuel>${name}</nomUsuel><nomPatronymique>${name}</nomPatronymique><prenomUsuel>${first}</prenomUsuel><naissance><date>${date}</date></naissance><rangDeNaissance>1</rangDeNaissance><nir>${NUMBER}${KEY}</nir>${certified ? `<nirCertifie>${NUMBER}${KEY}</nirCertifie>` : ""}</ident><amo><qualBenef>${quality}</qualBenef></amo></element>`;
const card = (...people: string[]) => ({ status: 200, body: `<lecture><listeBenef>${people.join("")}</listeBenef></lecture>` });
const holder = (change: object = {}) => ({
  qualBenef: 0,
  matricule: `${NUMBER}${KEY}`,
  oid: NIR,
  nomNaissance: "DESMALIX",
  prenomsNaissance: "NATHALIE MARIE",
  dateNaissance: "1955-06-15",
  sexe: "F",
  lieuNaissance: "63220",
  ...change,
});
const phone = (beneficiaires: object[] = [holder()], dateFinValidite = PEREMPTION) => ({
  status: 200,
  body: JSON.stringify({ identifiant: "c1", token: "t1", dateFinValidite, beneficiaires }),
});

let house: TestHouse;
let insi: InsiStub;
let cards: CardsStub;
let server: TestServer;
let client: TestClient;

beforeAll(async () => {
  [house, insi, cards] = await Promise.all([createTestHouse(), startInsiStub(), startCardsStub()]);
  server = await house.startServer({ services: { insi: insi.service(MARCHE.finess), cartes: cards.service(MARCHE.finess) } });
  client = server.client();
  await client.login(OPERATORS.titulaire);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await insi?.[Symbol.asyncDispose]();
  await cards?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  insi.requests.length = 0;
  cards.asked.length = 0;
  insi.answer({
    code: "00",
    person: { number: NUMBER, key: KEY, birthName: "DESMALIX", list: "NATHALIE MARIE", sex: "F", date: "1955-06-15" },
  });
  await house.admin.deleteFrom("insi_answer").execute();
  await house.admin.deleteFrom("insi_call").execute();
  await house.admin.deleteFrom("identity_event").execute();
  await house.admin.deleteFrom("patient_trait_change").execute();
  await house.admin.deleteFrom("patient").execute();
});

const read = () => client.post<CardReading>("/api/cards/vitale", {});
const open = () => client.post<CardReading>("/api/cards/apcv", { code: "APCV1:00000000000000000000000000" });
const take = (reading: string, index = 0, patientId?: string) =>
  client.post<{ patient: PatientRecord; created: boolean; askInsi: boolean; text: string }>(
    `/api/cards/${reading}/beneficiaries/${index}`,
    patientId === undefined ? {} : { patientId },
  );
async function create(change: object = {}): Promise<string> {
  const id = randomUUID();
  const typed = { birthName: "Desmalix", birthFirstNames: "Nathalie", birthDate: "1955-06-15", sex: "F", birthPlace: "99999" };
  expect((await client.post("/api/patients", { id, ...typed, ...change })).status).toBe(200);
  return id;
}

describe("the carte Vitale in the reader of the workstation", () => {
  it.each([
    [{ status: 404 }, /Aucune carte Vitale/],
    [{ status: 422 }, /ne se laisse pas lire/],
    [{ status: 500 }, /ne répond pas/],
    [{ status: 200, body: "<lecture/>" }, /carte incomplète/],
    [card(person({ date: "x" })), /carte incomplète/],
  ])("%o is said, with what to do", async (answer, words) => {
    cards.answer(answer);
    expect(refusalOf(await read())).toMatchObject({ code: "LECTURE_IMPOSSIBLE", text: expect.stringMatching(words) });
  });

  it("asks the reader of this workstation, and says who may be meant", async () => {
    const id = await create();
    cards.answer(card(person(), person({ first: "CAMILLE", date: "30092010", certified: false, quality: 6 })));
    const { body } = await read();
    expect(cards.asked[0]?.line).toMatch(/^GET \/lecteurs\/[^/]+\/carte-vitale$/);
    expect(body.beneficiaries).toMatchObject([
      { name: "DESMALIX NATHALIE", birth: "15/06/1955", quality: "assuré", sure: false, patients: [{ id }] },
      { name: "DESMALIX CAMILLE", quality: "enfant", sure: false, patients: [] },
    ]);
  });

  it("[INS/va1.34] the record stays as it is, and INSi is asked by the card: number, date and rank", async () => {
    const id = await create();
    cards.answer(card(person()));
    const reading = (await read()).body.id;
    expect((await take(reading, 0, id)).body).toMatchObject({ created: false, askInsi: true, patient: { birthName: "Desmalix" } });
    const outcome = (await client.post<InsiOutcome>(`/api/patients/${id}/insi`, { card: { id: reading, index: 0 } })).body;
    expect(outcome).toMatchObject({ kind: "a-controler" });
    expect(insi.requests[0]?.body).toContain("rechercherInsAvecCarteVitale");
    expect(insi.requests[0]?.body).toContain(`<ins:NumIdentifiant>${NUMBER}</ins:NumIdentifiant>`);
    const calls = await house.admin.selectFrom("insi_call").select("operation").execute();
    expect(calls).toEqual([{ operation: expect.stringContaining("rechercherInsAvecCarteVitale") }]);
  });

  it("[ins#7.25] the card alone gives no INS: what it makes is provisoire", async () => {
    cards.answer(card(person()));
    const { body } = await take((await read()).body.id);
    expect(body).toMatchObject({ created: true, askInsi: true, patient: { insStatus: "provisoire", birthName: "DESMALIX", sex: "F" } });
    const [row] = await house.admin.selectFrom("patient").select(["matricule", "oid", "source"]).execute();
    expect(row).toEqual({ matricule: null, oid: null, source: "carte" });
  });

  it("[ins#7.15] a lunar date makes no record", async () => {
    cards.answer(card(person({ date: "32131950" })));
    expect(refusalOf(await take((await read()).body.id)).text).toMatch(/date de naissance incomplète/);
    expect(await house.admin.selectFrom("patient").select("id").execute()).toEqual([]);
  });

  it("refuses the record of somebody else", async () => {
    const id = await create({ birthName: "Martin", birthFirstNames: "Paul", sex: "M" });
    cards.answer(card(person()));
    expect(refusalOf(await take((await read()).body.id, 0, id))).toMatchObject({ code: "PATIENT_DISCORDANT" });
  });

  it("a reading belongs to whoever made it, at his workstation", async () => {
    cards.answer(card(person()));
    const reading = (await read()).body.id;
    const colleague = server.client();
    await colleague.login(OPERATORS.adjoint);
    expect(refusalOf(await colleague.post(`/api/cards/${reading}/beneficiaries/0`, {})).text).toMatch(/n'est plus gardée/);
    expect(refusalOf(await take(randomUUID())).text).toMatch(/n'est plus gardée/);
    expect(refusalOf(await take(reading, 7))).toMatchObject({ code: "INTROUVABLE" });
  });

  it("[INS/va1.39] a reading is in the trail, and nothing of it in the base", async () => {
    cards.answer(card(person()));
    const { id } = (await read()).body;
    const [event] = await house.admin.selectFrom("audit_event").selectAll().where("target_id", "=", id).execute();
    expect(event).toMatchObject({ action: "card.read", operator_name: OPERATORS.titulaire.displayName });
    const payload = await house.admin
      .selectFrom("audit_payload")
      .selectAll()
      .where("event_id", "=", event?.id ?? "")
      .execute();
    expect(JSON.stringify(payload)).not.toMatch(/DESMALIX|25506/);
  });
});

describe("the Appli carte Vitale", () => {
  it("[OFF-INS-6] [ins#7.31] qualifiée on arrival, holder and dependants: traits and INS of the phone, no paper, no call", async () => {
    cards.answer(
      phone([holder(), holder({ qualBenef: 6, prenomsNaissance: "CAMILLE", dateNaissance: "2010-09-30", matricule: "210096322005601" })]),
    );
    const id = await create();
    const reading = (await open()).body;
    expect(reading).toMatchObject({ kind: "apcv", beneficiaries: [{ patients: [{ id }] }, { quality: "enfant", patients: [] }] });
    expect((await take(reading.id, 0, id)).body).toMatchObject({
      askInsi: false,
      patient: { insStatus: "qualifiee", birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE", birthPlace: "63220" },
    });
    expect(insi.requests).toEqual([]);
    const [row] = await house.admin
      .selectFrom("patient")
      .select(["matricule", "oid", "ins_source", "paper"])
      .where("id", "=", id)
      .execute();
    expect(row).toEqual({ matricule: `${NUMBER}${KEY}`, oid: NIR, ins_source: "APCV", paper: "APCV" });
    expect((await client.get<PatientRecord>(`/api/patients/${id}`)).body.history[0]?.text).toMatch(/Appli carte Vitale/);
  });

  it("the same phone again changes nothing; another INS is refused", async () => {
    cards.answer(phone());
    const { patient } = (await take((await open()).body.id)).body;
    const again = await open();
    expect(again.body.beneficiaries[0]).toMatchObject({ sure: true, patients: [{ id: patient.id }] });
    expect((await take(again.body.id, 0, patient.id)).body).toMatchObject({ patient: { version: patient.version } });
    cards.answer(phone([holder({ matricule: "255066322005797" })]));
    expect(refusalOf(await take((await open()).body.id, 0, patient.id)).code).toBe("PATIENT_DISCORDANT");
  });

  it.each([
    [{ status: 410 }, /a pris fin/],
    [phone(undefined, "2020-01-01T00:00:00.000Z"), /a pris fin/],
    [{ status: 404 }, /n'est pas un code valable/],
    [{ status: 503 }, /ne répond pas/],
    [{ status: 200, body: "<html>" }, /illisible/],
    [phone([holder({ dateNaissance: "1955-00-15" })]), /illisible/],
    [phone([holder({ matricule: "X" })]), /illisible/],
    [phone([]), /illisible/],
  ])("[ins#7.32] %o: nothing is taken", async (answer, words) => {
    cards.answer(answer);
    expect(refusalOf(await open()).text).toMatch(words);
    expect(await house.admin.selectFrom("patient").select("id").execute()).toEqual([]);
  });

  it("an identity in doubt takes no INS, and the sale goes on", async () => {
    const id = await create();
    const { version } = (await client.get<PatientRecord>(`/api/patients/${id}`)).body;
    await client.put(`/api/patients/${id}/identity-attributes`, { version, attributes: ["douteuse"], noIns: null });
    cards.answer(phone());
    expect((await take((await open()).body.id, 0, id)).body).toMatchObject({ askInsi: false, patient: { insStatus: "provisoire" } });
    expect(await house.admin.selectFrom("patient").select("matricule").where("id", "=", id).execute()).toEqual([{ matricule: null }]);
  });
});
