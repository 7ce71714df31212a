import { createVerify, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, dispenseBundle, newKey, parameterOf, resourcesOf } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
let port: Caller;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
  port = await sandbox.officine(1);
});
afterAll(async () => {
  await sandbox.close();
});

const amoxicilline = { cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 2, durationDays: 8 };
const doliprane = { cip13: "3400935955838", posology: "1 comprimé si douleur" };

describe("from the number to the prescriber", () => {
  it("finds an ordonnance by its number, without any health data", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const found = await marche.findTask(written.numero);
    expect(found.status).toBe(200);
    expect(found.headers["content-type"]).toContain("application/fhir+json");
    expect(dig(found.json, "total")).toBe(1);
    expect(dig(found.json, "entry", 0, "resource", "status")).toBe("ready");
    expect(found.text).not.toContain("DESMALIX");
    expect(found.text).not.toContain("AMOXICILLINE");
  });

  it("[ON#7] an unknown number is an empty searchset, an unknown id is INCONNUE", async () => {
    const found = await marche.findTask("01AAAAAAAAAAAAAAAA");
    expect(found.json).toEqual({ resourceType: "Bundle", type: "searchset", total: 0 });
    const accepted = await marche.accept("00000000-0000-4000-a000-000000000000");
    expect([accepted.status, accepted.code]).toEqual([404, "INCONNUE"]);
  });

  it("hands over the whole ordonnance under a lock, then records the execution with a signed receipt", async () => {
    const written = await sandbox.prescribe({ flags: ["MED-1098"], lines: [amoxicilline, { ...doliprane, note: "si besoin" }] });
    const lock = await marche.lock(written.id);
    expect(lock.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(resourcesOf(lock.prescription, "Task").map((task) => dig(task, "status"))).toEqual(["in-progress"]);
    expect(dig(resourcesOf(lock.prescription, "Patient")[0], "name", 0, "family")).toBe("DESMALIX");
    const lines = resourcesOf(lock.prescription, "MedicationRequest");
    expect(lines.map((line) => dig(line, "medicationCodeableConcept", "text"))).toEqual([
      "AMOXICILLINE VIATRIS 500 mg, gélule",
      "DOLIPRANE 1000 mg, comprimé",
    ]);

    const key = newKey();
    const bundle = dispenseBundle({
      key,
      finess: marche.finess,
      lines: [
        { lineId: written.lines[0]?.id, boxes: 2, units: 24 },
        { lineId: written.lines[1]?.id, ecart: "NON_DELIVRE", motif: "DEJA_EN_POSSESSION" },
      ],
    });
    const done = await marche.dispense(written.id, lock.secret, key, bundle);
    expect(done.status).toBe(200);
    expect(dig(parameterOf(done.json, "task"), "resource", "status")).toBe("ready");
    const dispensation = dig(parameterOf(done.json, "dispensation"), "valueString");
    await expectReceipt(String(dig(parameterOf(done.json, "recu"), "valueString")), {
      jti: dispensation,
      cle: key,
      numero: written.numero,
    });

    const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
    expect(dig(truth, "executions", 0, "dispensationId")).toBe(dispensation);
    expect(dig(truth, "lines", 0, "remaining")).toEqual({ deliveries: 0, boxes: 0, units: 0 });
    expect(dig(truth, "lines", 1, "remaining")).toEqual({ deliveries: 1, boxes: 1, units: 8 });
  });

  it("[ON#25] three renewals are four deliveries, the fifth is refused", async () => {
    const written = await sandbox.prescribe({ months: 12, lines: [{ ...doliprane, repeats: 3 }] });
    for (const left of [3, 2, 1, 0]) {
      const lock = await marche.lock(written.id);
      const key = newKey();
      const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id, boxes: 1, units: 8 }] });
      const done = await marche.dispense(written.id, lock.secret, key, bundle);
      expect(dig(parameterOf(done.json, "task"), "resource", "status")).toBe(left === 0 ? "completed" : "ready");
    }
    const fifth = await marche.accept(written.id);
    expect([fifth.status, fifth.code]).toEqual([409, "DEJA_EXECUTEE"]);
  });

  it("[ON#27] a renewal elsewhere sees the prior executions of any officine, without their key", async () => {
    const written = await sandbox.prescribe({ months: 6, lines: [{ ...doliprane, repeats: 2 }] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    await marche.dispense(
      written.id,
      lock.secret,
      key,
      dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    const elsewhere = await port.lock(written.id);
    const prior = resourcesOf(elsewhere.prescription, "MedicationDispense");
    expect(prior).toHaveLength(1);
    expect(dig(prior[0], "performer", 1, "actor", "identifier", "value")).toBe(`1${marche.finess}`);
    expect(JSON.stringify(prior)).not.toContain(key);
    expect(dig(resourcesOf(elsewhere.prescription, "MedicationRequest")[0], "extension", 2, "extension", 0)).toEqual({
      url: "delivrances",
      valueInteger: 2,
    });
  });

  it("[ON#39] one box of two: the rest stays due, a second execution completes the delivery", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const [line] = written.lines;
    for (const [ecart, left] of [
      ["DELIVRANCE_PARTIELLE_DUE", { deliveries: 1, boxes: 1, units: 12 }],
      ["IDENTIQUE", { deliveries: 0, boxes: 0, units: 0 }],
    ] as const) {
      const lock = await marche.lock(written.id);
      const key = newKey();
      const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: line?.id, boxes: 1, units: 12, ecart }] });
      expect((await marche.dispense(written.id, lock.secret, key, bundle)).status).toBe(200);
      const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
      expect(dig(truth, "lines", 0, "remaining")).toEqual(left);
    }
  });

  it("[ON#42] every line not delivered: the execution is recorded and consumes nothing", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline, doliprane] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const lines = written.lines.map(({ id }) => ({ lineId: id, ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" }));
    const done = await marche.dispense(written.id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, lines }));
    expect(done.status).toBe(200);
    expect(dig(parameterOf(done.json, "task"), "resource", "status")).toBe("ready");
    const again = await marche.lock(written.id);
    expect(resourcesOf(again.prescription, "MedicationDispense").map((one) => dig(one, "status"))).toEqual(["declined", "declined"]);
  });

  it("[ON#40] an added line is recorded beside the ordonnance and takes none of its rights", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const lines = [
      { lineId: written.lines[0]?.id, boxes: 2, units: 24 },
      { ecart: "LIGNE_AJOUTEE_MANUSCRITE", cip13: "3400935955838" },
    ];
    const done = await marche.dispense(written.id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, lines }));
    expect(done.status).toBe(200);
    expect(dig(parameterOf(done.json, "task"), "resource", "status")).toBe("completed");
  });

  it("[ON#24] a larger packaging may exceed the units, and finishes the delivery", async () => {
    const written = await sandbox.prescribe({ lines: [{ cip13: "3400930065785", posology: "1 le matin", boxes: 3, repeats: 1 }] });
    const lock = await marche.lock(written.id);
    const refusedKey = newKey();
    const tooMuch = dispenseBundle({
      key: refusedKey,
      finess: marche.finess,
      lines: [{ lineId: written.lines[0]?.id, boxes: 1, units: 120 }],
    });
    const refused = await marche.dispense(written.id, lock.secret, refusedKey, tooMuch);
    expect([refused.status, refused.code]).toEqual([409, "DROITS_INSUFFISANTS"]);
    const key = newKey();
    const larger = dispenseBundle({
      key,
      finess: marche.finess,
      lines: [{ lineId: written.lines[0]?.id, boxes: 1, units: 120, ecart: "QUANTITE_SUPERIEURE" }],
    });
    expect((await marche.dispense(written.id, lock.secret, key, larger)).status).toBe(200);
    const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
    expect(dig(truth, "lines", 0, "remaining")).toEqual({ deliveries: 1, boxes: 3, units: 90 });
  });

  it("[ON#37] a line without code is handed over as text", async () => {
    const written = await sandbox.prescribe({ lines: [{ label: "Préparation magistrale", posology: "1 fois par jour" }] });
    const lock = await marche.lock(written.id);
    const [line] = resourcesOf(lock.prescription, "MedicationRequest");
    expect(dig(line, "medicationCodeableConcept")).toEqual({ text: "Préparation magistrale" });
    expect(JSON.stringify(line)).not.toContain("urn:comptoir:on:unites");
  });

  it("[ON#38] a line whose product no base knows is answered as such, and the other lines are executed all the same", async () => {
    const written = await sandbox.prescribe({
      lines: [{ label: "Gel ophtalmique lubrifiant, 1 flacon", posology: "1 goutte" }, amoxicilline],
    });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const lines = [
      { lineId: written.lines[0]?.id, ecart: "NON_DELIVRE", motif: "PRODUIT_INCONNU_BASE" },
      { lineId: written.lines[1]?.id, boxes: 2, units: 24 },
    ];
    expect((await marche.dispense(written.id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, lines }))).status).toBe(200);
    const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
    expect(dig(truth, "executions", 0, "lines", 0, "motif")).toBe("PRODUIT_INCONNU_BASE");
    expect(dig(truth, "lines", 0, "remaining", "deliveries")).toBe(1);
    expect(dig(truth, "lines", 1, "remaining", "deliveries")).toBe(0);
  });

  it("undoes the latest execution of the officine: the rights come back, the trace stays", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id, boxes: 2, units: 24 }] });
    const done = await marche.dispense(written.id, lock.secret, key, bundle);
    const id = String(dig(parameterOf(done.json, "dispensation"), "valueString"));
    const annul = (by: Caller, annulKey: string) =>
      by.send({
        method: "POST",
        path: `/Dispensation/${id}/$annuler`,
        headers: { "idempotency-key": annulKey },
        body: { resourceType: "Parameters", parameter: [{ name: "motif", valueString: "Mauvaise boîte" }] },
      });
    const stranger = await annul(port, newKey());
    expect([stranger.status, stranger.code]).toEqual([403, "NON_HABILITE"]);
    const annulKey = newKey();
    const undone = await annul(marche, annulKey);
    expect([undone.status, dig(undone.json, "status")]).toEqual([200, "ready"]);
    const replayed = await annul(marche, annulKey);
    expect([replayed.status, replayed.headers["idempotency-replayed"]]).toEqual([200, "true"]);
    const twice = await annul(marche, newKey());
    expect([twice.status, twice.code]).toEqual([400, "VALIDATION"]);
    const truth = await sandbox.control("GET", `/ordonnance/${written.numero}`);
    expect(dig(truth, "lines", 0, "remaining")).toEqual({ deliveries: 1, boxes: 2, units: 24 });
    expect(dig(truth, "executions", 0, "cancelledAt")).not.toBeNull();
    const found = await marche.send({
      method: "GET",
      path: `/MedicationDispense?identifier=${encodeURIComponent(`urn:comptoir:on:cle|${key}`)}`,
    });
    expect(dig(found.json, "entry", 0, "resource", "status")).toBe("entered-in-error");
    const page = await (await fetch(`${sandbox.ready.console.url}/prescripteur/${written.numero}`)).text();
    expect(page).toMatch(/Délivré : 2 boîtes de .* annulé par l&#39;officine le .* : Mauvaise boîte/);
    expect(resourcesOf((await marche.lock(written.id)).prescription, "MedicationDispense")).toHaveLength(0);
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});

async function expectReceipt(jws: string, claims: Record<string, unknown>): Promise<void> {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const decoded = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string; x5c: string[] };
  expect(decoded.alg).toBe("RS256");
  const certificate = new X509Certificate(Buffer.from(decoded.x5c[0] ?? "", "base64"));
  const ca = new X509Certificate(await readFile(sandbox.ready.pki.ca));
  expect(certificate.verify(ca.publicKey)).toBe(true);
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  expect(verifier.verify(certificate.publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject(claims);
}
