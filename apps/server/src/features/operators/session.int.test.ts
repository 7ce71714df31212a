import type { ErrorBody, Session } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { OPERATORS, PASSWORD } from "../../testing/demo-people.js";
import { type Answer, refusalOf } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";

let house: TestHouse;
let server: TestServer;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer({ login: { freeAttempts: 2, firstDelaySeconds: 30, maxDelaySeconds: 120 } });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const code = (answer: Answer) => refusalOf(answer).code;

async function actions(): Promise<string[]> {
  const rows = await withOfficine(house.app, house.officines.marche, (trx) =>
    trx.selectFrom("audit_event").select(["action", "operator_name", "workstation"]).orderBy("at").execute(),
  );
  return rows.filter((row) => row.action.startsWith("session")).map((row) => `${row.action} ${row.operator_name} @ ${row.workstation}`);
}

/** Makes a date of every session `seconds` older, as if time had gone by. */
async function letTimePass(column: "last_seen_at" | "opened_at", seconds: number): Promise<void> {
  await sql`update session set ${sql.ref(column)} = ${sql.ref(column)} - make_interval(secs => ${seconds})`.execute(house.admin);
}

describe("login", () => {
  it("opens a session by code (any case, blanks around) and password; names the workstation", async () => {
    const client = server.client();
    const session = await client.login({ code: " np ", password: PASSWORD });
    expect(session).toMatchObject({
      operator: { code: "NP", displayName: "PERRIN Nathalie", role: "titulaire", rpps: "10999902017" },
      officine: { id: house.officines.marche, name: "Pharmacie du Marché", finess: "630999209" },
      workstation: { name: expect.stringMatching(/^Poste \d+$/) },
      locked: false,
      idleLockSeconds: 600,
      profile: "bac-a-sable",
    });
    expect(session.rights).toContain("sale.validate");
    const again = await client.get<Session>("/api/session");
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...session, key: "" });
  });

  it("sets cookies that no script reads and no other site sends", async () => {
    const answer = await server.client().tryLogin(OPERATORS.titulaire);
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies)
      expect(cookie).toMatch(/^__Host-comptoir(-poste)?=[\w-]{43};.*Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it("keeps only digests of the secrets in the database", async () => {
    const client = server.client();
    const { key } = await client.login(OPERATORS.titulaire);
    const dump = JSON.stringify(await house.admin.selectFrom("session").selectAll().execute());
    expect(dump).not.toContain(client.cookies.get("__Host-comptoir"));
    expect(dump).not.toContain(key);
  });

  it("numbers the workstations of each officine; a browser stays the same workstation", async () => {
    const [one, two, neighbour] = [server.client(), server.client(), server.client()];
    const first = (await one.login(OPERATORS.titulaire)).workstation;
    const second = (await two.login(OPERATORS.titulaire)).workstation;
    expect(second.name).not.toBe(first.name);
    expect((await neighbour.login(OPERATORS.voisin)).workstation.name).toBe("Poste 1");
    await one.delete("/api/session");
    expect((await one.login(OPERATORS.adjoint)).workstation).toEqual(first);
  });

  it("first logins at once from one browser make one workstation", async () => {
    const browser = server.client();
    await browser.get("/api/workstation/operators");
    const cookie = browser.cookies.get("__Host-comptoir-poste");
    expect(cookie).toMatch(/^[\w-]{43}$/);
    const tabs = Array.from({ length: 4 }, () => {
      const tab = server.client();
      tab.cookies.set("__Host-comptoir-poste", cookie ?? "");
      return tab;
    });
    // Attempts of one operator at once are counted together before any is checked: two of each stay free.
    const operators = [OPERATORS.titulaire, OPERATORS.titulaire, OPERATORS.adjoint, OPERATORS.adjoint];
    const names = await Promise.all(tabs.map(async (tab, i) => (await tab.login(operators[i] ?? OPERATORS.titulaire)).workstation.name));
    expect(new Set(names).size).toBe(1);
    await browser.get("/api/workstation/operators");
    expect(browser.cookies.get("__Host-comptoir-poste")).toBe(cookie);
    const { rows } = await sql<{ count: string }>`select count(*) as count from workstation where name = ${names[0]}
      and officine_id = ${house.officines.marche}`.execute(house.admin);
    expect(rows[0]?.count).toBe("1");
  });

  it("answers an unknown code like a wrong password, in the same words and at the same cost", async () => {
    const client = server.client();
    const time = async (attempt: { code: string; password: string }) => {
      const start = performance.now();
      const answer = await client.tryLogin(attempt);
      return { answer, ms: performance.now() - start };
    };
    const unknown = await time({ code: "ZZ9", password: "x" });
    const wrong = await time({ code: OPERATORS.etudiant.code, password: "x" });
    expect(refusalOf(unknown.answer)).toMatchObject({ code: "IDENTIFIANTS_REFUSES" });
    expect({ ...refusalOf(wrong.answer), ref: "" }).toEqual({ ...refusalOf(unknown.answer), ref: "" });
    expect(unknown.ms).toBeGreaterThan(wrong.ms / 4);
    expect(client.cookies.size).toBe(0);
    await client.login(OPERATORS.etudiant);
  });

  it("refuses an operator who is no longer active", async () => {
    await house.admin.updateTable("operator").set({ active: false }).where("code", "=", "JB").execute();
    try {
      expect(code(await server.client().tryLogin(OPERATORS.adjoint))).toBe("IDENTIFIANTS_REFUSES");
    } finally {
      await house.admin.updateTable("operator").set({ active: true }).where("code", "=", "JB").execute();
    }
    await server.client().login(OPERATORS.adjoint);
  });

  it("audits each login, refusal and switch under the name of the operator", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await client.tryLogin({ code: "PL", password: "faux" });
    const session = await client.login(OPERATORS.preparateur);
    const place = session.workstation.name;
    expect((await actions()).slice(-3)).toEqual([
      `session.open PERRIN Nathalie @ ${place}`,
      `session.refused LEROY Paul @ ${place}`,
      `session.switch LEROY Paul @ ${place}`,
    ]);
  });
});

describe("lockout [IE.36]", () => {
  it("makes wait longer at each failure, says how long, refuses even the right password meanwhile", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const wrong = { code: "ET", password: "faux" };
    expect(code(await client.tryLogin(wrong))).toBe("IDENTIFIANTS_REFUSES");
    expect(code(await client.tryLogin(wrong))).toBe("IDENTIFIANTS_REFUSES");
    const third = await client.tryLogin(wrong);
    expect(third.status).toBe(429);
    expect(refusalOf(third)).toMatchObject({ code: "OPERATEUR_BLOQUE", retryAfterSeconds: 30 });
    expect(third.headers.get("retry-after")).toBe("30");
    const right = await client.tryLogin(OPERATORS.etudiant);
    expect(code(right)).toBe("OPERATEUR_BLOQUE");
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(20);

    await house.admin
      .updateTable("login_failure")
      .set({ blocked_until: new Date(0) })
      .execute();
    expect(refusalOf(await client.tryLogin(wrong)).retryAfterSeconds).toBe(60);
    await house.admin
      .updateTable("login_failure")
      .set({ blocked_until: new Date(0) })
      .execute();
    await client.login(OPERATORS.etudiant);
    expect(code(await client.tryLogin(wrong))).toBe("IDENTIFIANTS_REFUSES");
  });

  it("is per operator and workstation: a colleague, or the same person elsewhere, is not blocked", async () => {
    const here = server.client();
    await here.login(OPERATORS.titulaire);
    for (let attempt = 0; attempt < 3; attempt += 1) await here.tryLogin({ code: "PL", password: "faux" });
    expect(code(await here.tryLogin(OPERATORS.preparateur))).toBe("OPERATEUR_BLOQUE");
    await here.login(OPERATORS.adjoint);
    const elsewhere = server.client();
    await elsewhere.login(OPERATORS.titulaire);
    await elsewhere.login(OPERATORS.preparateur);
  });

  it("counts attempts sent all at once, and made-up workstation cookies open no new counter", async () => {
    const attempts = Array.from({ length: 8 }, () => {
      const client = server.client();
      client.cookies.set("__Host-comptoir-poste", crypto.randomUUID().replaceAll("-", "").padEnd(43, "a"));
      return client.tryLogin({ code: "AT", password: "faux" });
    });
    const answers = (await Promise.all(attempts)).map((answer) => answer.status).sort();
    expect(answers).toEqual([401, 401, 429, 429, 429, 429, 429, 429]);
  });

  it("is the same for a code that does not exist", async () => {
    const client = server.client();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push((await client.tryLogin({ code: "NEMO", password: "x" })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });
});

describe("lock", () => {
  it("locks by hand: everything is refused but unlocking, logging in and closing", async () => {
    const client = server.client();
    const session = await client.login(OPERATORS.titulaire);
    expect((await client.post("/api/session/lock")).body).toEqual({ locked: true });
    const refused = await client.get("/api/patients?q=desmalix");
    expect(refused.status).toBe(401);
    expect(code(refused)).toBe("SESSION_VERROUILLEE");
    expect((await client.get<Session>("/api/session")).body.locked).toBe(true);

    const before = client.cookies.get("__Host-comptoir");
    const oldKey = client.key;
    expect(code(await client.tryLogin({ code: "NP", password: "faux" }))).toBe("IDENTIFIANTS_REFUSES");
    const unlocked = await client.login(OPERATORS.titulaire);
    expect(unlocked.key).not.toBe(oldKey);
    expect(client.cookies.get("__Host-comptoir")).not.toBe(before);
    expect((await client.get("/api/patients?q=desmalix")).status).toBe(200);
    expect((await actions()).at(-1)).toBe(`session.unlock PERRIN Nathalie @ ${session.workstation.name}`);

    client.key = oldKey;
    expect(code(await client.get("/api/session"))).toBe("SESSION_REQUISE");
  });

  it("[IE.39] locks by itself after ten minutes without an act; polling is no act", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await letTimePass("last_seen_at", 590);
    expect((await client.get("/api/session")).status).toBe(200);
    await letTimePass("last_seen_at", 20);
    expect(code(await client.get("/api/patients?q=desmalix"))).toBe("SESSION_VERROUILLEE");
    expect((await actions()).at(-1)).toMatch(/^session\.lock PERRIN/);
  });

  it("an act moves the idle clock on", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await letTimePass("last_seen_at", 590);
    expect((await client.get("/api/patients?q=desmalix")).status).toBe(200);
    await letTimePass("last_seen_at", 20);
    expect((await client.get("/api/patients?q=desmalix")).status).toBe(200);
  });

  it("ends by itself after a day's work", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await letTimePass("opened_at", 14 * 3600 + 1);
    expect(code(await client.get("/api/session"))).toBe("SESSION_REQUISE");
  });

  it("[IE.38] closes: the cookie is gone and worth nothing", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const stolen = client.cookies.get("__Host-comptoir") ?? "";
    expect((await client.delete("/api/session")).body).toEqual({ closed: true });
    expect(client.cookies.has("__Host-comptoir")).toBe(false);
    client.cookies.set("__Host-comptoir", stolen);
    expect(code(await client.get("/api/session"))).toBe("SESSION_REQUISE");
  });
});

describe("fast switch", () => {
  it("replaces the operator at the workstation: the former session is closed", async () => {
    const client = server.client();
    const former = await client.login(OPERATORS.titulaire);
    const stolen = { cookie: client.cookies.get("__Host-comptoir") ?? "", key: client.key };
    const next = await client.login(OPERATORS.preparateur);
    expect(next.workstation).toEqual(former.workstation);
    const ghost = server.client();
    ghost.cookies.set("__Host-comptoir", stolen.cookie);
    ghost.key = stolen.key;
    expect(code(await ghost.get("/api/session"))).toBe("SESSION_REQUISE");
  });

  it("lists who already logged in at this workstation, the last one first, without a session", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const { workstation } = await client.login(OPERATORS.preparateur);
    await client.delete("/api/session");
    const known = await client.get("/api/workstation/operators");
    expect(known.body).toEqual({
      officine: "Pharmacie du Marché",
      workstation: workstation.name,
      operators: [
        { code: "PL", displayName: "LEROY Paul", role: "preparateur" },
        { code: "NP", displayName: "PERRIN Nathalie", role: "titulaire" },
      ],
    });
    expect((await server.client().get("/api/workstation/operators")).body).toEqual({ officine: "", workstation: "", operators: [] });
  });

  it("closes the session left in another officine of the server", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    const stolen = { cookie: client.cookies.get("__Host-comptoir") ?? "", key: client.key };
    expect((await client.login(OPERATORS.voisin)).officine.id).toBe(house.officines.gare);
    const ghost = server.client();
    ghost.cookies.set("__Host-comptoir", stolen.cookie);
    ghost.key = stolen.key;
    expect((await ghost.get<ErrorBody>("/api/session")).body.code).toBe("SESSION_REQUISE");
  });
});

describe("one server process or several", () => {
  it("keep the same sessions, locks and lockouts", async () => {
    await using other = await house.startServer({ login: { freeAttempts: 2, firstDelaySeconds: 30, maxDelaySeconds: 120 } });
    const here = server.client();
    await here.login(OPERATORS.titulaire);
    const there = other.client();
    for (const [name, value] of here.cookies) there.cookies.set(name, value);
    there.key = here.key;
    expect((await there.get("/api/session")).status).toBe(200);
    await there.post("/api/session/lock");
    expect(code(await here.get("/api/patients?q=desmalix"))).toBe("SESSION_VERROUILLEE");

    const wrong = { code: "JB", password: "faux" };
    const statuses = [await here.tryLogin(wrong), await there.tryLogin(wrong), await here.tryLogin(wrong), await there.tryLogin(wrong)];
    expect(statuses.map((answer) => answer.status)).toEqual([401, 401, 429, 429]);
  });
});
