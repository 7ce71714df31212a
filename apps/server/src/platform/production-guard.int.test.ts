import { afterAll, beforeAll, expect, it } from "vitest";
import { importOfficines, importOperators } from "../features/operators/index.js";
import { importPatients } from "../features/patients/index.js";
import { MARCHE, OPERATORS } from "../testing/demo-people.js";
import { createTestHouse, type TestHouse } from "../testing/test-server.js";
import { assertProductionDatabase } from "./production-guard.js";

let house: TestHouse;

beforeAll(async () => {
  house = await createTestHouse({ operators: false });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const start = () => assertProductionDatabase({ ...house.config(), profile: "production" }, house.app);

it("production refuses demo officines, demo operators and identities of a test domain, with a sentence; then starts", async () => {
  await expect(start()).rejects.toThrow(/démonstration \(Pharmacie de la Gare\)|démonstration \(Pharmacie du Marché\)/);
  await house.admin.updateTable("officine").set({ demo: false }).execute();
  await start();

  const now = new Date();
  await importOperators(house.owner, { operators: [OPERATORS.titulaire] }, { demo: true, now });
  await expect(start()).rejects.toThrow(
    "Configuration refusée, clé « database » : la base contient des opérateurs de démonstration (Pharmacie du Marché)",
  );
  await house.admin.updateTable("operator").set({ active: false }).execute();
  await start();

  const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
  await importPatients(house.app, `${header}\n${MARCHE.finess};TEST;;Lea;1970-01-01;F;;270010000000000;1.2.250.1.213.1.4.10`, {
    now: () => now,
  });
  await expect(start()).rejects.toThrow(/identités INS de test/);
  await house.admin.deleteFrom("patient").execute();
  await start();
});

it("the other profiles do not look", async () => {
  await importOfficines(house.owner, { officines: [MARCHE] }, { demo: true });
  await assertProductionDatabase(house.config(), house.app);
});
