import { readFileSync } from "node:fs";
import type { PatientSummary } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MARCHE, OPERATORS } from "../../testing/demo-people.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { importPatients } from "./import-patients.js";

const FLOOR = 0.95;
const FIRST_NAMES = ["MARIE", "JEAN", "NATHALIE", "PIERRE", "SOPHIE", "MICHEL", "CLAIRE", "PAUL", "HÉLÈNE", "LUC", "ANNE-MARIE", "KARIM"];

interface Sought {
  readonly birthName: string;
  readonly firstName: string;
  readonly typed: string;
}

const [, ...lines] = readFileSync(new URL("../../../../../vectors/names/homophones.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const pairs = lines.map((line) => line.split(";"));
const families = [...new Set(pairs.filter(([kind]) => kind === "nom").map(([, written = ""]) => written))];
/** Somebody for each pair, and what is typed by one who only heard the name. */
const sought: Sought[] = pairs.map(([kind, written = "", heard = ""], index) => {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? "";
  const family = families[(index * 7) % families.length] ?? "";
  return kind === "nom"
    ? { birthName: written, firstName: first, typed: `${heard} ${first}` }
    : { birthName: family, firstName: written, typed: `${family} ${heard}` };
});

let house: TestHouse;

beforeAll(async () => {
  house = await createTestHouse();
  // Each family name with several first names: namesakes stand in the way of each search.
  const others = families.flatMap((family, index) => [0, 5].map((step) => [family, FIRST_NAMES[(index + step) % FIRST_NAMES.length]]));
  const people = [...others, ...sought.map(({ birthName, firstName }) => [birthName, firstName])];
  const file = people.map(([family, first], index) => `${MARCHE.finess};${family};;${first};19${String(10 + (index % 80))}-03-04;F;;;`);
  const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
  await importPatients(house.app, [header, ...file].join("\n"), { now: () => new Date() });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

describe("names that are said alike", () => {
  it(`are found among the first five, at least ${FLOOR * 100} % of ${sought.length}`, async () => {
    const server = await house.startServer();
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const missed: string[] = [];
    for (const { birthName, firstName, typed } of sought) {
      const answer = await client.get<{ patients: PatientSummary[] }>(`/api/patients?q=${encodeURIComponent(typed)}`);
      const five = answer.body.patients.slice(0, 5);
      if (!five.some((one) => one.birthName === birthName && one.birthFirstNames === firstName)) missed.push(`${typed} ≠ ${birthName}`);
    }
    expect(sought.length).toBeGreaterThanOrEqual(150);
    expect(1 - missed.length / sought.length, missed.join(", ")).toBeGreaterThanOrEqual(FLOOR);
  }, 120_000);

  /** A key that is the same for everybody would find everybody. */
  it.each([
    ["MARTIN", "MARTINE"],
    ["DURAND", "DUPONT"],
    ["MOREAU", "MOREL"],
    ["ROUX", "ROY"],
    ["LAURENT", "LAMBERT"],
    ["GIRARD", "GIRAUD"],
    ["BERNARD", "BERTRAND"],
    ["PETIT", "PETEL"],
    ["LEFEBVRE", "LEMAIRE"],
    ["JEAN", "JANE"],
    ["PAUL", "POL PO"],
  ])("%s and %s are not", async (one, other) => {
    const { rows } = await sql<{
      one: string;
      other: string;
    }>`select phonetic_name(${one}) as one, phonetic_name(${other}) as other`.execute(house.app);
    expect(rows[0]?.one).not.toBe(rows[0]?.other);
  });

  it("the key of several words is the keys of each", async () => {
    const { rows } = await sql<{ whole: string; parts: string }>`
      select phonetic_name(' LE GOFF ANNE MARIE ANNEMARIE') as whole,
        (select string_agg(' ' || phonetic_name(w), '' order by n) from unnest('{LE,GOFF,ANNE,MARIE,ANNEMARIE}'::text[]) with ordinality u (w, n)) as parts`.execute(
      house.app,
    );
    expect(rows[0]?.whole).toBe(rows[0]?.parts);
  });
});
