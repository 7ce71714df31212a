import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

let house: TestHouse;
let server: TestServer;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

/** A request with exactly these headers: fetch would not let Host be forged. */
function raw(method: string, path: string, headers: Record<string, string>, body = ""): Promise<{ status: number; body: string }> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers: { "content-length": String(Buffer.byteLength(body)), ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const host = () => new URL(server.url).host;
const login = JSON.stringify({ code: OPERATORS.titulaire.code, password: OPERATORS.titulaire.password });
const json = { "content-type": "application/json" };

describe("Host", () => {
  it.each([
    ["a name that resolves here (DNS rebinding)", () => "comptoir.attaquant.example"],
    ["our name, another port", () => "localhost:1"],
    ["our name without port", () => "localhost"],
    ["our name as a prefix", () => `${host()}.attaquant.example`],
    ["user info before the name", () => `x@${host()}`],
  ])("%s → 421", async (_title, value) => {
    for (const path of ["/healthz", "/api/session", "/", "/metrics"]) {
      const answer = await raw("GET", path, { host: value() });
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([421, "HOTE_REFUSE"]);
    }
  });

  it("none at all (HTTP/1.0) → 421", async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write("GET /healthz HTTP/1.0\r\n\r\n"));
      socket.once("data", (chunk) => resolve(chunk.toString("latin1")));
      socket.once("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] 421 /);
  });

  it("the three names of loopback are ours, any case", async () => {
    const { port } = new URL(server.url);
    for (const name of ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"]) {
      expect((await raw("GET", "/healthz", { host: `${name}:${port}` })).status).toBe(200);
    }
  });
});

describe("origin of a call that changes something", () => {
  it.each([
    ["no proof at all", {}],
    ["another site", { origin: "https://attaquant.example" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
    ["an opaque origin", { origin: "null" }],
    ["cross-site, by the browser's word", { "sec-fetch-site": "cross-site" }],
    ["same-site is not same-origin", { "sec-fetch-site": "same-site" }],
    ["typed in the address bar", { "sec-fetch-site": "none" }],
    ["same-origin said, another origin shown", { "sec-fetch-site": "same-origin", origin: "https://attaquant.example" }],
    ["our origin, cross-site said", { "sec-fetch-site": "cross-site", origin: "self" }],
    ["https instead of http", { origin: "https" }],
  ])("%s → 403, nothing done", async (_title, headers) => {
    const own = { self: `http://${host()}`, https: `https://${host()}` };
    const given: Record<string, string> = { host: host(), ...json, ...headers };
    if (given.origin && given.origin in own) given.origin = own[given.origin as keyof typeof own];
    const answer = await raw("POST", "/api/session", given, login);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, "ORIGINE_REFUSEE"]);
  });

  it.each([
    ["same-origin", () => ({ "sec-fetch-site": "same-origin" })],
    ["same-origin and our origin", () => ({ "sec-fetch-site": "same-origin", origin: `http://${host()}` })],
    ["our origin", () => ({ origin: `http://${host()}` })],
  ])("%s → done", async (_title, headers) => {
    expect((await raw("POST", "/api/session", { host: host(), ...json, ...headers() }, login)).status).toBe(200);
  });

  it("a reading asked by another site is refused too", async () => {
    expect((await raw("GET", "/api/workstation/operators", { host: host(), "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await raw("GET", "/api/workstation/operators", { host: host(), origin: "http://localhost:1" })).status).toBe(403);
    expect((await raw("GET", "/api/workstation/operators", { host: host(), "sec-fetch-site": "none" })).status).toBe(200);
  });

  it("answers no cross-origin permission", async () => {
    const answer = await fetch(`${server.url}/api/session`, {
      method: "OPTIONS",
      headers: { origin: "https://attaquant.example", "access-control-request-method": "GET" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("session secrets", () => {
  it("the cookie without the page's key opens nothing (a page on another port of this machine has the cookie)", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const thief = new TestClient(server.url);
    for (const [name, value] of client.cookies) thief.cookies.set(name, value);
    for (const key of ["", "x", client.cookies.get("__Host-comptoir") ?? "", `${client.key}A`, client.key.slice(1)]) {
      thief.key = key;
      expect(refusalOf(await thief.get("/api/session")).code).toBe("SESSION_REQUISE");
    }
  });

  it("the key without the cookie, or with another session's cookie, opens nothing", async () => {
    const [one, two] = [server.client(), server.client()];
    await one.login(OPERATORS.titulaire);
    await two.login(OPERATORS.adjoint);
    two.key = one.key;
    expect(refusalOf(await two.get("/api/session")).code).toBe("SESSION_REQUISE");
    one.cookies.delete("__Host-comptoir");
    expect(refusalOf(await one.get("/api/session")).code).toBe("SESSION_REQUISE");
  });

  it.each(["'; drop table session; --", "a".repeat(5000), "%00", "../../etc", "\\x00"])(
    "a made-up cookie is refused: %s",
    async (value) => {
      const client = server.client();
      client.cookies.set("__Host-comptoir", encodeURIComponent(value));
      client.cookies.set("__Host-comptoir-poste", encodeURIComponent(value));
      client.key = "A".repeat(43);
      expect([401, 431]).toContain((await client.get("/api/session")).status);
      expect([200, 431]).toContain((await client.get("/api/workstation/operators")).status);
    },
  );

  it("a session of one officine sees nothing of another, whatever id it names", async () => {
    const [here, there] = [server.client(), server.client()];
    await here.login(OPERATORS.titulaire);
    await there.login(OPERATORS.voisin);
    const patient = {
      id: crypto.randomUUID(),
      birthName: "VOISIN",
      birthFirstNames: "Léa",
      birthDate: "1990-01-01",
      sex: "F",
      birthPlace: "99999",
    };
    expect((await there.post("/api/patients", patient)).status).toBe(200);
    expect((await here.get(`/api/patients/${patient.id}`)).status).toBe(404);
    // As it is written, as it sounds, with a typing error.
    for (const q of ["VOISIN", "VOIZIN", "VOISAIN"]) {
      expect((await there.get<{ patients: unknown[] }>(`/api/patients?q=${q}`)).body.patients).toHaveLength(1);
      expect((await here.get(`/api/patients?q=${q}`)).body).toEqual({ patients: [], near: [] });
    }
    // The same id in both officines is two people, not one.
    expect((await here.post("/api/patients", { ...patient, birthName: "AUTRE" })).body).toMatchObject({ birthName: "AUTRE" });
    expect((await there.get(`/api/patients/${patient.id}`)).body).toMatchObject({ birthName: "VOISIN" });
  });
});

describe("bodies", () => {
  const headers = () => ({ host: host(), origin: `http://${host()}`, ...json });

  it.each([
    ["not JSON", "{", 400],
    ["nothing", "", 400],
    ["prototype pollution", '{"__proto__":{"a":1},"code":"NP","password":"x"}', 400],
    ["a list", "[]", 400],
    ["nested 400,000 times", `{"code":${"[".repeat(400_000)}${"]".repeat(400_000)},"password":"x"}`, 400],
    ["numbers for words", '{"code":1,"password":2}', 400],
    ["a NUL in the code", '{"code":"A\\u0000B","password":"x"}', 400],
    ["a lone surrogate in the password", '{"code":"NP2","password":"\\ud800"}', 400],
  ])("%s", async (_title, body, status) => {
    const answer = await raw("POST", "/api/session", headers(), body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ text: expect.any(String), ref: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it("over one mebibyte is refused without being read whole", async () => {
    const answer = await raw("POST", "/api/session", headers(), JSON.stringify({ code: "NP", password: "x".repeat(1_100_000) }));
    expect([400, 413]).toContain(answer.status);
  });

  it("another media type is refused", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expect((await raw("POST", "/api/session", { ...headers(), "content-type": type }, login)).status).toBe(400);
    }
  });

  it("a private call with a body and no session is refused before its body is read", async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(
          `POST /api/patients HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{`,
        );
      });
      socket.once("data", (chunk) => {
        resolve(chunk.toString("latin1"));
        socket.destroy();
      });
      socket.once("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe("what the server says of itself", () => {
  it("never shows a stack, a table or a path, even when it breaks", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await house.admin.schema.alterTable("patient").renameTo("patient_away").execute();
    try {
      const answer = await client.get("/api/patients/00000000-0000-4000-8000-000000000000");
      expect(answer.status).toBe(500);
      expect(Object.keys(answer.body as object).sort()).toEqual(["code", "ref", "text"]);
      expect(refusalOf(answer).code).toBe("ERREUR_INTERNE");
    } finally {
      await house.admin.schema.alterTable("patient_away").renameTo("patient").execute();
    }
  });

  it("keeps the headers that protect a page on every answer, refusals included", async () => {
    for (const path of ["/healthz", "/api/session", "/api/rien", "/metrics"]) {
      const { headers } = await fetch(server.url + path);
      const csp = headers.get("content-security-policy") ?? "";
      expect(csp).toContain("default-src 'self'");
      expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(csp).toMatch(/style-src 'self' 'nonce-[A-Za-z0-9+/=]{24}'/);
      expect(csp).not.toContain("unsafe-inline");
      expect(csp).not.toContain("'unsafe-eval'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("strict-transport-security")).toBeNull();
    }
  });

  it("gives its measures to this machine only, never through a proxy of it", async () => {
    const local = await raw("GET", "/metrics", { host: host() });
    expect([local.status, local.body.includes("comptoir_http_request_seconds_bucket")]).toEqual([200, true]);
    expect(local.body).not.toMatch(/PERRIN|DESMALIX/);
    for (const header of ["x-forwarded-for", "forwarded"]) {
      expect((await raw("GET", "/metrics", { host: host(), [header]: "for=203.0.113.9" })).status).toBe(404);
    }
  });

  it("lets no intermediary keep an answer of the API", async () => {
    const client = server.client();
    const answer = await client.tryLogin(OPERATORS.titulaire);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect((await client.get("/api/patients?q=ab")).headers.get("cache-control")).toBe("no-store");
    expect((await client.get("/api/patients/x")).headers.get("cache-control")).toBe("no-store");
  });
});
