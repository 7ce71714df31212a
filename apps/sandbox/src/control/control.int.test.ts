import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dig, dispenseBundle, newKey } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.close();
});

const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.ready.control.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.ready.control.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });

describe("the control API", () => {
  it("is closed without its token, whatever is asked", async () => {
    for (const authorization of ["", "Bearer", "Bearer 0", `Bearer ${"0".repeat(64)}`, `Basic ${sandbox.ready.control.token}`]) {
      for (const [method, path] of [
        ["GET", "/state"],
        ["PUT", "/faults/ordonnance"],
        ["POST", "/clock"],
        ["GET", "/ordonnance/journal"],
      ] as const) {
        expect((await call(method, path, method === "GET" ? undefined : "{}", { authorization })).status).toBe(401);
      }
    }
  });

  it("refuses a browser that comes from another origin, token or not", async () => {
    const answer = await call("POST", "/clock", '{"advanceMs":1}', { origin: "http://attaquant.example" });
    expect(answer.status).toBe(403);
  });

  it("tells the state of the nation", async () => {
    const state = await sandbox.control("GET", "/state");
    expect(state).toMatchObject({
      version: 1,
      clock: { offsetMs: 0 },
      services: { ordonnance: { url: sandbox.ready.services.ordonnance.url, faults: [] } },
    });
    expect(dig(state, "counts", "ordonnances")).toBeGreaterThanOrEqual(30);
  });

  it("refuses what is not a request of its own, naming the place", async () => {
    for (const [method, path, body] of [
      ["PUT", "/faults/ordonnance", "{}"],
      ["PUT", "/faults/ordonnance", '{"kind":"slow"}'],
      ["PUT", "/faults/ordonnance", '{"kind":"slow","ms":-1}'],
      ["PUT", "/faults/ordonnance", '{"kind":"slow","ms":1,"surprise":true}'],
      ["PUT", "/faults/ordonnance", '{"kind":"down","mode":"refuse","times":3}'],
      ["PUT", "/faults/ordonnance", "pas du JSON"],
      ["PUT", "/faults/inconnu", '{"kind":"slow","ms":1}'],
      ["PUT", "/faults/insi", '{"kind":"dedup-off"}'],
      ["PUT", "/faults/insi", '{"kind":"refuse","code":"EXPIREE"}'],
      ["DELETE", "/faults/ordonnance/tout", undefined],
      ["POST", "/clock", '{"advanceMs":-1}'],
      ["POST", "/clock", '{"advanceMs":1e300}'],
      ["POST", "/clock", '{"advanceMs":"1"}'],
      ["GET", "/ordonnance/journal?since=-1", undefined],
      ["GET", "/ordonnance/journal?limit=999999", undefined],
      ["GET", "/ordonnance/executions?since=x", undefined],
      ["POST", "/ordonnance", '{"lines":[]}'],
      ["POST", "/ordonnance", '{"lines":[{"posology":"x"}]}'],
      ["POST", "/ordonnance", '{"lines":[{"cip13":"3400934913175","posology":"x"}]}'],
      ["POST", "/ordonnance", '{"lines":[{"label":"a\\u0000b","posology":"x"}]}'],
      ["POST", "/ordonnance", '{"patientId":"00000000-0000-4000-a000-000000000000","lines":[{"label":"a","posology":"x"}]}'],
      ["POST", "/ordonnance", '{"prescriberRpps":"10999900011","lines":[{"label":"a","posology":"x"}]}'],
      ["POST", "/ordonnance", '{"validUntil":"2020-01-01","lines":[{"label":"a","posology":"x"}]}'],
      ["GET", "/ordonnance/minuscule", undefined],
    ] as const) {
      const answer = await call(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, 400]);
      expect(dig(await answer.json(), "error", "code")).toBe("VALIDATION");
    }
    expect((await call("GET", "/ordonnance/01AAAAAAAAAAAAAAAA")).status).toBe(404);
    expect((await call("GET", "/rien")).status).toBe(404);
  });

  it("pages through the journal and the executions without losing one", async () => {
    const marche = await sandbox.officine(0);
    const start = Number(dig(await sandbox.control("GET", "/ordonnance/journal?limit=10000"), "next"));
    const firstSeq = Number(dig(await sandbox.control("GET", "/ordonnance/executions?limit=10000"), "next"));
    const written = await sandbox.prescribe({ lines: [{ cip13: "3400935955838", posology: "1 si douleur", repeats: 4 }], months: 12 });
    const keys: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const lock = await marche.lock(written.id);
      const key = newKey();
      keys.push(key);
      await marche.dispense(
        written.id,
        lock.secret,
        key,
        dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] }),
      );
    }
    const walk = async (path: string, list: string, from: number): Promise<Record<string, unknown>[]> => {
      const found: Record<string, unknown>[] = [];
      for (let since = from; ; ) {
        const page = await sandbox.control("GET", `${path}?since=${since}&limit=3`);
        const rows = page[list] as Record<string, unknown>[];
        found.push(...rows);
        if (rows.length === 0) return found;
        since = Number(page.next);
      }
    };
    const requests = await walk("/ordonnance/journal", "requests", start);
    expect(requests.map((request) => request.operation)).toEqual(Array.from({ length: 5 }, () => ["accept", "dispense"]).flat());
    expect(requests.filter((request) => request.operation === "dispense").map((request) => request.key)).toEqual(keys);
    expect(requests[1]).toMatchObject({ status: 200, outcome: "OK", finess: marche.finess, ordonnanceId: written.id });
    expect(String(requests[1]?.bodySha256)).toMatch(/^[0-9a-f]{64}$/);
    const executions = await walk("/ordonnance/executions", "executions", firstSeq);
    expect(executions.map((execution) => execution.key)).toEqual(keys);
    expect(executions[0]).toMatchObject({ numero: written.numero, finess: marche.finess, cancelledAt: null });
  });

  it("writes an ordonnance for anybody, at any date, with what a test needs", async () => {
    const written = await sandbox.prescribe({
      label: "Cas du test",
      patient: { birthName: "N'GOMA", firstNames: ["Zoé", "Anaïs"], birthDate: "1990-12-31", sex: "F", usedName: "O'BRIEN" },
      authoredAt: "2026-01-15T10:00:00Z",
      validUntil: "2027-01-15",
      flags: ["MED-1098", "MED-1096"],
      opposed: true,
      lines: [
        {
          label: "Produit hors liste",
          cip13: "3400927849800",
          cis: "60025054",
          units: 90,
          boxes: 1,
          posology: "1 par jour",
          substitution: { allowed: false, reason: "CIF" },
          ald: true,
        },
      ],
    });
    expect(written).toMatchObject({
      qr: `ON1:${written.numero}`,
      status: "ready",
      validity: { start: "2026-01-15", end: "2027-01-15" },
      flags: ["MED-1098", "MED-1096"],
      opposed: true,
      patient: { birthName: "N'GOMA", usedName: "O'BRIEN" },
    });
    expect(written.numero).toMatch(/^01[0-9A-HJKMNP-TV-Z]{16}$/);
  });
});
