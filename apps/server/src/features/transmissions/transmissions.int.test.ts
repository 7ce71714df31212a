import { randomUUID } from "node:crypto";
import { RIGHTS_BY_ROLE, routes } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { Refusal } from "../../platform/http/handler.js";
import { enqueue, noFailpoint, type OutboxWorker, startOutboxWorker } from "../../platform/outbox/index.js";
import { createOutboxFixture, type OutboxFixture } from "../../platform/outbox/testing/outbox-fixture.js";
import { type RecordingService, startRecordingService } from "../../platform/outbox/testing/recording-service.js";
import { createTestKind } from "../../platform/outbox/testing/test-kind.js";
import { until } from "../../platform/outbox/testing/until.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { createPatientInTransaction, getPatientSummary } from "../patients/index.js";
import { createTransmissionRoutes } from "./index.js";

let fixture: OutboxFixture;
let service: RecordingService;
let worker: OutboxWorker | undefined;
let woken = 0;
let looks = 0;

beforeAll(async () => {
  fixture = await createOutboxFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});
beforeEach(async () => {
  service = await startRecordingService();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await service[Symbol.asyncDispose]();
  await sql`delete from service_health`.execute(fixture.admin);
});

const signal = new AbortController().signal;
const kinds = () => [{ ...createTestKind(service.url, "ordonnance.execution"), service: "ordonnance" }];
const routesOf = () =>
  createTransmissionRoutes({
    db: fixture.app,
    patients: { getPatientSummary },
    guard: { findDelivery: async () => undefined, refuseRetry: async () => undefined, refuseAbandon: async () => undefined },
    kinds: kinds(),
    wakeOutbox: () => {
      woken += 1;
      worker?.wake();
    },
    lookAtService: async () => {
      looks += 1;
    },
    version: "1.2.3",
  });

function startWorker(): void {
  worker = startOutboxWorker({
    app: fixture.app,
    worker: fixture.worker,
    kinds: kinds(),
    failpoint: noFailpoint,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined } as never,
    settings: { leaseMs: 1_500, timeoutMs: 500, pollMs: 20, backOffBaseMs: 20, backOffMaxMs: 100, settleMs: 20, probeMaxMs: 200 },
  });
}

async function createActor(): Promise<Actor> {
  return { ...(await fixture.createOfficine()), rights: new Set(RIGHTS_BY_ROLE.titulaire) };
}

async function put(actor: Actor): Promise<string> {
  return withOfficine(fixture.app, actor.officineId, async (trx) => {
    const traits = { birthName: "DURAND", birthFirstNames: "Paul", birthDate: "1960-01-02", sex: "M" as const };
    const patient = await createPatientInTransaction(trx, actor, { traits, source: "saisie", now: new Date() });
    const key = randomUUID();
    return enqueue(trx, {
      kind: "ordonnance.execution",
      service: "ordonnance",
      orderingKey: key,
      idempotencyKey: key,
      payload: { text: "secret du contenu" },
      actor,
      act: "Exécution de l'ordonnance 01S2TBPZ2JCNZZYGHZ",
      patientId: patient.id,
    });
  });
}

const get = async (actor: Actor, id: string) => {
  const found = await routesOf().getTransmission({ actor, params: { id }, query: undefined, body: undefined, signal });
  if (found instanceof Refusal) throw new Error(found.code);
  expect(routes.getTransmission.response.parse(found)).toEqual(found);
  return found;
};

describe("Transmissions", () => {
  it("says each state in words, with whom it concerns, its history, and never its content", async () => {
    const actor = await createActor();
    const id = await put(actor);
    expect(await get(actor, id)).toMatchObject({
      state: "a-envoyer",
      text: "À envoyer — part tout seul.",
      patient: "DURAND Paul",
      kind: "Exécution d'ordonnance numérique",
      attempts: 0,
      canRetry: true,
      canAbandon: true,
      exchange: { call: "POST /executions", body: "« 17 caractères »" },
      history: [],
    });
    service.fault = () => "away";
    startWorker();
    let waiting = await get(actor, id);
    // Between two attempts: one of them may be running when it is looked at.
    await until("tried", async () => {
      waiting = await get(actor, id);
      return waiting.attempts >= 1 && waiting.state === "a-envoyer";
    });
    expect(waiting.text).toMatch(/^À envoyer — Le service d'essai est absent\. Nouvel essai au plus tard vers \d\d:\d\d:\d\d\.$/);
    expect(waiting.history[0]).toMatchObject({ attempt: 1, outcome: "Service absent" });
    service.fault = () => "none";
    await until("sent", async () => (await get(actor, id)).state === "envoye");
    const sent = await get(actor, id);
    expect(sent.text).toMatch(/^Envoyé le \d\d\/\d\d\/\d{4} à \d\d:\d\d\.$/);
    expect(sent).toMatchObject({ canRetry: false, canAbandon: false });
    expect(sent.history.at(-1)?.outcome).toBe("Envoyé");
    expect(JSON.stringify(sent)).not.toMatch(/secret du contenu/);
    const audit = await fixture.admin.selectFrom("audit_event").select(["action", "patient_id"]).where("target_id", "=", id).execute();
    expect(audit.filter((event) => event.action === "transmission.read" && event.patient_id !== null).length).toBeGreaterThan(0);
  });

  it("« Relancer » makes a row due and wakes the outbox; what is sent is not retried; another officine sees nothing", async () => {
    const actor = await createActor();
    const stranger = await createActor();
    const id = await put(actor);
    service.fault = () => "invalid";
    startWorker();
    await until("to correct", async () => (await get(actor, id)).state === "a-corriger");
    expect((await get(actor, id)).text).toBe("À corriger — Essai à corriger.");
    service.fault = () => "none";
    const before = woken;
    const retry = (who: Actor) => routesOf().retryTransmission({ actor: who, params: { id }, query: undefined, body: undefined, signal });
    expect(await retry(stranger)).toMatchObject({ code: "INTROUVABLE" });
    expect(await retry(actor)).toMatchObject({ state: "incertain" });
    expect(woken).toBe(before + 1);
    await until("sent", async () => (await get(actor, id)).state === "envoye");
    expect(await retry(actor)).toMatchObject({ code: "TRANSMISSION_NON_RELANCABLE" });
    const list = await routesOf().listTransmissions({ actor: stranger, query: { limit: 100 }, params: undefined, body: undefined, signal });
    expect(list).toEqual({ transmissions: [], waiting: 0 });
    const audit = await fixture.admin
      .selectFrom("audit_event")
      .select("action")
      .where("target_id", "=", id)
      .where("action", "=", "transmission.retry")
      .execute();
    expect(audit).toHaveLength(1);
  });

  it("« Abandonner » keeps the reason and the name of who gave it", async () => {
    const actor = await createActor();
    const id = await put(actor);
    const abandon = () =>
      routesOf().abandonTransmission({ actor, params: { id }, body: { reason: "Saisie en double" }, query: undefined, signal });
    expect(await abandon()).toMatchObject({ state: "abandonne", text: "Abandonné — Saisie en double", canRetry: false });
    expect(await abandon()).toMatchObject({ code: "TRANSMISSION_NON_RELANCABLE" });
    expect((await get(actor, id)).history).toMatchObject([
      { outcome: "Abandonnée", detail: "Abandonnée par PERRIN Nathalie : Saisie en double" },
    ]);
    startWorker();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(service.requests).toEqual([]);
  });

  it("lists newest first, by state, and counts what waits", async () => {
    const actor = await createActor();
    const ids = [await put(actor), await put(actor), await put(actor)];
    await routesOf().abandonTransmission({ actor, params: { id: ids[1] ?? "" }, body: { reason: "essai" }, query: undefined, signal });
    const all = await routesOf().listTransmissions({ actor, query: { limit: 2 }, params: undefined, body: undefined, signal });
    if (all instanceof Refusal) throw new Error(all.code);
    expect(all.transmissions.map((one) => one.id)).toEqual([ids[2], ids[1]]);
    expect(all.waiting).toBe(2);
    const abandoned = await routesOf().listTransmissions({
      actor,
      query: { state: "abandonne", limit: 100 },
      params: undefined,
      body: undefined,
      signal,
    });
    if (abandoned instanceof Refusal) throw new Error(abandoned.code);
    expect(abandoned.transmissions.map((one) => one.id)).toEqual([ids[1]]);
  });
});

describe("the header of the screen", () => {
  it("counts what waits and what is to correct, says since when the service is away, and holds no health data", async () => {
    const actor = await createActor();
    const status = () => routesOf().status({ actor, params: undefined, query: undefined, body: undefined, signal });
    expect(await status()).toEqual({
      toSend: 0,
      toCorrect: 0,
      services: [{ service: "ordonnance", label: "Ordonnance Numérique", state: "ok", waiting: 0 }],
      version: "1.2.3",
    });
    expect(looks).toBe(0);
    const id = await put(actor);
    service.fault = () => "away";
    startWorker();
    await until("away", async () => {
      const now = await status();
      return !(now instanceof Refusal) && now.services[0]?.state === "indisponible";
    });
    expect(await status()).toMatchObject({ toSend: 1, services: [{ since: expect.stringMatching(/^\d{4}-/), waiting: 1 }] });
    expect(JSON.stringify(await status())).not.toMatch(/DURAND|01S2/);
    // Whoever looks at the band has the service looked at again; when it is time to is not decided here.
    expect(looks).toBeGreaterThan(0);
    service.fault = () => "refuse";
    await until("refused", async () => (await get(actor, id)).state === "refuse");
    expect(await status()).toMatchObject({ toSend: 0, toCorrect: 1, services: [{ state: "ok", waiting: 0 }] });
  });
});
