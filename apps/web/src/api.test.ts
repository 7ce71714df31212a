import { ERRORS, routes } from "@comptoir/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildUrl, callRoute, fetchRoute, isRefusal, RouteError, readError, sessionKey, watchSessionLoss } from "./api.js";

const ID = "0198c1de-0000-7000-8000-000000000001";
const refusal = (code: string, more: object = {}) => ({ code, text: "Phrase du serveur.", ref: "r1", ...more });

describe("the address of a call", () => {
  it("carries path and query, escaped, without what is undefined", () => {
    expect(buildUrl(routes.getSale, { params: { id: "a/b" } })).toBe("/api/sales/a%2Fb");
    expect(buildUrl(routes.searchPatients, { query: { q: "d'hé & co" } })).toBe("/api/patients?q=d%27h%C3%A9+%26+co");
    expect(buildUrl(routes.listTransmissions, { query: { state: undefined, limit: 200 } })).toBe("/api/transmissions?limit=200");
  });
});

describe("the error of an answer", () => {
  it("is the server's refusal, with its sentence", () => {
    const error = readError(409, refusal("ECARTS_A_JUSTIFIER"));
    expect(error).toMatchObject({ kind: "REFUSED", status: 409, code: "ECARTS_A_JUSTIFIER", text: "Phrase du serveur." });
    expect(isRefusal(error, "VERSION_DEPASSEE", "ECARTS_A_JUSTIFIER")).toBe(true);
  });
  it("gives the mark of a server bug, for the support", () => {
    expect(readError(500, refusal("ERREUR_INTERNE")).text).toBe("Phrase du serveur. Repère : r1.");
  });
  it.each([502, 503, 504])("is « no answer » for a %d without our body: a proxy spoke", (status) => {
    expect(readError(status, "<html>").kind).toBe("UNREACHABLE");
  });
  it("is the end of the session for a bare 401", () => {
    expect(readError(401, undefined)).toMatchObject({ kind: "REFUSED", code: "SESSION_REQUISE", text: ERRORS.SESSION_REQUISE.text });
  });
  it("is unreadable otherwise, and still a sentence", () => {
    const error = readError(418, { teapot: true });
    expect(error).toMatchObject({ kind: "UNREADABLE", where: "HTTP 418" });
    expect(error.text.length).toBeGreaterThan(20);
  });
});

describe("a call", () => {
  const kept = new Map<string, string>();
  let answer: () => Promise<Response>;
  let sent: { url: string; init: RequestInit } | undefined;

  beforeEach(() => {
    kept.clear();
    sent = undefined;
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      sent = { url, init };
      return answer();
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    watchSessionLoss(() => {});
  });

  it("sends the per-login key and the body", async () => {
    sessionKey.write("k-1");
    answer = async () => Response.json({ dropped: true });
    expect(await callRoute("dropSale", { params: { id: ID }, query: {} })).toEqual({ ok: true, value: { dropped: true } });
    expect(sent).toMatchObject({
      url: `/api/sales/${ID}`,
      init: { method: "DELETE", credentials: "same-origin", headers: { "x-comptoir-key": "k-1" } },
    });
    answer = async () => Response.json({ kind: "inconnu", text: "Code non reconnu." });
    await callRoute("recogniseCode", { body: { raw: "\u001d", source: "scanner" } });
    expect(sent?.init.body).toBe('{"raw":"\\u001d","source":"scanner"}');
  });

  it("returns a refusal, and tells the session screen when it is over", async () => {
    const told: string[] = [];
    watchSessionLoss((code) => told.push(code));
    answer = async () => Response.json(refusal("SESSION_VERROUILLEE"), { status: 401 });
    expect(await callRoute("status", {})).toMatchObject({ ok: false, error: { code: "SESSION_VERROUILLEE" } });
    expect(told).toEqual(["SESSION_VERROUILLEE"]);
    // A wrong password on the login screen is no lost session.
    answer = async () => Response.json(refusal("IDENTIFIANTS_REFUSES"), { status: 401 });
    await callRoute("openSession", { body: { code: "NP", password: "x" } });
    expect(told).toHaveLength(1);
  });

  it("returns « no answer » when the network is away, and throws only when the caller gave up", async () => {
    answer = () => Promise.reject(new TypeError("fetch failed"));
    expect(await callRoute("status", {})).toMatchObject({ ok: false, error: { kind: "UNREACHABLE" } });
    const gone = AbortSignal.abort();
    await expect(callRoute("status", {}, { signal: gone })).rejects.toThrow();
  });

  it("refuses an answer that is not in the contract, and names the place", async () => {
    answer = async () => Response.json({ toSend: "3" });
    expect(await callRoute("status", {})).toMatchObject({ ok: false, error: { kind: "UNREADABLE", where: "status: toSend" } });
    answer = async () => new Response("<html>", { status: 200 });
    expect(await callRoute("status", {})).toMatchObject({ ok: false, error: { kind: "UNREADABLE" } });
  });

  it("throws a RouteError for queries, with the sentence as its message", async () => {
    answer = async () => Response.json(refusal("DROIT_INSUFFISANT"), { status: 403 });
    await expect(fetchRoute("listAudit", { query: {} })).rejects.toThrow(RouteError);
    await expect(fetchRoute("listAudit", { query: {} })).rejects.toThrow("Phrase du serveur.");
  });
});
