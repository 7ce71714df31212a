import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import type { TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

interface Page {
  readonly events: { readonly id: string; readonly at: string; readonly who: string; readonly action: string; readonly target: string }[];
  readonly more: boolean;
}

let house: TestHouse;
let server: TestServer;
let titulaire: TestClient;
const ines = {
  id: randomUUID(),
  birthName: "GARCÍA",
  birthFirstNames: "Inès Marie",
  birthDate: "1999-09-09",
  sex: "F",
  birthPlace: "99999",
};
const paul = { id: randomUUID(), birthName: "LEROUX", birthFirstNames: "Paul", birthDate: "1950-01-01", sex: "M", birthPlace: "99999" };

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  titulaire = server.client();
  await titulaire.login(OPERATORS.titulaire);
  const colleague = server.client();
  await colleague.login(OPERATORS.preparateur);
  for (const patient of [ines, paul]) await titulaire.post("/api/patients", patient);
  const search = randomUUID();
  for (const q of ["ga", "garc", "garcia ine"]) await colleague.get(`/api/patients?q=${encodeURIComponent(q)}&search=${search}`);
  await colleague.get(`/api/patients/${ines.id}`);
  await colleague.get("/api/audit");
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const read = async (query: Record<string, string> = {}): Promise<Page> => {
  const answer = await titulaire.get<Page>(`/api/audit?${new URLSearchParams(query)}`);
  expect(answer.status).toBe(200);
  return answer.body;
};
const told = (page: Page) => page.events.map(({ who, action, target }) => `${who.split(" ")[0]} · ${action} · ${target}`);

describe("the journal in words", () => {
  it("says names and what was searched, never an identifier", async () => {
    const page = await read();
    expect(told(page)).toEqual(
      expect.arrayContaining([
        "PERRIN · Fiche patient créée · GARCÍA Inès",
        "LEROY · Recherche de patients · « GA » → « GARCIA INE »",
        "LEROY · Fiche patient consultée · GARCÍA Inès",
        "LEROY · Action refusée faute de droit · Journal",
        "PERRIN · Session ouverte · Session",
        "Ligne · Opérateur importé · LEROY Paul",
      ]),
    );
    expect(JSON.stringify(page.events.map(({ target }) => target))).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it.each([
    ["a patient", "garcia", ["LEROY · Fiche patient consultée · GARCÍA Inès", "PERRIN · Fiche patient créée · GARCÍA Inès"]],
    ["a person and a word of the action", "leroy fiche", ["LEROY · Fiche patient consultée · GARCÍA Inès"]],
    ["a person without accents, in lower case", "leroy recherche", ["LEROY · Recherche de patients · « GA » → « GARCIA INE »"]],
    ["nobody", "zzz", []],
    ["the wildcards of SQL, which are letters here", "%", []],
  ])("is searched by %s", async (_what, q, events) => {
    expect(told(await read({ q }))).toEqual(events);
  });

  it("is searched by day, in Paris", async () => {
    await sql`update audit_event set at = '2026-03-28T23:30:00Z' where action = 'patient.create' and patient_id = ${paul.id}`.execute(
      house.admin,
    );
    expect(told(await read({ q: "29/03/2026" }))).toEqual(["PERRIN · Fiche patient créée · LEROUX Paul"]);
    expect(told(await read({ q: "29032026 perrin" }))).toHaveLength(1);
    expect(told(await read({ q: "28/03/2026" }))).toEqual([]);
    expect(told(await read({ q: "31/02/2026" }))).toEqual([]);
  });

  it("is read page after page, nothing twice and nothing left out", async () => {
    const whole = await read({ limit: "500", q: "perrin" });
    const pages: string[] = [];
    let before: string | undefined;
    for (let turn = 0; turn < 50; turn += 1) {
      const page = await read({ limit: "3", q: "perrin", ...(before === undefined ? {} : { before }) });
      pages.push(...page.events.map(({ id }) => id));
      before = page.events.at(-1)?.id;
      if (!page.more) break;
    }
    // Each page read is itself written above the others.
    expect(pages.filter((id) => whole.events.some((event) => event.id === id))).toEqual(whole.events.map(({ id }) => id));
    expect(new Set(pages).size).toBe(pages.length);
  });

  it("of one patient says who saw the record, and its reading is in it", async () => {
    expect(told(await read({ patientId: ines.id }))).toEqual([
      "LEROY · Fiche patient consultée · GARCÍA Inès",
      "PERRIN · Fiche patient créée · GARCÍA Inès",
    ]);
    expect(told(await read({ patientId: ines.id }))[0]).toBe("PERRIN · Journal consulté · Journal — GARCÍA Inès");
  });

  it("shows nothing of another officine", async () => {
    const neighbour = server.client();
    await neighbour.login(OPERATORS.voisin);
    const answer = await neighbour.get<Page>("/api/audit?q=garcia");
    expect(answer.body.events).toEqual([]);
    expect((await neighbour.get<Page>(`/api/audit?patientId=${ines.id}`)).body.events).toEqual([]);
  });
});
