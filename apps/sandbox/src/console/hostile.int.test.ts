import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Caller, dig, dispenseBundle, newKey } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
let base: string;
let before: unknown;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
  base = sandbox.ready.console.url;
});
afterAll(async () => {
  await sandbox?.close();
});

/** What a refused request must leave as it was. */
const readNation = async () => {
  const state = await sandbox.control("GET", "/state");
  return [dig(state, "counts"), dig(state, "clock", "offsetMs"), dig(state, "services", "ordonnance", "faults")];
};

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** Raw HTTP: an answer may come before the request has left whole. */
function send(o: { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer }): Promise<Sent> {
  const { hostname, port } = new URL(base);
  return new Promise((done, fail) => {
    let answered = false;
    const request = httpRequest({ hostname, port, method: o.method, path: o.path, headers: o.headers ?? {} }, (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", fail);
      response.on("end", () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
    });
    request.on("error", (error) => {
      if (!answered) fail(error);
    });
    request.end(o.body);
  });
}

const form = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  send({ method: "POST", path, body, headers: { origin: base, "content-type": "application/x-www-form-urlencoded", ...headers } });
const control = (method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) =>
  send({
    method,
    path: `/control${path}`,
    headers: { authorization: `Bearer ${sandbox.ready.control.token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  });
const codeOf = ({ text }: Sent) => dig(JSON.parse(text), "error", "code");

describe("requests that nobody should send change nothing", () => {
  beforeEach(async () => {
    before = await readNation();
  });
  afterEach(async () => {
    expect(await readNation()).toEqual(before);
    expect(sandbox.errors).toEqual([]);
  });

  const tenMegabytes = Buffer.alloc(10 * 1024 * 1024, "a");

  it.each([["/prescripteur/nouvelle"], ["/horloge"], ["/pannes/ordonnance"], ["/visite/commencer"]])(
    "10 MB to %s: refused with a sentence",
    async (path) => {
      const answer = await form(path, tenMegabytes);
      expect([answer.status, answer.text.includes("dépasse 256 Kio")]).toEqual([413, true]);
    },
  );

  it("10 MB to the control API: refused with a sentence", async () => {
    const answer = await control("POST", "/ordonnance", tenMegabytes);
    expect([answer.status, codeOf(answer), answer.text.includes("dépasse 256 Kio")]).toEqual([413, "VALIDATION", true]);
  });

  it.each([
    ["text", "pas du JSON"],
    ["JSON cut short", '{"lines":[{"label":"a"'],
    ["nothing at all", ""],
    ["a prototype", '{"__proto__":{"lines":1},"lines":[]}'],
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "42"],
    ["100,000 brackets", "[".repeat(100_000)],
  ])("the control API says what is wrong with %s", async (_what, body) => {
    const answer = await control("POST", "/ordonnance", body);
    expect([answer.status, codeOf(answer)]).toEqual([400, "VALIDATION"]);
  });

  it("a type of content that is not spoken here is 415, on both sides", async () => {
    const xml = { "content-type": "text/xml" };
    const answers = [await control("POST", "/ordonnance", "<a/>", xml), await form("/horloge", "<a/>", xml)];
    for (const answer of answers) expect([answer.status, answer.text.includes("type de contenu")]).toEqual([415, true]);
  });

  const line = { label: "Préparation", posology: "1 par jour" };
  it.each<readonly [string, object]>([
    ["boxes", { lines: [{ ...line, boxes: 0 }] }],
    ["boxes", { lines: [{ ...line, boxes: 1001 }] }],
    ["boxes", { lines: [{ ...line, boxes: "2" }] }],
    ["boxes", { lines: [{ ...line, boxes: 0.0001 }] }],
    ["units", { lines: [{ ...line, units: -1 }] }],
    ["durationDays", { lines: [{ ...line, durationDays: 731 }] }],
    ["durationDays", { lines: [{ ...line, durationDays: 1.5 }] }],
    ["repeats", { lines: [{ ...line, repeats: 99 }] }],
    ["posology", { lines: [{ ...line, posology: "x".repeat(501) }] }],
    ["label", { lines: [{ ...line, label: "x".repeat(301) }] }],
    ["note", { lines: [{ ...line, note: 42 }] }],
    ["substitution", { lines: [{ ...line, substitution: { allowed: true, reason: "MTE" } }] }],
    ["substitution.reason", { lines: [{ ...line, substitution: { allowed: false, reason: "PARCE QUE" } }] }],
    ["lines", { lines: Array.from({ length: 51 }, () => line) }],
    ["lines", { lines: line }],
    ["flags.0", { lines: [line], flags: ["MED-0000"] }],
    ["months", { lines: [line], months: 61 }],
    ["patientId", { lines: [line], patientId: "' or 1=1 --" }],
    ["patient.birthDate", { lines: [line], patient: { birthName: "A", firstNames: ["B"], birthDate: "15/06/1955", sex: "F" } }],
    ["patient.sex", { lines: [line], patient: { birthName: "A", firstNames: ["B"], birthDate: "1955-06-15", sex: "X" } }],
    ["authoredAt", { lines: [line], authoredAt: "hier" }],
    ["validUntil", { lines: [line], validUntil: "2026-02-30" }],
  ])("out of range or of another type, %s is named in the refusal", async (where, body) => {
    const answer = await control("POST", "/ordonnance", JSON.stringify(body));
    expect([answer.status, codeOf(answer)]).toEqual([400, "VALIDATION"]);
    const issues = dig(JSON.parse(answer.text), "error", "issues") as { where: string; what: string }[];
    expect(issues.some((issue) => issue.where.endsWith(where) && issue.what !== "")).toBe(true);
  });

  it.each([
    ["NUL", "a\u0000b"],
    ["line break", "a\nb"],
    ["escape", "a\u001b[31mb"],
    ["right-to-left override", "a\u202eb"],
    ["isolate", "a\u2066b"],
    ["lone surrogate", "a\ud800b"],
  ])("a %s is refused in every text, on both sides", async (_what, text) => {
    for (const body of [
      { label: text, lines: [line] },
      { lines: [{ ...line, label: text }] },
      { lines: [{ ...line, posology: text }] },
      { lines: [{ ...line, note: text }] },
      { lines: [line], patient: { birthName: text, firstNames: ["B"], birthDate: "1955-06-15", sex: "F" } },
      { lines: [line], patient: { birthName: "A", firstNames: [text], birthDate: "1955-06-15", sex: "F" } },
    ])
      expect([(await control("POST", "/ordonnance", JSON.stringify(body))).status, body]).toEqual([400, body]);
    // A form cannot carry half a character: it becomes U+FFFD, which everybody sees.
    if (text.includes("\ud800")) return;
    const fields = { "nature-0": "libre", "produit-0": text, "posologie-0": text, intitule: text };
    const answer = await form("/prescripteur/nouvelle", new URLSearchParams(fields).toString());
    expect(answer.status).toBe(400);
    for (const name of ["produit-0", "posologie-0", "intitule"])
      expect(answer.text).toContain(`id="erreur-${name}">Erreur : Des caractères invisibles`);
  });

  it("unknown addresses and verbs are 404, without a word on what exists", async () => {
    for (const [method, path] of [
      ["GET", "/rien"],
      ["DELETE", "/ordonnance/01S2TBPZ2JCNZZYGHZ"],
      ["PUT", "/clock"],
      ["GET", "/../../etc/passwd"],
      ["GET", "/ordonnance/%2e%2e%2fetc"],
    ] as const)
      expect([400, 404]).toContain((await control(method, path)).status);
    for (const path of [
      "/prescripteur/%00",
      "/prescripteur/../../etc/passwd",
      "/prescripteur/patients/%2e%2e",
      "/%ff",
      `/${"a".repeat(5000)}`,
    ]) {
      const answer = await send({ method: "GET", path });
      expect([path, [400, 404, 414].includes(answer.status)]).toEqual([path, true]);
      expect(answer.text).not.toMatch(/at .*\.ts:|node_modules|root:/);
    }
  });

  it("no token, half a token, another origin, another Host: nothing is told and nothing is done", async () => {
    const { token } = sandbox.ready.control;
    for (const authorization of [
      "",
      token,
      `Bearer ${token.slice(0, 32)}`,
      `Bearer ${token}0`,
      `bearer  ${token}`,
      `Bearer ${token.toUpperCase()}x`,
    ]) {
      const answer = await control("POST", "/clock", '{"advanceMs":1000}', { authorization });
      expect([authorization, answer.status]).toEqual([authorization, 401]);
      expect(codeOf(answer)).toBe("UNAUTHORIZED");
    }
    for (const headers of [{ origin: "https://attaquant.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }] as Record<
      string,
      string
    >[]) {
      expect((await control("POST", "/clock", '{"advanceMs":1000}', headers)).status).toBe(403);
      expect((await form("/prescripteur/nouvelle", "produit-0=x", { origin: "https://attaquant.example", ...headers })).status).toBe(403);
    }
    for (const host of ["attaquant.example", `attaquant.example:${new URL(base).port}`, "localhost", "127.0.0.1:1"]) {
      for (const path of ["/", "/prescripteur", "/control/state", "/bureau/code.png?code=01S2TBPZ2JCNZZYGHZ"]) {
        const answer = await send({ method: "GET", path, headers: { host, authorization: `Bearer ${token}` } });
        expect([host, path, [400, 421].includes(answer.status)]).toEqual([host, path, true]);
        expect(answer.text).not.toContain("DESMALIX");
      }
    }
  });
});

describe("what people wrote is text on every page", () => {
  const ATTACK = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&{7*7}`;

  it("names, posology, notes and reasons stay text, in the pages and on the paper", async () => {
    const written = await sandbox.prescribe({
      label: ATTACK,
      patient: { birthName: ATTACK, usedName: ATTACK, firstNames: [ATTACK], birthDate: "1955-06-15", sex: "F" },
      lines: [
        { label: ATTACK, posology: ATTACK, note: ATTACK },
        { label: "Autre", posology: "1" },
      ],
    });
    const lock = await marche.lock(written.id);
    const key = newKey();
    const lines = [
      { lineId: written.lines[0]?.id, note: ATTACK },
      { lineId: written.lines[1]?.id, ecart: "NON_DELIVRE", motif: "AUTRE", note: ATTACK },
    ];
    expect((await marche.dispense(written.id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, lines }))).status).toBe(200);
    const [patient] = await sandbox.nation.selectFrom("ordonnance").select("patient").where("id", "=", written.id).execute();
    const query = encodeURIComponent(ATTACK);
    const paths = [
      "/",
      `/?code=${written.numero}`,
      `/?code=${query}`,
      "/prescripteur",
      `/prescripteur?recherche=${query}`,
      `/prescripteur/${written.numero}`,
      `/prescripteur/patients/${patient?.patient?.id}`,
      `/prescripteur/nouvelle?patient=${query}`,
    ];
    for (const path of paths) {
      const { status, text } = await send({ method: "GET", path });
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/<img|<script>|onerror=alert\(1\)>/i);
    }
    const fields = {
      "nature-0": ATTACK,
      "produit-0": ATTACK,
      "posologie-0": ATTACK,
      "boites-0": ATTACK,
      intitule: ATTACK,
      patient: ATTACK,
      mois: ATTACK,
    };
    const refused = await form("/prescripteur/nouvelle", new URLSearchParams({ ...fields, "substitution-0": ATTACK }).toString());
    expect(refused.status).toBe(400);
    expect(refused.text).not.toMatch(/<img|<script>/i);
    const pdf = await fetch(`${base}/prescripteur/${written.numero}/ordonnance.pdf`);
    expect([
      pdf.status,
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString("latin1"),
    ]).toEqual([200, "%PDF-"]);
  });

  it("what would turn the writing round or hide is shown as a mark, wherever it came from", async () => {
    const written = await sandbox.prescribe({ lines: [{ label: "Préparation", posology: "1" }] });
    const turned = "10 mg\u202e gm 01\u200f\u2067";
    await sandbox.nation.updateTable("line").set({ label: turned, posology: turned }).where("ordonnance_id", "=", written.id).execute();
    for (const path of [`/prescripteur/${written.numero}`, `/prescripteur?recherche=${written.numero}`]) {
      const { text } = await send({ method: "GET", path });
      expect(text).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      expect(text).toContain("10 mg\ufffd gm 01\ufffd\ufffd");
    }
    expect((await fetch(`${base}/prescripteur/${written.numero}/ordonnance.pdf`)).status).toBe(200);
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
