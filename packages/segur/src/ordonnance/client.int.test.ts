import { afterEach, describe, expect, test } from "vitest";
import { createOnOuverte, type Execution, encodeExecution, type NumeroOrdonnance } from "./index.js";
import {
  type Answer,
  cut,
  readVector,
  reply,
  replyVector,
  type ScriptedService,
  startScriptedService,
} from "./testing/scripted-service.js";

const NUMERO = "01S2TBPZ2JCNZZYGHZ" as NumeroOrdonnance;
const KEY = "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a11";
const TASK = "0d5f6a52-4c7e-4b8e-9d0f-2b6f5a1c7e10";
const SECRET = "3f1c0a9e5b7d42618c94e0f7a6b5d3c21e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b";
const DISPENSATION = "5e2f8a0c-93b1-4f0e-8d24-6a1c7b9e0f52";
const RECEIPT = "eyJhbGciOiJSUzI1NiJ9.eyJkaXNwZW5zYXRpb24iOiI1ZTJmOGEwYyJ9.c2lnbmF0dXJl";
const context = { rpps: "10001234565" };
const execution: Execution = {
  numero: NUMERO,
  at: "2026-11-22T10:04:11Z",
  finess: "750012346",
  responsible: { rpps: "10001234565", name: "PERRIN Nathalie" },
  renewal: 0,
  lines: [{ lineId: "l1", ecart: "IDENTIQUE", product: { cip13: "3400934913174", label: "AMOXICILLINE" }, boxes: 2, units: 24 }],
};

const HTML = reply(502, "<html>Bad gateway</html>", { "content-type": "text/html" });
const neverAnswers: Answer = () => undefined;

const services: ScriptedService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function start(timeoutMs?: number): Promise<ScriptedService & { port: ReturnType<typeof createOnOuverte> }> {
  const service = await startScriptedService(timeoutMs);
  services.push(service);
  service.on("GET Task", replyVector(200, "task-search"));
  service.on("POST $accept", replyVector(200, "accept-answer"));
  service.on("POST $dispense", replyVector(200, "dispense-answer"));
  service.on("GET MedicationDispense", replyVector(200, "dispense-search-empty"));
  service.on("POST $reject", replyVector(200, "task"));
  service.on("POST $annuler", replyVector(200, "task"));
  return Object.assign(service, { port: createOnOuverte({ baseUrl: service.baseUrl, transport: service.transport }) });
}
const paths = (service: ScriptedService) =>
  service.calls.map((call) => `${call.method} ${decodeURIComponent(call.path).replace("/fhir", "")}`);

describe("consulter", () => {
  test("searches, accepts with the pharmacist and the birth date, returns the ordonnance and its lock", async () => {
    const service = await start();
    const result = await service.port.consulter(NUMERO, { ...context, patientBirthDate: "1955-06-15" });
    expect(result).toMatchObject({
      ok: true,
      value: {
        ordonnance: { numero: NUMERO, taskId: TASK, lines: [{ id: "l1" }, { id: "l2" }, { id: "l3" }, { id: "l4" }] },
        verrou: { secret: SECRET },
      },
    });
    expect(paths(service)).toEqual([`GET /Task?identifier=urn:oid:1.2.250.1.215.500.1.1|${NUMERO}`, `POST /Task/${TASK}/$accept`]);
    expect(service.calls[1]).toMatchObject({ type: "application/fhir+json", key: undefined });
    expect(JSON.parse(service.calls[1]?.body ?? "")).toEqual(JSON.parse(readVector("accept-request")));
  });

  test("[ON#7] unknown number: no lock is asked", async () => {
    const service = await start();
    service.on("GET Task", replyVector(200, "task-search-empty"));
    expect(await service.port.consulter(NUMERO, context)).toEqual({ ok: false, failure: { kind: "INCONNUE" } });
    expect(service.calls).toHaveLength(1);
  });

  test.each([
    ["[ON#8]", 409, "patient-discordant", { kind: "PATIENT_DISCORDANT" }],
    ["[ON#13]", 409, "verrouillee", { kind: "VERROUILLEE", until: "2026-11-22T10:30:00Z" }],
    ["", 404, "inconnue", { kind: "INCONNUE" }],
    ["", 409, "annulee", { kind: "ANNULEE" }],
    ["", 410, "expiree", { kind: "EXPIREE" }],
    ["", 409, "deja-executee", { kind: "DEJA_EXECUTEE" }],
    ["", 403, "non-habilite", { kind: "NON_HABILITE" }],
  ])("%s %d %s", async (_id, status, name, failure) => {
    const service = await start();
    service.on("POST $accept", replyVector(status, `operation-outcome-${name}`));
    expect(await service.port.consulter(NUMERO, context)).toEqual({ ok: false, failure });
  });

  test("[ON#10] service away, in every way: INDISPONIBLE, with the wait that it asks", async () => {
    const ways: [string, Answer, object][] = [
      [
        "503 with its outcome",
        replyVector(503, "operation-outcome-indisponible", { "retry-after": "30" }),
        { retryAfterMs: 30_000, detail: "Service momentanément indisponible." },
      ],
      ["429 without", reply(429, "", { "retry-after": "2" }), { retryAfterMs: 2000 }],
      [
        "503 until a date, by the service's clock",
        reply(503, "", { "retry-after": "Sun, 22 Nov 2026 10:01:00 GMT", date: "Sun, 22 Nov 2026 10:00:00 GMT" }),
        { retryAfterMs: 60_000 },
      ],
      ["502 of a relay", HTML, {}],
      ["cut", cut, {}],
      ["silence", neverAnswers, {}],
    ];
    for (const [name, answer, more] of ways) {
      const service = await start(400);
      service.on("POST $accept", answer);
      expect(await service.port.consulter(NUMERO, context), name).toMatchObject({ ok: false, failure: { kind: "INDISPONIBLE", ...more } });
    }
  });

  test("nobody listens: INDISPONIBLE", async () => {
    const service = await start();
    const { port } = service;
    const other = createOnOuverte({ baseUrl: "https://127.0.0.1:1", transport: service.transport });
    expect(await other.consulter(NUMERO, context)).toMatchObject({ ok: false, failure: { kind: "INDISPONIBLE" } });
    await service.close();
    services.pop();
    expect(await port.consulter(NUMERO, context)).toMatchObject({ ok: false, failure: { kind: "INDISPONIBLE" } });
  });

  test("answers that are not the protocol: REPONSE_ILLISIBLE, with the place", async () => {
    const bad: [string, string, Answer][] = [
      ["a page", "GET Task", reply(200, "<html>connexion requise</html>")],
      ["404 of a wrong address", "GET Task", reply(404, "Not found")],
      ["500 of something else", "GET Task", reply(500, "stack trace")],
      ["a redirect elsewhere", "GET Task", reply(302, "", { location: "https://example.org/login" })],
      ["a redirect here", "GET Task", reply(302, "", { location: "/login" })],
      ["an outcome with 200", "POST $accept", replyVector(200, "operation-outcome-inconnue")],
      ["an answer over the limit", "POST $accept", reply(200, `{"resourceType":"Parameters","pad":"${"x".repeat(2_100_000)}"}`)],
      ["another ordonnance", "POST $accept", reply(200, readVector("accept-answer").replaceAll(NUMERO, "ABCDEFGHJKMNPQRST1"))],
    ];
    for (const [name, route, answer] of bad) {
      const service = await start();
      service.on(route, answer);
      expect(await service.port.consulter(NUMERO, context), name).toMatchObject({ ok: false, failure: { kind: "REPONSE_ILLISIBLE" } });
    }
  });

  test("given up by the caller", async () => {
    const service = await start();
    expect(await service.port.consulter(NUMERO, { ...context, signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      failure: { kind: "INDISPONIBLE" },
    });
    expect(service.calls).toEqual([]);
  });
});

describe("enregistrerExecution", () => {
  test("[ON#14] searches, re-accepts, dispenses under the new secret with the key and the frozen bytes", async () => {
    const service = await start();
    const fresh = "ab".repeat(32);
    service.on("POST $accept", reply(200, readVector("accept-answer").replace(SECRET, fresh)));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toEqual({
      ok: true,
      value: { dispensationId: DISPENSATION, receipt: RECEIPT, replayed: false },
    });
    expect(paths(service).slice(1)).toEqual([`POST /Task/${TASK}/$accept`, `POST /Task/${TASK}/$dispense?secret=${fresh}`]);
    expect(service.calls[2]).toMatchObject({
      key: KEY,
      type: "application/fhir+json",
      body: new TextDecoder().decode(encodeExecution(execution, KEY)),
    });
    // Validity is judged on the day of the hand-over, however late it is sent.
    expect(JSON.parse(service.calls[1]?.body ?? "")).toMatchObject({
      parameter: [
        { name: "rpps", valueString: execution.responsible.rpps },
        { name: "remise", valueInstant: execution.at },
      ],
    });
  });

  test("[ON#11] the answer is lost after the commit, then the same call again: one dispensation, said replayed", async () => {
    const service = await start();
    service.on("POST $dispense", cut, replyVector(200, "dispense-answer", { "idempotency-replayed": "true" }));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({ ok: false, failure: { kind: "INCERTAIN" } });
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toEqual({
      ok: true,
      value: { dispensationId: DISPENSATION, receipt: RECEIPT, replayed: true },
    });
    const sent = service.calls.filter((call) => call.path.includes("$dispense"));
    expect(sent[0]?.body).toBe(sent[1]?.body);
    expect(sent.map((call) => call.key)).toEqual([KEY, KEY]);
  });

  test("[ON#11] the last right went with the lost answer: $accept refuses, the key tells, the receipt is asked again", async () => {
    const service = await start();
    service.on("POST $accept", replyVector(409, "operation-outcome-deja-executee"));
    service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
    service.on("POST $dispense", replyVector(200, "dispense-answer", { "idempotency-replayed": "true" }));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toEqual({
      ok: true,
      value: { dispensationId: DISPENSATION, receipt: RECEIPT, replayed: true },
    });
    expect(paths(service)).toContain(`GET /MedicationDispense?identifier=urn:comptoir:on:cle|${KEY}`);
  });

  test("the same, the receipt cannot be had again: done all the same", async () => {
    const service = await start();
    service.on("POST $accept", replyVector(410, "operation-outcome-expiree"));
    service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
    service.on("POST $dispense", replyVector(409, "operation-outcome-verrouillee"));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toEqual({
      ok: true,
      value: { dispensationId: DISPENSATION, receipt: "", replayed: true },
    });
  });

  describe("[ON#11] an earlier request may still be under way", () => {
    const [first, second] = ["ab".repeat(32), "cd".repeat(32)];
    const accepted = (secret: string) => reply(200, readVector("accept-answer").replace(SECRET, secret));
    const again = (service: Awaited<ReturnType<typeof start>>) =>
      service.port.enregistrerExecution(execution, KEY, { maybeUnderWay: true });
    const startAgain = async () => {
      const service = await start();
      service.on("POST $accept", accepted(first), accepted(second));
      return service;
    };

    test("its lock is freed, the key is asked about, and another lock is taken before it is sent again", async () => {
      const service = await startAgain();
      expect(await again(service)).toMatchObject({ ok: true, value: { dispensationId: DISPENSATION, replayed: false } });
      expect(paths(service).slice(1)).toEqual([
        `POST /Task/${TASK}/$accept`,
        `POST /Task/${TASK}/$reject?secret=${first}`,
        `GET /MedicationDispense?identifier=urn:comptoir:on:cle|${KEY}`,
        `POST /Task/${TASK}/$accept`,
        `POST /Task/${TASK}/$dispense?secret=${second}`,
      ]);
    });

    test("it arrived before its lock was freed: the key tells, nothing is sent under the new lock", async () => {
      const service = await startAgain();
      service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
      service.on("POST $dispense", replyVector(409, "operation-outcome-verrouillee"));
      expect(await again(service)).toMatchObject({ ok: true, value: { dispensationId: DISPENSATION, replayed: true } });
      expect(paths(service).filter((path) => path.includes(first) && path.includes("$dispense"))).toEqual([]);
      expect(paths(service).filter((path) => path.includes(second))).toEqual([]);
    });

    test("it arrived just then and ended the lock: the key tells", async () => {
      const service = await startAgain();
      service.on("POST $reject", replyVector(409, "operation-outcome-verrouillee"));
      service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
      expect(await again(service)).toMatchObject({ ok: true, value: { dispensationId: DISPENSATION } });
    });

    test.each<[string, string, Answer]>([
      ["the lock cannot be freed", "POST $reject", cut],
      ["the lock is no longer ours", "POST $reject", replyVector(409, "operation-outcome-verrouillee")],
      ["the key cannot be asked about", "GET MedicationDispense", replyVector(503, "operation-outcome-indisponible")],
      ["the key's answer cannot be read", "GET MedicationDispense", reply(200, "<html>")],
    ])("%s: nothing is sent, it waits", async (_what, route, answer) => {
      const service = await startAgain();
      service.on(route, answer);
      expect(await again(service)).toMatchObject({
        ok: false,
        failure: { kind: expect.stringMatching(/^(INDISPONIBLE|INCERTAIN|VERROUILLEE)$/) },
      });
      expect(paths(service).filter((path) => path.includes("$dispense"))).toEqual([]);
    });
  });

  test("[ON#11] delivered twice by the network, the refusal of the second comes back: the key tells that it is done", async () => {
    const service = await start();
    service.on("POST $dispense", replyVector(409, "operation-outcome-verrouillee"));
    service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({
      ok: true,
      value: { dispensationId: DISPENSATION, replayed: true },
    });
  });

  test.each([
    ["[ON#43]", 409, "annulee", { kind: "ANNULEE" }],
    ["[ON#13]", 409, "verrouillee", { kind: "VERROUILLEE", until: "2026-11-22T10:30:00Z" }],
    ["", 409, "deja-executee", { kind: "DEJA_EXECUTEE" }],
    ["", 403, "non-habilite", { kind: "NON_HABILITE" }],
  ])("%s $accept refuses %d %s and the key was never recorded: the refusal, nothing dispensed", async (_id, status, name, failure) => {
    const service = await start();
    service.on("POST $accept", replyVector(status, `operation-outcome-${name}`));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toEqual({ ok: false, failure });
    expect(paths(service).filter((path) => path.includes("$dispense"))).toEqual([]);
  });

  test("$accept refuses and the witness does not answer: neither success nor refusal", async () => {
    for (const [answer, kind] of [
      [replyVector(503, "operation-outcome-indisponible"), "INDISPONIBLE"],
      [reply(200, "<html>"), "INCERTAIN"],
    ] as const) {
      const service = await start();
      service.on("POST $accept", replyVector(409, "operation-outcome-deja-executee"));
      service.on("GET MedicationDispense", answer);
      expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({ ok: false, failure: { kind } });
    }
  });

  test.each([
    ["[ON#12]", 422, "cle-reutilisee", { kind: "CLE_REUTILISEE" }],
    ["[ON#41]", 400, "validation", { kind: "VALIDATION" }],
    ["", 409, "droits-insuffisants", { kind: "DROITS_INSUFFISANTS", detail: "L'exécution dépasse ce qui reste à délivrer." }],
    ["[ON#43]", 409, "annulee", { kind: "ANNULEE" }],
  ])("%s $dispense refuses: %d %s", async (_id, status, name, failure) => {
    const service = await start();
    service.on("POST $dispense", replyVector(status, `operation-outcome-${name}`));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({ ok: false, failure });
  });

  test("$dispense sent and no readable answer, in every way: INCERTAIN, never a refusal nor a success", async () => {
    const ways: [string, Answer][] = [
      ["cut", cut],
      ["silence", neverAnswers],
      ["half an answer", (response) => response.writeHead(200, { "content-length": "1000" }).write("{", () => response.socket?.destroy())],
      ["a relay's page", HTML],
      ["500", reply(500, "{}")],
      ["200 that is a page", reply(200, "<html>")],
      ["200 without dispensation", reply(200, '{"resourceType":"Parameters","parameter":[]}')],
      ["a redirect elsewhere", reply(302, "", { location: "https://example.org/" })],
      ["an answer over the limit", reply(200, "x".repeat(2_100_000))],
      ["a compressed answer", reply(200, "x", { "content-encoding": "gzip" })],
    ];
    for (const [name, answer] of ways) {
      const service = await start(400);
      service.on("POST $dispense", answer);
      expect(await service.port.enregistrerExecution(execution, KEY, {}), name).toMatchObject({
        ok: false,
        failure: { kind: "INCERTAIN" },
      });
    }
  });

  test("$dispense put off by 503: nothing happened there", async () => {
    const service = await start();
    service.on("POST $dispense", replyVector(503, "operation-outcome-indisponible", { "retry-after": "5" }));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({
      ok: false,
      failure: { kind: "INDISPONIBLE", retryAfterMs: 5000 },
    });
  });

  test("a line that a newer service writes otherwise does not stop what was delivered", async () => {
    const service = await start();
    service.on("POST $accept", reply(200, readVector("accept-answer").replaceAll('"IDENTIQUE"', '"ECART_NOUVEAU"')));
    expect(await service.port.enregistrerExecution(execution, KEY, {})).toMatchObject({ ok: true });
  });
});

describe("chercherExecution, liberer, annulerExecution", () => {
  test("what the service knows of a key", async () => {
    const service = await start();
    expect(await service.port.chercherExecution(KEY)).toEqual({ ok: true, value: undefined });
    service.on("GET MedicationDispense", replyVector(200, "dispense-search"));
    expect(await service.port.chercherExecution(KEY)).toEqual({ ok: true, value: { dispensationId: DISPENSATION, cancelled: false } });
    service.on("GET MedicationDispense", reply(200, "[]"));
    expect(await service.port.chercherExecution(KEY)).toMatchObject({ ok: false, failure: { kind: "REPONSE_ILLISIBLE" } });
  });

  test("the lock is given back", async () => {
    const service = await start();
    expect(await service.port.liberer(TASK, SECRET)).toEqual({ ok: true, value: undefined });
    expect(paths(service)).toEqual([`POST /Task/${TASK}/$reject?secret=${SECRET}`]);
    service.on("POST $reject", replyVector(409, "operation-outcome-verrouillee"));
    expect(await service.port.liberer(TASK, "../&x=")).toMatchObject({ ok: false, failure: { kind: "VERROUILLEE" } });
    expect(service.calls[1]?.path.endsWith("secret=..%2F%26x%3D")).toBe(true);
  });

  test("an execution is undone under its own key", async () => {
    const service = await start();
    expect(await service.port.annulerExecution(DISPENSATION, "Boîte erronée remise au patient", "annulation-1234")).toEqual({
      ok: true,
      value: undefined,
    });
    expect(service.calls[0]).toMatchObject({ method: "POST", path: `/fhir/Dispensation/${DISPENSATION}/$annuler`, key: "annulation-1234" });
    expect(JSON.parse(service.calls[0]?.body ?? "")).toEqual(JSON.parse(readVector("annuler-request")));
    service.on("POST $annuler", cut);
    expect(await service.port.annulerExecution(DISPENSATION, "x", "annulation-1234")).toMatchObject({
      ok: false,
      failure: { kind: "INCERTAIN" },
    });
  });
});
