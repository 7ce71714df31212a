import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, createCaller, dig, dispenseBundle, type Handed, newKey, patch } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox, type WrittenOrdonnance } from "../testing/test-sandbox.js";

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
const dayMs = 24 * 3600_000;

async function deliverWhole(written: WrittenOrdonnance): Promise<void> {
  const lock = await marche.lock(written.id);
  const key = newKey();
  const bundle = dispenseBundle({ key, finess: marche.finess, lines: written.lines.map(({ id }) => ({ lineId: id, boxes: 2 })) });
  expect((await marche.dispense(written.id, lock.secret, key, bundle)).status).toBe(200);
}

describe("who may call", () => {
  it("without certificate the handshake fails", async () => {
    const ca = await readFile(sandbox.ready.pki.ca, "utf8");
    const nobody = createCaller({ url: sandbox.ready.services.ordonnance.url, finess: "", tls: { ca } });
    await expect(nobody.findTask("01S2TBPZ2JCNZZYGHZ")).rejects.toThrow();
  });

  it("the service proves itself: a client that does not trust the nation's authority refuses it", async () => {
    const nobody = createCaller({ url: sandbox.ready.services.ordonnance.url, finess: "", tls: {} });
    await expect(nobody.findTask("01S2TBPZ2JCNZZYGHZ")).rejects.toThrow(/self-signed|unable to|certificate/i);
  });

  it("a practice may not execute, an officine may not prescribe or abort", async () => {
    const cabinet = await sandbox.cabinet(0);
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    for (const answer of [
      await cabinet.accept(written.id),
      await cabinet.findTask(written.numero),
      await marche.send({ method: "POST", path: "/$prescrire", body: {}, headers: { "idempotency-key": newKey() } }),
      await marche.send({ method: "POST", path: `/Task/${written.id}/$abort`, headers: { "idempotency-key": newKey() } }),
    ]) {
      expect([answer.status, answer.code]).toEqual([403, "NON_HABILITE"]);
    }
  });

  it("a body that names another FINESS than the certificate is NON_HABILITE", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: port.finess, lines: [{ lineId: written.lines[0]?.id }] });
    const answer = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([answer.status, answer.code]).toEqual([403, "NON_HABILITE"]);
  });
});

describe("what the life of the ordonnance refuses", () => {
  it("[ON#43] annulled after the consultation: ANNULEE when the officine writes, and afterwards", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const lock = await marche.lock(written.id);
    await sandbox.control("POST", `/ordonnance/${written.numero}/abort`);
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] });
    const write = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([write.status, write.code, dig(write.json, "issue", 0, "code")]).toEqual([409, "ANNULEE", "business-rule"]);
    const consult = await marche.accept(written.id);
    expect([consult.status, consult.code]).toEqual([409, "ANNULEE"]);
    expect(dig((await marche.findTask(written.numero)).json, "entry", 0, "resource", "status")).toBe("cancelled");
  });

  it("an ordonnance of which a line was delivered can no longer be annulled", async () => {
    const written = await sandbox.prescribe({ lines: [{ ...amoxicilline, repeats: 1 }] });
    await deliverWhole(written);
    await expect(sandbox.control("POST", `/ordonnance/${written.numero}/abort`)).rejects.toThrow(/409.*DEJA_EXECUTEE/);
  });

  it("entirely executed: DEJA_EXECUTEE, to consult and to write", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    await deliverWhole(written);
    const consult = await port.accept(written.id);
    expect([consult.status, consult.code]).toEqual([409, "DEJA_EXECUTEE"]);
    const key = newKey();
    const write = await marche.dispense(
      written.id,
      "0".repeat(64),
      key,
      dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    expect([write.status, write.code]).toEqual([409, "DEJA_EXECUTEE"]);
  });

  it("[ON#15] the last day of validity is served, the day after is EXPIREE", async () => {
    const today = String(dig(await sandbox.control("GET", "/state"), "clock", "today"));
    const yesterday = new Date(Date.parse(today) - dayMs).toISOString().slice(0, 10);
    const authoredAt = new Date(Date.parse(today) - 40 * dayMs).toISOString();
    const last = await sandbox.prescribe({ lines: [amoxicilline], authoredAt, validUntil: today });
    expect((await marche.accept(last.id)).status).toBe(200);
    const over = await sandbox.prescribe({ lines: [amoxicilline], authoredAt, validUntil: yesterday });
    const answer = await marche.accept(over.id);
    expect([answer.status, answer.code, dig(answer.json, "issue", 0, "code")]).toEqual([410, "EXPIREE", "expired"]);
  });

  it("a hand-over dated after the validity is EXPIREE", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline], months: 0 });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const at = new Date(Date.now() + 2 * dayMs).toISOString();
    const answer = await marche.dispense(
      written.id,
      lock.secret,
      key,
      dispenseBundle({ key, finess: marche.finess, at, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    expect([answer.status, answer.code]).toEqual([410, "EXPIREE"]);
  });

  it("a hand-over already made is judged on its own day, however late the lock is asked for; one to come is judged today", async () => {
    const today = String(dig(await sandbox.control("GET", "/state"), "clock", "today"));
    const yesterday = new Date(Date.parse(today) - dayMs).toISOString().slice(0, 10);
    const authoredAt = new Date(Date.parse(today) - 40 * dayMs).toISOString();
    const over = await sandbox.prescribe({ lines: [amoxicilline], authoredAt, validUntil: yesterday });
    const accept = (handedOver: string) => marche.accept(over.id, { handedOver });
    // 22:59:59 UTC in winter, 21:59:59 in summer: the last second of the last day in Paris at the latest.
    const late = await accept(`${yesterday}T20:59:59Z`);
    expect(late.status).toBe(200);
    expect((await accept(`${today}T12:00:00Z`)).code).toBe("EXPIREE");
    expect((await accept("2099-01-01T00:00:00Z")).code).toBe("EXPIREE");
    expect((await accept("2026-13-01T00:00:00Z")).code).toBe("VALIDATION");
    // What was handed over in time is recorded; the execution's own day is still judged line by line.
    const secret = String(dig(late.json, "parameter", 0, "valueString"));
    const lines = [{ lineId: over.lines[0]?.id }];
    const [tooLate, inTime] = [newKey(), newKey()];
    const dated = (key: string, at: string) =>
      marche.dispense(over.id, secret, key, dispenseBundle({ key, finess: marche.finess, at, lines }));
    expect((await dated(tooLate, `${today}T12:00:00Z`)).code).toBe("EXPIREE");
    expect((await dated(inTime, `${yesterday}T12:00:00Z`)).status).toBe(200);
  });

  it("[ON#8] a birth date that is not the patient's: PATIENT_DISCORDANT, and nothing is locked", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const wrong = await marche.accept(written.id, { birthDate: "1955-06-16" });
    expect([wrong.status, wrong.code, dig(wrong.json, "issue", 0, "code")]).toEqual([409, "PATIENT_DISCORDANT", "conflict"]);
    expect(dig(await sandbox.control("GET", `/ordonnance/${written.numero}`), "lock")).toBeNull();
    expect((await marche.accept(written.id, { birthDate: "1955-06-15" })).status).toBe(200);
  });

  it("[ON#44] an opposition to the read-back changes nothing for the pharmacist", async () => {
    const written = await sandbox.prescribe({ lines: [{ ...amoxicilline, repeats: 1 }], opposed: true });
    await deliverWhole(written);
    const lock = await port.lock(written.id);
    const text = JSON.stringify(lock.prescription);
    expect(text).toContain('"url":"urn:comptoir:on:opposition-lecture","valueBoolean":true');
    expect(text).toContain("MedicationDispense");
    expect(text).toContain("DESMALIX");
  });
});

describe("what an execution must say", () => {
  let written: WrittenOrdonnance;
  let secret: string;
  beforeAll(async () => {
    written = await sandbox.prescribe({ lines: [amoxicilline, { label: "Préparation", posology: "1 par jour" }] });
    secret = (await marche.lock(written.id)).secret;
  });

  /** Sends a bundle of one line; the service answers with its refusal. */
  async function refuse(line: Handed, change?: { path: (string | number)[]; to: unknown }) {
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id, ...line }] });
    const body = change === undefined ? bundle : patch(bundle, ["entry", 0, "resource", ...change.path], change.to);
    const answer = await marche.dispense(written.id, secret, key, body);
    return { status: answer.status, code: answer.code, where: dig(answer.json, "issue", 0, "expression", 0), text: answer.text };
  }

  const resource = "Bundle.entry[0].resource";
  it.each<[string, Handed, { path: (string | number)[]; to: unknown } | undefined, string]>([
    [
      "[ON#41] posology changed without agreement",
      { ecart: "POSOLOGIE_MODIFIEE" },
      undefined,
      `${resource}.extension('urn:comptoir:on:accord')`,
    ],
    [
      "[ON#41] product changed without agreement",
      { ecart: "PRODUIT_MODIFIE" },
      undefined,
      `${resource}.extension('urn:comptoir:on:accord')`,
    ],
    [
      "[ON#41] duration changed without agreement",
      { ecart: "DUREE_MODIFIEE" },
      undefined,
      `${resource}.extension('urn:comptoir:on:accord')`,
    ],
    [
      "[ON#41] line added without agreement",
      { lineId: undefined, ecart: "LIGNE_AJOUTEE_ACCORD" },
      undefined,
      `${resource}.extension('urn:comptoir:on:accord')`,
    ],
    ["not delivered without motif", { ecart: "NON_DELIVRE" }, undefined, `${resource}.statusReasonCodeableConcept`],
    [
      "not delivered with an unknown motif",
      { ecart: "NON_DELIVRE", motif: "PAS_ENVIE" },
      undefined,
      `${resource}.statusReasonCodeableConcept.coding[0].code`,
    ],
    ["AUTRE without a note", { ecart: "NON_DELIVRE", motif: "AUTRE" }, undefined, `${resource}.note`],
    [
      "contraindication without agreement",
      { ecart: "NON_DELIVRE", motif: "CONTRE_INDICATION" },
      undefined,
      `${resource}.extension('urn:comptoir:on:accord')`,
    ],
    ["a motif beside a delivery", { motif: "RUPTURE" }, undefined, `${resource}.statusReasonCodeableConcept`],
    ["an unknown écart", { ecart: "PRESQUE" }, undefined, `${resource}.extension[0].valueCode`],
    ["a negative quantity", { boxes: -1 }, undefined, `${resource}.quantity.value`],
    ["no box at all", { boxes: 0 }, undefined, `${resource}.quantity.value`],
    ["a quantity in words", {}, { path: ["quantity", "value"], to: "deux" }, `${resource}.quantity.value`],
    ["a quantity in tablets", {}, { path: ["quantity", "code"], to: "15054000" }, `${resource}.quantity`],
    ["negative units", { units: -3 }, undefined, `${resource}.extension[1].valueDecimal`],
    [
      "a line of another ordonnance",
      { lineId: "0b0b0b0b-0000-4000-a000-000000000000" },
      undefined,
      `${resource}.authorizingPrescription[0].reference`,
    ],
    [
      "no line although the écart needs one",
      {},
      { path: ["authorizingPrescription"], to: undefined },
      `${resource}.authorizingPrescription`,
    ],
    ["an added line that names a line", { ecart: "LIGNE_AJOUTEE_MANUSCRITE" }, undefined, `${resource}.authorizingPrescription`],
    ["a status that contradicts the écart", {}, { path: ["status"], to: "declined" }, `${resource}.extension[0].valueCode`],
    ["a key that is not the header's", {}, { path: ["identifier", 0, "value"], to: "autre-cle-12345" }, `${resource}.identifier[0].value`],
    ["no pharmacist", {}, { path: ["performer"], to: [] }, `${resource}.performer`],
    [
      "an RPPS with a wrong key",
      {},
      { path: ["performer", 0, "actor", "identifier", "value"], to: "810999900012" },
      `${resource}.performer[0].actor.identifier.value`,
    ],
    ["no instant of hand-over", {}, { path: ["whenHandedOver"], to: undefined }, `${resource}.whenHandedOver`],
    ["an instant without zone", {}, { path: ["whenHandedOver"], to: "2026-11-22T10:00:00" }, `${resource}.whenHandedOver`],
    ["a CIP13 with a wrong key", { cip13: "3400934913175" }, undefined, `${resource}.medicationCodeableConcept.coding[0].code`],
    ["no product name", {}, { path: ["medicationCodeableConcept", "text"], to: undefined }, `${resource}.medicationCodeableConcept.text`],
    ["another resource", {}, { path: ["resourceType"], to: "MedicationRequest" }, resource],
  ])("VALIDATION: %s", async (_name, line, change, where) => {
    expect(await refuse(line, change)).toMatchObject({ status: 400, code: "VALIDATION", where });
  });

  it("says every fault at once", async () => {
    const key = newKey();
    const bundle = dispenseBundle({
      key,
      finess: marche.finess,
      lines: [
        { lineId: written.lines[0]?.id, boxes: -1 },
        { lineId: written.lines[1]?.id, ecart: "NON_DELIVRE" },
      ],
    });
    const answer = await marche.dispense(written.id, secret, key, bundle);
    expect(dig(answer.json, "issue", 0, "expression", 0)).toBe("Bundle.entry[0].resource.quantity.value");
    expect(dig(answer.json, "issue", 1, "expression", 0)).toBe("Bundle.entry[1].resource.statusReasonCodeableConcept");
    expect(dig(answer.json, "issue", 0, "details", "text")).toMatch(/supérieur à 0/);
  });

  it("more than what is left: DROITS_INSUFFISANTS, naming the quantity", async () => {
    expect(await refuse({ boxes: 3 })).toMatchObject({ status: 409, code: "DROITS_INSUFFISANTS", where: `${resource}.quantity` });
    expect(await refuse({ boxes: 1, units: 25 })).toMatchObject({ status: 409, code: "DROITS_INSUFFISANTS" });
  });

  it("one fault refuses the whole Bundle: nothing of it is recorded", async () => {
    const key = newKey();
    const lines = [
      { lineId: written.lines[0]?.id, boxes: 2 },
      { lineId: written.lines[1]?.id, boxes: 5 },
    ];
    const answer = await marche.dispense(written.id, secret, key, dispenseBundle({ key, finess: marche.finess, lines }));
    expect([answer.status, answer.code]).toEqual([409, "DROITS_INSUFFISANTS"]);
    expect(dig((await marche.findExecution(key)).json, "total")).toBe(0);
    expect(dig(await sandbox.control("GET", `/ordonnance/${written.numero}`), "executions")).toEqual([]);
  });

  it("a starred écart with its agreement is accepted", async () => {
    const key = newKey();
    const lines = [{ lineId: written.lines[0]?.id, boxes: 1, ecart: "POSOLOGIE_MODIFIEE", accord: true }];
    const answer = await marche.dispense(written.id, secret, key, dispenseBundle({ key, finess: marche.finess, lines }));
    expect(answer.status).toBe(200);
  });
});

describe("headers and addresses", () => {
  it("a write without Idempotency-Key, or with a wrong one, is VALIDATION", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    for (const headers of [
      {},
      { "idempotency-key": "court" },
      { "idempotency-key": "a".repeat(65) },
      { "idempotency-key": "clé avec espace" },
    ]) {
      const bytes: Record<string, string> = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString("latin1")]),
      );
      const answer = await marche.send({ method: "POST", path: `/Task/${written.id}/$dispense?secret=x`, body: {}, headers: bytes });
      expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
    }
  });

  it("another media type is VALIDATION, an unknown address INCONNUE, another host 421", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    const type = await marche.send({
      method: "POST",
      path: `/Task/${written.id}/$accept`,
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect([type.status, type.code]).toEqual([400, "VALIDATION"]);
    const address = await marche.send({ method: "GET", path: "/metadata" });
    expect([address.status, address.code]).toEqual([404, "INCONNUE"]);
    const host = await marche.send({ method: "GET", path: "/Task", headers: { host: "attaquant.example" } });
    expect(host.status).toBe(421);
  });

  it("accept wants the RPPS of a pharmacist with its key", async () => {
    const written = await sandbox.prescribe({ lines: [amoxicilline] });
    for (const rpps of ["", "1234", "10999900012"]) {
      const answer = await marche.accept(written.id, { rpps });
      expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
    }
  });

  it("five years after its writing an ordonnance is purged: EXPIREE, and no trait is left", async () => {
    const authoredAt = new Date(Date.now() - 5 * 365 * dayMs).toISOString();
    const written = await sandbox.prescribe({
      lines: [amoxicilline],
      authoredAt,
      months: null,
      patient: { birthName: "PURGÉE", firstNames: ["Zélie"], birthDate: "1950-01-01", sex: "F" },
    });
    expect((await marche.accept(written.id)).status).toBe(200);
    await sandbox.control("POST", "/clock", { advanceMs: 3 * dayMs });
    const answer = await marche.accept(written.id);
    expect([answer.status, answer.code]).toEqual([410, "EXPIREE"]);
    const left = await sandbox.control("GET", `/ordonnance/${written.numero}`);
    expect(left).toMatchObject({ patient: null, prescriber: null, lines: [] });
    expect(dig((await marche.findTask(written.numero)).json, "total")).toBe(0);
  });
});
