import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, createCaller } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
let other: Caller;

async function callerOf(rank: 0 | 1): Promise<Caller> {
  const { finess } = await sandbox.officine(rank);
  const files = sandbox.ready.pki.clients[finess];
  if (!files) throw new Error("no certificate");
  const [ca, cert, key] = await Promise.all([
    readFile(sandbox.ready.pki.ca, "utf8"),
    readFile(files.cert, "utf8"),
    readFile(files.key, "utf8"),
  ]);
  return createCaller({ url: sandbox.ready.services.cartes.url, finess, tls: { ca, cert, key } });
}

beforeAll(async () => {
  sandbox = await startTestSandbox();
  [marche, other] = [await callerOf(0), await callerOf(1)];
});
afterAll(() => sandbox?.close());

interface ControlCard {
  readonly assure: string;
  readonly nom: string;
  readonly beneficiaires: readonly { readonly prenom: string; readonly rang: number; readonly nirCertifie: boolean }[];
}
const listCards = async () => (await sandbox.control("GET", "/cartes")).cartes as ControlCard[];
async function find(name: string): Promise<ControlCard> {
  const found = (await listCards()).find(({ nom }) => nom.startsWith(name));
  if (!found) throw new Error(`no card of ${name}`);
  return found;
}
const insert = (name: string, change: object = {}) =>
  find(name).then(({ assure }) =>
    sandbox.control("PUT", "/cartes/lecteur", { finess: marche.finess, poste: "Poste 1", assure, ...change }),
  );
const read = (caller: Caller, poste = "Poste 1") =>
  caller.send({ method: "GET", path: `/lecteurs/${encodeURIComponent(poste)}/carte-vitale` });
const open = (caller: Caller, donnees: unknown) =>
  caller.send({ method: "POST", path: "/apcv/contextes", body: { donnees }, headers: { "content-type": "application/json" } });
const show = async (name: string) =>
  (await sandbox.control("POST", "/cartes/telephone", { assure: (await find(name)).assure })).code as string;

describe("the readers", () => {
  it("hold cards of every sort: a family, twins, a lunar date, somebody without certified number", async () => {
    const cards = await listCards();
    expect(cards.length).toBeGreaterThanOrEqual(8);
    expect(cards[0]?.beneficiaires.length).toBeGreaterThan(1);
    const twins = await find("L HERMITE SAINT CYR ALBAN");
    expect(twins.beneficiaires.map(({ rang }) => rang)).toEqual([1, 1, 2]);
    expect(twins.beneficiaires.some(({ nirCertifie }) => !nirCertifie)).toBe(true);
  });

  it("give the reading of the card in them, to the officine that they belong to", async () => {
    expect((await read(marche)).status).toBe(404);
    await insert("BENALI YOUSSEF");
    const { status, text } = await read(marche);
    expect(status).toBe(200);
    expect(text).toContain("<nomPatronymique>BENALI</nomPatronymique><prenomUsuel>YOUSSEF</prenomUsuel>");
    expect(text).toContain("<date>32131950</date><dateEnCarte>19501332</dateEnCarte>");
    expect((await read(marche, "Poste 2")).status).toBe(404);
    expect((await read(other)).status).toBe(404);
  });

  it("a card is in one reader at a time, and comes out", async () => {
    await insert("BENALI YOUSSEF", { poste: "Poste 2" });
    expect((await read(marche)).status).toBe(404);
    expect((await read(marche, "Poste 2")).status).toBe(200);
    await sandbox.control("PUT", "/cartes/lecteur/vide", { finess: marche.finess, poste: "Poste 2" });
    expect((await read(marche, "Poste 2")).status).toBe(404);
  });

  it("a worn card lets nobody read it", async () => {
    await insert("NESSI RUTH", { abimee: true });
    expect((await read(marche)).status).toBe(422);
  });

  it("nobody reads without a certificate, nor under another name", async () => {
    const { url } = sandbox.ready.services.cartes;
    const refused = new Promise((resolve) => {
      request(`${url}/lecteurs/Poste%201/carte-vitale`, { rejectUnauthorized: false }, () => resolve("answered"))
        .on("error", () => resolve("refused"))
        .end();
    });
    expect(await refused).toBe("refused");
    const stranger = await marche.send({ method: "GET", path: "/lecteurs/Poste%201/carte-vitale", headers: { host: "evil.example" } });
    expect(stranger.status).toBe(421);
  });
});

describe("the phone", () => {
  it("its code opens one context, for one officine", async () => {
    const code = await show("NESSI RUTH");
    expect(code).toMatch(/^APCV1:[0-9A-HJKMNP-TV-Z]{26}$/);
    const first = (await open(marche, code)).json as { identifiant: string; token: string; beneficiaires: object[] };
    expect(first.beneficiaires).toMatchObject([
      { nomNaissance: "NESSI", prenomsNaissance: "RUTH", matricule: expect.stringMatching(/^\d{15}$/), qualBenef: 0 },
      { prenomsNaissance: "MICHELANGELO ANTHONY", qualBenef: 6 },
    ]);
    expect((await open(marche, code)).json).toMatchObject({ identifiant: first.identifiant, token: first.token });
    expect((await open(other, code)).status).toBe(404);
  });

  it("an identity that is not whole is not given", async () => {
    const { beneficiaires } = (await open(marche, await show("BENALI YOUSSEF"))).json as { beneficiaires: { prenomsNaissance: string }[] };
    // The spouse's date holds 00 in the register.
    expect(beneficiaires.map(({ prenomsNaissance }) => prenomsNaissance)).toEqual(["YOUSSEF"]);
  });

  it("[ins#7.32] a code past its end is worth nothing", async () => {
    const code = await show("NESSI RUTH");
    await sandbox.control("POST", "/clock", { advanceMs: 1_800_000 });
    expect((await open(marche, code)).status).toBe(410);
  });

  it.each([undefined, "", "APCV1:", "APCV1:OOOOOOOOOOOOOOOOOOOOOOOOOO", "APCV1:00000000000000000000000000", { a: 1 }, "x".repeat(5000)])(
    "%o opens nothing",
    async (donnees) => {
      expect((await open(marche, donnees)).status).toBe(404);
      expect(sandbox.errors).toEqual([]);
    },
  );
});

describe("hostile calls", () => {
  it.each([
    { method: "GET", path: `/lecteurs/${"x".repeat(300)}/carte-vitale` },
    { method: "GET", path: "/lecteurs/..%2F..%2Fetc/carte-vitale" },
    { method: "GET", path: "/lecteurs/%00/carte-vitale" },
    { method: "POST", path: "/apcv/contextes", body: "{", headers: { "content-type": "application/json" } },
    { method: "POST", path: "/apcv/contextes", body: "x".repeat(100_000), headers: { "content-type": "application/json" } },
    { method: "DELETE", path: "/lecteurs/Poste%201/carte-vitale" },
  ])("$method $path is refused", async (call) => {
    const { status } = await marche.send(call);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});
