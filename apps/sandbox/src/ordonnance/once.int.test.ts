import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, dispenseBundle, newKey, parameterOf, patch } from "../testing/caller.js";
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

const renewable = { cip13: "3400935955838", posology: "1 si douleur", repeats: 5 };

async function prepare() {
  const written = await sandbox.prescribe({ lines: [renewable], months: 12 });
  const key = newKey();
  const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] });
  return { written, key, bundle, lock: await marche.lock(written.id) };
}

const executionsOf = async (query: string): Promise<number> =>
  (dig(await sandbox.control("GET", `/ordonnance/executions?${query}`), "executions") as []).length;

describe("a key executes once", () => {
  it("[ON#11] the same key and body get the first answer again, word for word, even after the lock is gone", async () => {
    const { written, key, bundle, lock } = await prepare();
    const first = await marche.dispense(written.id, lock.secret, key, bundle);
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    const again = await marche.dispense(written.id, "whatever", key, bundle);
    expect([again.status, again.headers["idempotency-replayed"], again.text]).toEqual([200, "true", first.text]);
    expect(await executionsOf(`key=${key}`)).toBe(1);
  });

  it("[ON#12] the same key with another body is CLE_REUTILISEE", async () => {
    const { written, key, bundle, lock } = await prepare();
    await marche.dispense(written.id, lock.secret, key, bundle);
    const other = patch(bundle, ["entry", 0, "resource", "quantity", "value"], 0.5);
    const answer = await marche.dispense(written.id, lock.secret, key, other);
    expect([answer.status, answer.code, dig(answer.json, "issue", 0, "code")]).toEqual([422, "CLE_REUTILISEE", "duplicate"]);
  });

  it("[ON#12] a key is not good for another operation either", async () => {
    const { written, key, bundle, lock } = await prepare();
    const done = await marche.dispense(written.id, lock.secret, key, bundle);
    const id = String(dig(parameterOf(done.json, "dispensation"), "valueString"));
    const answer = await marche.send({
      method: "POST",
      path: `/Dispensation/${id}/$annuler`,
      body: bundle,
      headers: { "idempotency-key": key },
    });
    expect([answer.status, answer.code]).toEqual([422, "CLE_REUTILISEE"]);
  });

  it("keys of two officines do not meet", async () => {
    const { written, key, bundle, lock } = await prepare();
    await marche.dispense(written.id, lock.secret, key, bundle);
    const elsewhere = await port.lock(written.id);
    const answer = await port.dispense(
      written.id,
      elsewhere.secret,
      key,
      dispenseBundle({ key, finess: port.finess, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    expect(answer.status).toBe(200);
    expect(dig((await port.findExecution(key)).json, "entry", 0, "resource", "performer", 1, "actor", "identifier", "value")).toBe(
      `1${port.finess}`,
    );
    expect(dig((await marche.findExecution(key)).json, "total")).toBe(1);
  });

  it("a refusal is not kept: the same key may be tried again", async () => {
    const { written, key, bundle } = await prepare();
    const refused = await marche.dispense(written.id, "0".repeat(64), key, bundle);
    expect([refused.status, refused.code]).toEqual([409, "VERROUILLEE"]);
    const { secret } = await marche.lock(written.id);
    expect((await marche.dispense(written.id, secret, key, bundle)).status).toBe(200);
  });

  it("[ON#11] the key is a witness: what was recorded under it, or nothing", async () => {
    const { written, key, bundle, lock } = await prepare();
    expect((await marche.findExecution(key)).json).toEqual({ resourceType: "Bundle", type: "searchset", total: 0 });
    const done = await marche.dispense(written.id, lock.secret, key, bundle);
    const witness = await marche.findExecution(key);
    expect(dig(witness.json, "total")).toBe(1);
    expect(dig(witness.json, "entry", 0, "resource", "identifier")).toEqual([
      { system: "urn:comptoir:on:dispensation", value: dig(parameterOf(done.json, "dispensation"), "valueString") },
      { system: "urn:comptoir:on:cle", value: key },
    ]);
    expect(dig((await port.findExecution(key)).json, "total")).toBe(0);
    expect((await marche.send({ method: "GET", path: "/MedicationDispense?identifier=bof" })).status).toBe(400);
  });

  it("twenty deliveries of one request at once are one execution", async () => {
    const { written, key, bundle, lock } = await prepare();
    const answers = await Promise.all(Array.from({ length: 20 }, () => marche.dispense(written.id, lock.secret, key, bundle)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers["idempotency-replayed"] === undefined)).toHaveLength(1);
    expect(await executionsOf(`numero=${written.numero}`)).toBe(1);
    const journal = await sandbox.control("GET", "/ordonnance/journal?limit=10000");
    const requests = (dig(journal, "requests") as { key: string; outcome: string }[]).filter((request) => request.key === key);
    expect(requests).toHaveLength(20);
    expect(requests.filter((request) => request.outcome === "REPLAYED")).toHaveLength(19);
  });
});

describe("the lock", () => {
  it("[ON#13] two officines ask at once: one gets it, the other learns until when", async () => {
    const written = await sandbox.prescribe({ lines: [renewable] });
    const answers = await Promise.all([marche.accept(written.id), port.accept(written.id)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const winner = answers.find((answer) => answer.status === 200);
    const loser = answers.find((answer) => answer.status === 409);
    expect(loser?.code).toBe("VERROUILLEE");
    expect(dig(loser?.json, "issue", 0, "code")).toBe("lock-error");
    expect(dig(loser?.json, "issue", 0, "diagnostics")).toBe(dig(parameterOf(winner?.json, "expires"), "valueInstant"));
  });

  it("the same officine gets the same secret with a new term", async () => {
    const written = await sandbox.prescribe({ lines: [renewable] });
    const first = await marche.lock(written.id);
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    const second = await marche.lock(written.id);
    expect(second.secret).toBe(first.secret);
    expect(Date.parse(second.expires) - Date.parse(first.expires)).toBeGreaterThanOrEqual(60_000);
  });

  it("[ON#14] a lock that ended leaves room: the other officine executes, the first must come back", async () => {
    const { written, key, bundle, lock } = await prepare();
    await sandbox.control("POST", "/clock", { advanceMs: 31 * 60_000 });
    const late = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([late.status, late.code]).toEqual([409, "VERROUILLEE"]);
    const elsewhere = await port.lock(written.id);
    expect(elsewhere.secret).not.toBe(lock.secret);
    const otherKey = newKey();
    const other = dispenseBundle({ key: otherKey, finess: port.finess, lines: [{ lineId: written.lines[0]?.id }] });
    expect((await port.dispense(written.id, elsewhere.secret, otherKey, other)).status).toBe(200);
    const back = await marche.lock(written.id);
    expect(JSON.stringify(back.prescription)).toContain('"url":"delivrances","valueInteger":5');
    expect((await marche.dispense(written.id, back.secret, key, bundle)).status).toBe(200);
  });

  it("another officine's secret opens nothing; reject frees the lock for everybody", async () => {
    const { written, key, bundle, lock } = await prepare();
    const stolen = await port.dispense(
      written.id,
      lock.secret,
      key,
      dispenseBundle({ key, finess: port.finess, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    expect([stolen.status, stolen.code]).toEqual([409, "VERROUILLEE"]);
    const reject = (by: Caller, secret: string) => by.send({ method: "POST", path: `/Task/${written.id}/$reject?secret=${secret}` });
    expect((await reject(port, lock.secret)).code).toBe("VERROUILLEE");
    expect((await reject(marche, "0".repeat(64))).code).toBe("VERROUILLEE");
    const freed = await reject(marche, lock.secret);
    expect([freed.status, dig(freed.json, "status")]).toEqual([200, "ready"]);
    expect((await marche.dispense(written.id, lock.secret, key, bundle)).code).toBe("VERROUILLEE");
    expect((await port.accept(written.id)).status).toBe(200);
  });

  it("a secret never enters the journal", async () => {
    const { written, key, bundle, lock } = await prepare();
    await marche.dispense(written.id, lock.secret, key, bundle);
    const journal = JSON.stringify(await sandbox.control("GET", "/ordonnance/journal?limit=10000"));
    expect(journal).toContain(key);
    expect(journal).not.toContain(lock.secret);
    expect(journal).not.toContain("DESMALIX");
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
