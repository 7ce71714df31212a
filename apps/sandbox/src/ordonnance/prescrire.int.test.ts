import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, newKey, patch } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let cabinet: Caller;
let other: Caller;
let marche: Caller;
/** A prescriber of the first practice. */
let rpps: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  [cabinet, other, marche] = await Promise.all([sandbox.cabinet(0), sandbox.cabinet(1), sandbox.officine(0)]);
  const written = await sandbox.prescribe({ lines: [{ label: "x", posology: "y" }] });
  const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
  rpps = String(dig(truth, "prescriber", "rpps"));
  expect(dig(truth, "prescriber", "structure", "finess")).toBe(cabinet.finess);
});
afterAll(async () => {
  await sandbox.close();
});

/** Typed from docs/on-ouverte.md §3, §4 and §6. */
const prescription = (): object => ({
  resourceType: "Bundle",
  type: "collection",
  entry: [
    {
      resource: {
        resourceType: "Patient",
        identifier: [{ system: "urn:oid:1.2.250.1.213.1.4.10", value: "255066399901234" }],
        name: [
          { use: "official", family: "D'ÆION", given: ["CŒUR", "MARIE-LOU"] },
          { use: "usual", family: "LE GALL" },
        ],
        birthDate: "1987-01-25",
        gender: "female",
      },
    },
    {
      resource: {
        resourceType: "Practitioner",
        identifier: [{ system: "urn:oid:1.2.250.1.71.4.2.1", value: `8${rpps}` }],
        name: [{ family: "X" }],
      },
    },
    { resource: { resourceType: "Organization", identifier: [{ system: "urn:oid:1.2.250.1.71.4.2.2", value: `1${cabinet.finess}` }] } },
    {
      resource: {
        resourceType: "MedicationRequest",
        medicationCodeableConcept: {
          coding: [
            { system: "http://data.esante.gouv.fr/ansm/medicament/SpecialitePharmaceutique", code: "66822683" },
            { system: "http://data.esante.gouv.fr/ansm/medicament/Presentation", code: "3400936450516" },
          ],
          text: "ZOLPIDEM VIATRIS 10 mg, comprimé pelliculé sécable",
        },
        dosageInstruction: [{ text: "1 comprimé au coucher" }],
        dispenseRequest: {
          numberOfRepeatsAllowed: 0,
          quantity: { value: 1, unit: "boîte", system: "http://standardterms.edqm.eu", code: "30009000" },
          expectedSupplyDuration: { value: 14, unit: "jour", system: "http://unitsofmeasure.org", code: "d" },
        },
        substitution: { allowedBoolean: false, reason: { coding: [{ system: "urn:comptoir:on:non-substituable", code: "CIF" }] } },
        extension: [
          { url: "urn:comptoir:on:ald", valueBoolean: true },
          { url: "urn:comptoir:on:unites", valueDecimal: 14 },
        ],
      },
    },
    {
      resource: {
        resourceType: "Task",
        status: "draft",
        intent: "order",
        restriction: { period: { start: "2026-11-22", end: "2100-02-22" } },
        input: [{ type: { coding: [{ system: "urn:oid:1.2.250.1.213.1.1.4.322", code: "MED-1098" }] }, valueBoolean: true }],
        extension: [{ url: "urn:comptoir:on:opposition-lecture", valueBoolean: true }],
      },
    },
  ],
});

const send = (by: Caller, body: object, key = newKey()) =>
  by.send({ method: "POST", path: "/$prescrire", body, headers: { "idempotency-key": key } });

describe("$prescrire and $abort", () => {
  it("[ON#22] a practice writes an ordonnance; the pharmacist reads it as it was written", async () => {
    const key = newKey();
    const done = await send(cabinet, prescription(), key);
    expect([done.status, dig(done.json, "status")]).toEqual([201, "ready"]);
    const again = await send(cabinet, prescription(), key);
    expect([again.status, again.headers["idempotency-replayed"], again.text]).toEqual([201, "true", done.text]);
    const numero = String(dig(done.json, "identifier", 0, "value"));
    expect(numero).toMatch(/^01[0-9A-HJKMNP-TV-Z]{16}$/);
    const truth = await sandbox.control("GET", `/ordonnance/${numero}`);
    expect(truth).toMatchObject({
      flags: ["MED-1098"],
      opposed: true,
      validity: { start: "2026-11-22", end: "2100-02-22" },
      patient: {
        birthName: "D'ÆION",
        usedName: "LE GALL",
        firstNames: ["CŒUR", "MARIE-LOU"],
        sex: "F",
        ins: { matricule: "255066399901234" },
      },
      lines: [{ cis: "66822683", cip13: "3400936450516", boxes: 1, units: 14, repeats: 0 }],
    });
    expect((await marche.accept(String(dig(done.json, "id")))).status).toBe(200);
  });

  it.each<[string, (string | number)[], unknown, number, string]>([
    ["somebody else's prescriber", ["entry", 1, "resource", "identifier", 0, "value"], "810999900011", 403, "NON_HABILITE"],
    ["somebody else's structure", ["entry", 2, "resource", "identifier", 0, "value"], "1630999001", 403, "NON_HABILITE"],
    ["no patient", ["entry", 0], {}, 400, "VALIDATION"],
    ["no line", ["entry", 3], {}, 400, "VALIDATION"],
    ["no Task", ["entry", 4], {}, 400, "VALIDATION"],
    ["no birth name", ["entry", 0, "resource", "name"], [], 400, "VALIDATION"],
    ["a negative quantity", ["entry", 3, "resource", "dispenseRequest", "quantity", "value"], -1, 400, "VALIDATION"],
    [
      "a product code with a wrong key",
      ["entry", 3, "resource", "medicationCodeableConcept", "coding", 1, "code"],
      "3400936450517",
      400,
      "VALIDATION",
    ],
    ["a period that ends before it starts", ["entry", 4, "resource", "restriction", "period", "end"], "2020-01-01", 400, "VALIDATION"],
    ["an unknown flag", ["entry", 4, "resource", "input", 0, "type", "coding", 0, "code"], "MED-0000", 400, "VALIDATION"],
    ["written tomorrow", ["entry", 4, "resource", "authoredOn"], "2099-01-01T00:00:00Z", 400, "VALIDATION"],
    ["a motif although substitution is allowed", ["entry", 3, "resource", "substitution", "allowedBoolean"], true, 400, "VALIDATION"],
  ])("refuses %s", async (_name, path, change, status, code) => {
    const answer = await send(cabinet, patch(prescription(), path, change));
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it("[ON#43] only the practice that wrote may abort, and only while nothing was delivered", async () => {
    const done = await send(cabinet, prescription());
    const abort = (by: Caller) =>
      by.send({ method: "POST", path: `/Task/${String(dig(done.json, "id"))}/$abort`, headers: { "idempotency-key": newKey() } });
    const stranger = await abort(other);
    expect([stranger.status, stranger.code]).toEqual([403, "NON_HABILITE"]);
    const aborted = await abort(cabinet);
    expect([aborted.status, dig(aborted.json, "status")]).toEqual([200, "cancelled"]);
    expect((await marche.accept(String(dig(done.json, "id")))).code).toBe("ANNULEE");
    expect(sandbox.errors).toEqual([]);
  });
});
