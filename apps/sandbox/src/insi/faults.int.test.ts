import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dig } from "../testing/caller.js";
import { type InsiTestCaller, openInsiCaller, search } from "../testing/insi-caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let officine: InsiTestCaller;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  officine = await openInsiCaller(sandbox.ready);
});
afterEach(async () => {
  await sandbox.control("DELETE", "/faults/insi");
});
afterAll(async () => {
  await sandbox.close();
});

const fault = (body: object) => sandbox.control("PUT", "/faults/insi", body);
const ask = () => officine.ask(search("ADRUN", "ZOE", "F", "1975-12-31"));

describe("faults of INSi", () => {
  it("down: nobody listens, or 503; back on the same port when lifted", async () => {
    await fault({ kind: "down", mode: "refuse" });
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
    await sandbox.control("DELETE", "/faults/insi/down");
    expect((await ask()).of("CodeCR")).toBe("00");
    await fault({ kind: "down", mode: "503", times: 1 });
    expect((await ask()).status).toBe(503);
    expect((await ask()).status).toBe(200);
  });

  it("slow, cut, lost, unreadable: as often as asked, of the operation asked", async () => {
    await fault({ kind: "slow", ms: 300, times: 1, only: ["traits"] });
    const started = performance.now();
    await ask();
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    await fault({ kind: "half-answer", bytes: 30, times: 1 });
    await expect(ask()).rejects.toThrow(/aborted|ECONNRESET/);
    await fault({ kind: "answer-lost-after-commit", times: 1 });
    await expect(ask()).rejects.toThrow(/hang up|ECONNRESET/);
    await fault({ kind: "unreadable-answer", form: "cut-json", times: 1 });
    const cut = await ask();
    expect([cut.status, cut.text.endsWith("Envelope>")]).toEqual([200, false]);
    await fault({ kind: "unreadable-answer", form: "html", times: 1 });
    expect((await ask()).type).toContain("text/html");
    await fault({ kind: "unreadable-answer", form: "other-resource", times: 1 });
    expect((await ask()).of("RESULTAT")).toBeUndefined();
    await fault({ kind: "slow", ms: 60_000, only: ["carte"] });
    expect((await ask()).of("CodeCR")).toBe("00");
  });

  it("refuse: one of its own faults; bad certificate: a careful client goes no further", async () => {
    await fault({ kind: "refuse", code: "IDAM_INCONNU", times: 1 });
    expect((await ask()).fault).toBe("siram_100/desir_550 erreur");
    await fault({ kind: "bad-certificate", certificate: "expired" });
    await expect(ask()).rejects.toThrow(/expired/);
  });

  it("keeps a journal of what arrived and what became of it, without a trait in it", async () => {
    const before = Number((await sandbox.control("GET", "/insi/journal?limit=10000")).next);
    await ask();
    await officine.ask(search("PERSONNE", "AUCUNE", "F", "1975-12-31"));
    await officine.ask("<x/>");
    const journal = await sandbox.control("GET", `/insi/journal?since=${before}`);
    const rows = dig(journal, "requests") as { operation: string; outcome: string; finess: string; path: string }[];
    expect(rows.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      "traits CR 00",
      "traits CR 01",
      "unknown siram_10/siram_10",
    ]);
    expect(rows.every(({ finess, path }) => `1${finess}` === officine.sender && path === "/lps")).toBe(true);
    expect(JSON.stringify(rows)).not.toMatch(/ADRUN|PERSONNE/);
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
