import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, dispenseBundle, newKey } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
});
afterEach(async () => {
  await sandbox.control("DELETE", "/faults/ordonnance");
});
afterAll(async () => {
  await sandbox.close();
});

const fault = (body: object) => sandbox.control("PUT", "/faults/ordonnance", body);
const renewable = { cip13: "3400935955838", posology: "1 si douleur", repeats: 5 };

async function prepare() {
  const written = await sandbox.prescribe({ lines: [renewable], months: 12 });
  const key = newKey();
  const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] });
  return { written, key, bundle, lock: await marche.lock(written.id) };
}

const executionsOf = async (key: string): Promise<number> =>
  (dig(await sandbox.control("GET", `/ordonnance/executions?key=${key}`), "executions") as []).length;

/** What became of each request that bore this key, in the order of arrival; null while it is being answered. */
const outcomesOf = async (key: string): Promise<(string | null)[]> =>
  (dig(await sandbox.control("GET", "/ordonnance/journal?limit=10000"), "requests") as { key: string; outcome: string | null }[])
    .filter((one) => one.key === key)
    .map((one) => one.outcome);

describe("faults of the ordonnance service", () => {
  it("slow: answers late, as many times as asked", async () => {
    await fault({ kind: "slow", ms: 400, times: 1 });
    const started = performance.now();
    await marche.findTask("01S2TBPZ2JCNZZYGHZ");
    const slow = performance.now() - started;
    await marche.findTask("01S2TBPZ2JCNZZYGHZ");
    expect(slow).toBeGreaterThanOrEqual(395);
    expect(performance.now() - started - slow).toBeLessThan(395);
  });

  it("down, refuse: nobody listens; back on the same port when lifted", async () => {
    await fault({ kind: "down", mode: "refuse" });
    const { hostname, port } = new URL(sandbox.ready.services.ordonnance.url);
    const knock = () =>
      new Promise<string>((done) => {
        const socket = connect({ host: hostname, port: Number(port) });
        socket.once("connect", () => {
          socket.destroy();
          done("open");
        });
        socket.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? "error"));
      });
    expect(await knock()).toBe("ECONNREFUSED");
    await sandbox.control("DELETE", "/faults/ordonnance/down");
    expect((await marche.findTask("01S2TBPZ2JCNZZYGHZ")).status).toBe(200);
  });

  it("[ON#10] down, 503: INDISPONIBLE with Retry-After, and nothing is recorded", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "down", mode: "503", retryAfterSeconds: 7 });
    const answer = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([answer.status, answer.code, answer.headers["retry-after"]]).toEqual([503, "INDISPONIBLE", "7"]);
    expect(await executionsOf(key)).toBe(0);
    await sandbox.control("DELETE", "/faults/ordonnance");
    expect((await marche.dispense(written.id, lock.secret, key, bundle)).status).toBe(200);
  });

  it("[ON#11] answer lost after the commit: the client sees a cut, the same key finds one execution", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "answer-lost-after-commit", times: 1, only: ["dispense"] });
    await marche.accept(written.id);
    await expect(marche.dispense(written.id, lock.secret, key, bundle)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(dig((await marche.findExecution(key)).json, "total")).toBe(1);
    const again = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([200, "true"]);
    expect(await executionsOf(key)).toBe(1);
  });

  it("half-answer: the work is done, the answer stops in the middle", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "half-answer", bytes: 30, times: 1 });
    await expect(marche.dispense(written.id, lock.secret, key, bundle)).rejects.toThrow(/aborted|ECONNRESET/);
    expect(await executionsOf(key)).toBe(1);
  });

  it("answer-twice: the request arrives twice, one execution is made", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "answer-twice", times: 1, only: ["dispense"] });
    const answer = await marche.dispense(written.id, lock.secret, key, bundle);
    expect(answer.status).toBe(200);
    expect((await outcomesOf(key)).sort()).toEqual(["OK", "REPLAYED"]);
    expect(await executionsOf(key)).toBe(1);
  });

  it.each([
    ["html", /^<!doctype html>/],
    ["cut-json", /^\{"resourceType":"/],
    ["other-resource", /"resourceType":"Observation"/],
  ])("[ON#11] unreadable-answer, %s: the work is done, the answer says nothing, the same key finds it", async (form, shape) => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "unreadable-answer", form, times: 1, only: ["dispense"] });
    const answer = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([answer.status, shape.test(answer.text)]).toEqual([200, true]);
    if (form !== "other-resource") expect(() => answer.json).toThrow(SyntaxError);
    expect(await executionsOf(key)).toBe(1);
    const again = await marche.dispense(written.id, lock.secret, key, bundle);
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([200, "true"]);
    expect(await outcomesOf(key)).toEqual(["OK FAULT unreadable-answer", "REPLAYED"]);
    expect(await executionsOf(key)).toBe(1);
  });

  it("[ON#11] duplicate-later: answered at once, delivered again afterwards, executed once", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "duplicate-later", ms: 300, times: 1, only: ["dispense"] });
    expect((await marche.dispense(written.id, lock.secret, key, bundle)).status).toBe(200);
    await expect.poll(() => outcomesOf(key), { timeout: 20_000 }).toEqual(["OK", "REPLAYED FAULT duplicate-later"]);
    expect(await executionsOf(key)).toBe(1);
  });

  it("refuse: a chosen code, with its own HTTP status", async () => {
    await fault({ kind: "refuse", code: "EXPIREE", only: ["accept"] });
    const written = await sandbox.prescribe({ lines: [renewable] });
    const answer = await marche.accept(written.id);
    expect([answer.status, answer.code]).toEqual([410, "EXPIREE"]);
    expect((await marche.findTask(written.numero)).status).toBe(200);
    await expect(fault({ kind: "refuse", code: "PAS_UN_CODE" })).rejects.toThrow(/400/);
  });

  it.each([
    ["expired", /expired/],
    ["self-signed", /self-signed/],
  ])("bad-certificate, %s: a careful client goes no further, and trusts again when it is lifted", async (certificate, message) => {
    await fault({ kind: "bad-certificate", certificate });
    await expect(marche.findTask("01S2TBPZ2JCNZZYGHZ")).rejects.toThrow(message);
    await sandbox.control("DELETE", "/faults/ordonnance");
    expect((await marche.findTask("01S2TBPZ2JCNZZYGHZ")).status).toBe(200);
  });

  it("dedup-off: the same key executes twice, so that a witness run can fail", async () => {
    const { written, key, bundle, lock } = await prepare();
    await fault({ kind: "dedup-off" });
    expect((await marche.dispense(written.id, lock.secret, key, bundle)).status).toBe(200);
    const again = await marche.lock(written.id);
    expect((await marche.dispense(written.id, again.secret, key, bundle)).status).toBe(200);
    expect(await executionsOf(key)).toBe(2);
    expect(dig((await marche.findExecution(key)).json, "total")).toBe(2);
    await sandbox.control("DELETE", "/faults/ordonnance");
    const third = await marche.lock(written.id);
    const guarded = await marche.dispense(written.id, third.secret, key, bundle);
    expect(guarded.status).toBe(200);
    expect(await executionsOf(key)).toBe(3);
    expect((await marche.dispense(written.id, third.secret, key, bundle)).headers["idempotency-replayed"]).toBe("true");
    expect(await executionsOf(key)).toBe(3);
  });

  it("is told in the state, with what is left of it", async () => {
    await fault({ kind: "slow", ms: 1, times: 3 });
    await marche.findTask("01S2TBPZ2JCNZZYGHZ");
    const state = await sandbox.control("GET", "/state");
    expect(dig(state, "services", "ordonnance", "faults", 0)).toMatchObject({ kind: "slow", ms: 1, times: 3, remaining: 2 });
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
