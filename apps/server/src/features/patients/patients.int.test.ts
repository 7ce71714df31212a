import type { PatientSummary } from "@comptoir/contract";
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
    ["%_%", []],
    ["..", []],
  ])("« %s »", async (text, found) => {
    expect(await search(text)).toEqual(found);
  });

  it("forgives a typing error when prefixes find little", async () => {
    expect(await search("desmalyx")).toEqual(["DESMALIX NATHALIE"]);
    expect(await search("dezmalix natalie")).toEqual(["DESMALIX NATHALIE"]);
    expect((await search("lefebre")).sort()).toEqual(["LEFEVRE Jean", "LEFÈBVRE Jeanne"]);
  });

  it("ranks names that begin with what was typed first", async () => {
    expect((await search("le")).at(0)).toMatch(/^LEF/);
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

  it("leaves one event per search, with the number of rows and not the words typed", async () => {
    const before = (await events("patient.search")).length;
    await search("desmalix nathalie");
    const after = await events("patient.search");
    expect(after).toHaveLength(before + 1);
    expect(after.at(-1)).toMatchObject({ operator_name: "PERRIN Nathalie", detail: '{"results":1,"birthDate":false,"words":2}' });
    expect(JSON.stringify(after)).not.toMatch(/desmalix/i);
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
    });
    expect((await client.get(`/api/patients/${body.id}`)).body).toEqual(created.body);
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

  it("leaves a qualified identity's matricule alone", async () => {
    await run([`${finess};QUALIFIEE;;Ana;1985-01-05;F;;285019912345678;1.2.250.1.213.1.4.8`]);
    await house.admin.updateTable("patient").set({ ins_status: "qualifiee" }).where("birth_name", "=", "QUALIFIEE").execute();
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
      { action: "Fiche patient consultée", who: "PERRIN Nathalie", outcome: "fait", target: `patient ${id}` },
    ]);
    const all = await client.get<{ events: { action: string }[] }>("/api/audit?limit=1");
    expect(all.body.events).toMatchObject([{ action: "Journal consulté" }]);
  });
});
