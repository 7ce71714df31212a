import type { PatientSummary } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportRefused } from "../../platform/import-file.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { GARE, MARCHE, OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { importPatients } from "./import-patients.js";
import { findPatientByTraits } from "./store.js";

const HEADER = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
const { finess } = MARCHE;
const FILE = [
  HEADER,
  `${finess};DESMALIX;;NATHALIE;1955-06-15;F;63220;;`,
  `${finess};D'ALMEÏDA-ROUX;LE GOFF;Anne-Marie Louise;1980-02-03;F;;;`,
  `${finess};ŒUVRARD;;Zoé;2015-12-31;F;75056;;`,
  `${finess};LEFEVRE;;Jean;1950-01-01;M;;;`,
  `${finess};LEFÈBVRE;;Jeanne;1951-01-01;F;;;`,
  `${finess};NGUYEN;;Van;1955-06-15;M;99243;;`,
  `${GARE.finess};DESMALIX;;NATHALIE;1955-06-15;F;63220;;`,
].join("\n");

let house: TestHouse;
let server: TestServer;
let client: TestClient;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  client = server.client();
  await client.login(OPERATORS.titulaire);
  await importPatients(house.app, FILE, { now: () => new Date() });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const search = async (text: string) => {
  const answer = await client.get<{ patients: PatientSummary[] }>(`/api/patients?q=${encodeURIComponent(text)}`);
  expect(answer.status).toBe(200);
  return answer.body.patients.map((patient) => `${patient.birthName} ${patient.birthFirstNames}`);
};

const events = (action: string) =>
  withOfficine(house.app, house.officines.marche, (trx) =>
    trx
      .selectFrom("audit_event as e")
      .innerJoin("audit_payload as p", (join) => join.onRef("p.officine_id", "=", "e.officine_id").onRef("p.event_id", "=", "e.id"))
      .select(["e.operator_name", "e.target_id", "e.patient_id", "p.detail"])
      .where("e.action", "=", action)
      .orderBy("e.at")
      .execute(),
  );

describe("search", () => {
  it.each([
    ["desmalix", ["DESMALIX NATHALIE"]],
    ["DESM nath", ["DESMALIX NATHALIE"]],
    ["nath desm", ["DESMALIX NATHALIE"]],
    ["d'almeida", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["DALMEIDA", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["roux", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["le goff", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["legoff annemarie", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["anne-marie", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["marie louise", ["D'ALMEÏDA-ROUX Anne-Marie Louise"]],
    ["oeuvrard", ["ŒUVRARD Zoé"]],
    ["Œuv", ["ŒUVRARD Zoé"]],
    ["15061955", ["DESMALIX NATHALIE", "NGUYEN Van"]],
    ["15/06/1955 nguyen", ["NGUYEN Van"]],
    ["nguyen 15-06-1955", ["NGUYEN Van"]],
    ["16061955", []],
    ["desmalix 16061955", []],
    ["15/06", ["DESMALIX NATHALIE", "NGUYEN Van"]],
    ["1506 ngu", ["NGUYEN Van"]],
    ["desmalix 1955", ["DESMALIX NATHALIE"]],
    ["1955 nguyen", ["NGUYEN Van"]],
    ["06/1955", ["DESMALIX NATHALIE", "NGUYEN Van"]],
    ["desmalix 1956", []],
    ["150655", ["DESMALIX NATHALIE", "NGUYEN Van"]],
    ["%_%", []],
    ["..", []],
  ])("« %s »", async (text, found) => {
    expect(await search(text)).toEqual(found);
  });

  it("forgives a typing error, also before the word is finished", async () => {
    expect(await search("desmalyx")).toEqual(["DESMALIX NATHALIE"]);
    expect(await search("dezmalix natalie")).toEqual(["DESMALIX NATHALIE"]);
    expect(await search("desmaly")).toEqual(["DESMALIX NATHALIE"]);
    expect(await search("dsemalix")).toEqual(["DESMALIX NATHALIE"]);
    expect(await search("desmallix nath")).toEqual(["DESMALIX NATHALIE"]);
    expect((await search("lefebre")).sort()).toEqual(["LEFEVRE Jean", "LEFÈBVRE Jeanne"]);
  });

  it("finds names that are said alike, and says how many of the rows are only near", async () => {
    expect((await search("lefeuvre")).sort()).toEqual(["LEFEVRE Jean", "LEFÈBVRE Jeanne"]);
    expect(await search("lefaivre janne")).toEqual(["LEFÈBVRE Jeanne"]);
    const answer = await client.get<{ patients: PatientSummary[]; near: string[] }>("/api/patients?q=lefevre");
    expect(answer.body.patients.map(({ birthName }) => birthName)).toEqual(["LEFEVRE", "LEFÈBVRE"]);
    expect(answer.body.near).toEqual([answer.body.patients[1]?.id]);
  });

  it("of those said alike, who bears both names in first place comes first; a particle may be joined", async () => {
    const people = ["GAUTHIER;;Alain", "GAUTIER;;Michel Alain", "GAUTIER;;Alain", "ROUX;GOTIER;Alain", "LEGOFFIC;;Yann", "LE GOFFIC;;Yves"];
    await importPatients(house.app, [HEADER, ...people.map((one) => `${finess};${one};1970-05-05;M;;;`)].join("\n"), {
      now: () => new Date(),
    });
    expect((await search("gautier alain")).slice(0, 2)).toEqual(["GAUTIER Alain", "GAUTHIER Alain"]);
    expect(await search("gautier alain")).toHaveLength(4);
    expect((await search("le gofic")).sort()).toEqual(["LE GOFFIC Yves", "LEGOFFIC Yann"]);
    expect((await search("legofic")).sort()).toEqual(["LE GOFFIC Yves", "LEGOFFIC Yann"]);
  });

  it("ranks names that begin with what was typed first", async () => {
    expect((await search("le")).at(0)).toMatch(/^LE/);
    expect(await search("jean")).toEqual(expect.arrayContaining(["LEFEVRE Jean", "LEFÈBVRE Jeanne"]));
  });

  it("finds the first fifty of many, and no patient of another officine", async () => {
    const many = Array.from({ length: 70 }, (_, n) => `${finess};MULTIPLE;;Paul${String(n).padStart(3, "0")};1960-01-01;M;;;`);
    await importPatients(house.app, [HEADER, ...many].join("\n"), { now: () => new Date() });
    expect(await search("multiple")).toHaveLength(50);
    expect(await search("desmalix")).toHaveLength(1);
  });

  it("refuses less than two characters", async () => {
    expect((await client.get("/api/patients?q=d")).status).toBe(400);
  });
});

describe("the trail of a search", () => {
  const ask = async (who: TestClient, q: string, searchId: string) =>
    expect((await who.get(`/api/patients?q=${encodeURIComponent(q)}&search=${searchId}`)).status).toBe(200);
  const asked = async () => (await events("patient.search")).map(({ operator_name, detail }) => [operator_name, JSON.parse(detail).asked]);
  const steps = (searchId: string) =>
    withOfficine(house.app, house.officines.marche, (trx) =>
      trx
        .selectFrom("patient_search_step")
        .select(["event_id", "opens", "asked", "results"])
        .where("search_id", "=", searchId)
        .orderBy("at")
        .execute(),
    );

  it("is one event for all the letters of one search: it says the first ones, the steps beside it say the rest", async () => {
    const before = await asked();
    const id = crypto.randomUUID();
    for (const q of ["de", "des", "desm", "desmalix", "desmalix nath", "desmalix nath 1955"]) await ask(client, q, id);
    expect((await asked()).slice(before.length)).toEqual([["PERRIN Nathalie", "DE"]]);
    const kept = await steps(id);
    expect(kept.map((step) => [step.opens, step.asked, step.results])).toEqual([
      [true, "DE", 1],
      [false, "DES", 1],
      [false, "DESM", 1],
      [false, "DESMALIX", 1],
      [false, "DESMALIX NATH", 1],
      [false, "1955 DESMALIX NATH", 1],
    ]);
    expect(new Set(kept.map((step) => step.event_id)).size).toBe(1);
  });

  it("keys typed faster than the answers come are one event too", async () => {
    const before = await asked();
    const id = crypto.randomUUID();
    await Promise.all(["ngu", "nguy", "nguye", "nguyen"].map((q) => ask(client, q, id)));
    const rows = (await asked()).slice(before.length);
    // Whichever came first; those that ask for more than it have their own.
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(4);
    expect(await steps(id)).toHaveLength(4);
    const serial = crypto.randomUUID();
    const middle = (await asked()).length;
    await Promise.all(Array.from({ length: 4 }, () => ask(client, "nguyen", serial)));
    expect(await asked()).toHaveLength(middle + 1);
  });

  it.each([
    ["another name", ["desm", "ngu"], ["DESM", "NGU"]],
    ["a letter taken back beyond the first ones", ["desm", "de"], ["DESM", "DE"]],
    ["letters taken back and typed again above the first ones", ["de", "desma", "des", "desmalix"], ["DE"]],
  ])("%s: %j", async (_what, texts, rows) => {
    const before = await asked();
    const id = crypto.randomUUID();
    for (const q of texts) await ask(client, q, id);
    expect((await asked()).slice(before.length).map(([, text]) => text)).toEqual(rows);
  });

  it("the id of a search covers nobody else, no other workstation, and not for ever", async () => {
    const before = await asked();
    const id = crypto.randomUUID();
    await ask(client, "desm", id);
    const elsewhere = server.client();
    await elsewhere.login(OPERATORS.titulaire);
    await ask(elsewhere, "desma", id);
    const colleague = server.client();
    await colleague.login(OPERATORS.preparateur);
    await ask(colleague, "desmal", id);
    await sql`update patient_search_step set at = at - interval '3 minutes' where search_id = ${id}`.execute(house.admin);
    await ask(colleague, "desmali", id);
    expect((await asked()).slice(before.length)).toEqual([
      ["PERRIN Nathalie", "DESM"],
      ["PERRIN Nathalie", "DESMA"],
      ["LEROY Paul", "DESMAL"],
      ["LEROY Paul", "DESMALI"],
    ]);
  });

  it("without an id each question is its own event", async () => {
    const before = await asked();
    await search("desmalix nathalie");
    await search("desmalix nathalie");
    expect((await asked()).slice(before.length).map(([, text]) => text)).toEqual(["DESMALIX NATHALIE", "DESMALIX NATHALIE"]);
  });
});

describe("a record", () => {
  const body = {
    id: crypto.randomUUID(),
    birthName: "GARCÍA",
    birthFirstNames: "Inès",
    birthDate: "1999-09-09",
    sex: "F",
    birthPlace: "2B033",
  };

  it("is created provisoire, read back, and both are in the trail under the patient", async () => {
    const created = await client.post("/api/patients", body);
    expect(created.body).toEqual({
      id: body.id,
      birthName: "GARCÍA",
      birthFirstNames: "Inès",
      birthDate: "1999-09-09",
      sex: "F",
      insStatus: "provisoire",
      insAttributes: [],
    });
    expect((await client.get(`/api/patients/${body.id}`)).body).toEqual({
      ...(created.body as object),
      birthPlace: "2B033",
      locked: false,
      version: 1,
      history: [],
      changes: [],
      duplicates: [],
      exchanges: [],
    });
    expect(await search("garcia")).toEqual(["GARCÍA Inès"]);
    for (const action of ["patient.create", "patient.read"])
      expect((await events(action)).at(-1)).toMatchObject({ target_id: body.id, patient_id: body.id });
  });

  it("sent twice is one record; the same id with other traits is refused", async () => {
    const before = (await events("patient.create")).length;
    expect((await client.post("/api/patients", body)).status).toBe(200);
    expect((await events("patient.create")).length).toBe(before);
    expect(refusalOf(await client.post("/api/patients", { ...body, birthName: "AUTRE" })).where).toBe("id");
  });

  it.each([
    [{ birthDate: "2999-01-01" }, "birthDate"],
    [{ birthName: "---" }, "birthName"],
    [{ birthFirstNames: "'" }, "birthFirstNames"],
  ])("is refused with %j", async (wrong, where) => {
    const answer = await client.post("/api/patients", { ...body, id: crypto.randomUUID(), ...wrong });
    expect([answer.status, refusalOf(answer).where]).toEqual([400, where]);
  });

  it("is looked for among those born the same day before it is made, and the search is in the trail", async () => {
    const likely = async (traits: object) =>
      (await client.post<{ patients: PatientSummary[] }>("/api/patients/likely", traits)).body.patients.map(({ birthName }) => birthName);
    const before = (await events("patient.search")).length;
    expect(await likely({ birthName: "DESMALYX", birthFirstNames: "Nathalie", birthDate: "1955-06-15" })).toEqual(["DESMALIX"]);
    expect(await likely({ birthName: "AUTRE", usedName: "Desmalix", birthFirstNames: "Nathalie", birthDate: "1955-06-15" })).toEqual([
      "DESMALIX",
    ]);
    expect(await likely({ birthName: "DESMALIX", birthFirstNames: "Nathalie", birthDate: "1955-06-16" })).toEqual([]);
    expect(await likely({ birthName: "DESMALIX", birthFirstNames: "Sophie", birthDate: "1955-06-15" })).toEqual([]);
    const after = (await events("patient.search")).slice(before);
    expect(after.map(({ detail }) => detail)).toContain('{"asked":"1955-06-15 DESMALYX NATHALIE","results":1}');
    expect(after).toHaveLength(4);
  });

  it("that does not exist answers 404 and leaves no reading in the trail", async () => {
    const before = (await events("patient.read")).length;
    expect((await client.get(`/api/patients/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await events("patient.read")).length).toBe(before);
  });
});

describe("finding by traits (the patient of an ordonnance)", () => {
  const find = (traits: { birthName: string; firstNames: string[]; birthDate: string; sex: "M" | "F" | "I" }) =>
    withOfficine(house.app, house.officines.marche, (trx) => findPatientByTraits(trx, traits));

  it("ignores accents and hyphens, accepts the first first name alone, never guesses between two", async () => {
    const traits = { birthName: "Desmalix", firstNames: ["Nathalie"], birthDate: "1955-06-15", sex: "F" } as const;
    expect(await find({ ...traits, firstNames: ["Nathalie"] })).toMatchObject({ birthName: "DESMALIX" });
    expect(await find({ ...traits, firstNames: ["Nathalie", "Marie"] })).toMatchObject({ birthName: "DESMALIX" });
    expect(await find({ ...traits, firstNames: ["Sophie"] })).toBeUndefined();
    expect(await find({ ...traits, birthDate: "1955-06-16", firstNames: ["Nathalie"] })).toBeUndefined();
    const twins = ["Nathalie Anne", "Nathalie Marie"].map((first) => `${finess};JUMEAU;;${first};2000-01-01;F;;;`);
    await importPatients(house.app, [HEADER, ...twins].join("\n"), { now: () => new Date() });
    const both = { birthName: "JUMEAU", birthDate: "2000-01-01", sex: "F" } as const;
    expect(await find({ ...both, firstNames: ["Nathalie"] })).toBeUndefined();
    expect(await find({ ...both, firstNames: ["Nathalie", "Marie"] })).toMatchObject({ birthFirstNames: "Nathalie Marie" });
  });
});

describe("import", () => {
  const run = (lines: string[]) => importPatients(house.app, [HEADER, ...lines].join("\n"), { now: () => new Date() });
  const row = async (name: string) =>
    withOfficine(house.app, house.officines.marche, (trx) =>
      trx.selectFrom("patient").selectAll().where("birth_name", "=", name).execute(),
    );

  it("run again doubles nobody", async () => {
    const again = await importPatients(house.app, FILE, { now: () => new Date() });
    expect(again).toEqual({ created: 0, updated: 0, unchanged: 7, rejected: [], duplicates: [] });
  });

  it("makes provisoires identities, matricule or not, and never a qualified one", async () => {
    await run([`${finess};IMPORTEE;;Lea;1970-05-05;F;;270055612345678;1.2.250.1.213.1.4.10`]);
    expect(await row("IMPORTEE")).toMatchObject([
      { ins_status: "provisoire", matricule: "270055612345678", oid: "1.2.250.1.213.1.4.10", source: "import" },
    ]);
  });

  it("takes a used name that appears later, and erases none", async () => {
    await run([`${finess};MARIEE;;Eva;1985-05-05;F;;;`]);
    expect(await run([`${finess};MARIEE;EPOUSE;Eva;1985-05-05;F;;;`])).toMatchObject({ updated: 1 });
    expect(await run([`${finess};MARIEE;;Eva;1985-05-05;F;;;`])).toMatchObject({ unchanged: 1 });
    expect(await row("MARIEE")).toMatchObject([{ used_name: "EPOUSE" }]);
    expect(await search("epouse")).toEqual(["MARIEE Eva"]);
  });

  it("[INS/va1.01] [INS/va1.30] takes the used first name from its own column, which files may lack, and never from the names of birth", async () => {
    const header = `${HEADER};prenomUtilise`;
    const file = [header, `${finess};DIXTRAITS;USAGE;Anne Louise;1985-06-06;F;75056;;;Loulou`, `${finess};SANSAUTRE;;Luc;1985-06-07;M;;;;`];
    expect(await importPatients(house.app, file.join("\n"), { now: () => new Date() })).toMatchObject({ created: 2, rejected: [] });
    expect(await row("DIXTRAITS")).toMatchObject([
      {
        used_name: "USAGE",
        used_first_name: "Loulou",
        birth_first_names: "Anne Louise",
        birth_place: "75056",
        birth_date: "1985-06-06",
        sex: "F",
      },
    ]);
    expect(await row("SANSAUTRE")).toMatchObject([{ used_name: null, used_first_name: null }]);
    expect(await search("loulou dixtraits")).toEqual(["DIXTRAITS Anne Louise"]);
    expect(await run([`${finess};DIXTRAITS;USAGE;Anne Louise;1985-06-06;F;75056;;`])).toMatchObject({ unchanged: 1 });
    const [known] = await row("DIXTRAITS");
    const { body } = await client.get(`/api/patients/${known?.id}`);
    expect(body).toMatchObject({ usedFirstName: "Loulou" });
    await expect(importPatients(house.app, `${HEADER};autre\n`, { now: () => new Date() })).rejects.toThrow(ImportRefused);
  });

  it("leaves a qualified identity's matricule alone", async () => {
    await run([`${finess};QUALIFIEE;;Ana;1985-01-05;F;;285019912345678;1.2.250.1.213.1.4.8`]);
    await house.admin
      .updateTable("patient")
      .set({ ins_status: "qualifiee", ins_source: "INSI" })
      .where("birth_name", "=", "QUALIFIEE")
      .execute();
    await run([`${finess};QUALIFIEE;;Ana;1985-01-05;F;;299999999999999;1.2.250.1.213.1.4.8`]);
    expect(await row("QUALIFIEE")).toMatchObject([{ ins_status: "qualifiee", matricule: "285019912345678" }]);
  });

  it("reports lines at fault and likely duplicates by their line, and enters the rest", async () => {
    const report = await run([
      `${finess};BONNE;;Rosa;1977-01-01;F;;;`,
      `${finess};;;Rosa;1977-01-01;F;;;`,
      "999999999;AILLEURS;;Rosa;1977-01-01;F;;;",
      `${finess};TROP;;Rosa;1977-01-01;F;;;;en trop`,
      `${finess};DESMALYX;;Nathalie;1955-06-15;F;;;`,
    ]);
    expect(report).toMatchObject({ created: 2, updated: 0, unchanged: 0 });
    expect(report.rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      "3 nomNaissance : nom absent",
      "4 finess : 999999999 n'est pas une officine de ce serveur",
      "5 10 colonnes au lieu de 9",
    ]);
    expect(report.duplicates).toEqual([{ line: 6, reason: "ressemble à DESMALIX NATHALIE, né(e) le même jour" }]);
  });

  it.each([
    ["another header", "nom;prenom\nA;B", /en-tête attendu/],
    ["an empty file", "", /en-tête attendu/],
    [
      "a quote never closed, far down",
      `${HEADER}\n${finess};AVANT;;Lea;1970-01-01;F;;;\n${finess};"A`,
      /^Ligne 3 : guillemet jamais refermé/,
    ],
  ])("%s changes nothing", async (_title, text, message) => {
    await expect(importPatients(house.app, text, { now: () => new Date() })).rejects.toThrow(ImportRefused);
    await expect(importPatients(house.app, text, { now: () => new Date() })).rejects.toThrow(message);
    expect(await row("AVANT")).toEqual([]);
  });

  it("interrupted after some batches goes on where it stopped, no batch by halves", async () => {
    const lines = Array.from({ length: 1200 }, (_, n) => `${finess};SERIE${n};;Test;1930-01-01;M;;;`);
    let calls = 0;
    const stopped = importPatients(house.app, [HEADER, ...lines].join("\n"), {
      now: () => new Date(),
      onProgress: () => {
        calls += 1;
        if (calls === 2) throw new Error("power cut");
      },
    });
    await expect(stopped).rejects.toThrow("power cut");
    const count = async () => (await house.admin.selectFrom("patient").select("id").where("birth_name", "like", "SERIE%").execute()).length;
    expect(await count()).toBe(1000);
    expect(await run(lines)).toMatchObject({ created: 200, unchanged: 1000 });
    expect(await count()).toBe(1200);
  });

  it("leaves one event per batch, by the command and not by a person", async () => {
    const imported = await events("patient.import");
    expect(imported.length).toBeGreaterThan(5);
    expect(new Set(imported.map(({ operator_name }) => operator_name))).toEqual(new Set(["Ligne de commande"]));
  });
});

describe("the trail on screen", () => {
  it("tells the titulaire who saw a patient, newest first, and its reading is in it", async () => {
    const { patients } = (await client.get<{ patients: PatientSummary[] }>("/api/patients?q=nguyen")).body;
    const id = patients[0]?.id ?? "";
    await client.get(`/api/patients/${id}`);
    const answer = await client.get<{ events: { action: string; who: string; outcome: string; target: string }[] }>(
      `/api/audit?patientId=${id}`,
    );
    expect(answer.body.events).toMatchObject([
      { action: "Fiche patient consultée", who: "PERRIN Nathalie", outcome: "fait", target: "NGUYEN Van" },
    ]);
    const all = await client.get<{ events: { action: string }[] }>("/api/audit?limit=1");
    expect(all.body.events).toMatchObject([{ action: "Journal consulté" }]);
  });
});
