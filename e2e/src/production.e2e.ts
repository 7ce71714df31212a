import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { findTlsFiles, flagsForWorkstation, LAN_NAME } from "./local-network.js";
import { REPOSITORY } from "./repository.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
const FINESS = "630999209";
const TITULAIRE = {
  finess: FINESS,
  code: "HD",
  password: "Aubépine/27-bleue",
  displayName: "DURAND Hélène",
  role: "titulaire",
  rpps: "10999902017",
};
/** Everything that run.json may hold where the people are real. */
const PRODUCTION_KEYS = ["commit", "officine", "pids", "profile", "services", "startedAt", "version"];

let folder: string;
/** A stopped bac à sable, with its demo people and its authority. */
let demo: string;
let sandboxCa: string;
/** Certificate, key and authority that belong to no bac à sable. */
let own: { authority: string; cert: string; key: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "production-"));
  demo = join(folder, "demo");
  writeFileSync(join(folder, "auto.json"), JSON.stringify({ http: { names: [LAN_NAME], tls: "auto" } }));
  await using comptoir = await startComptoir({ name: "production", folder: demo, env: { COMPTOIR_CONFIG: join(folder, "auto.json") } });
  sandboxCa = comptoir.run().pki.ca;
  await comptoir.stop();
  const made = findTlsFiles(demo);
  own = { authority: join(folder, "ca.pem"), cert: join(folder, "officine.pem"), key: join(folder, "officine.key") };
  for (const name of ["authority", "cert", "key"] as const) copyFileSync(made[name], own[name]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A settings file as docs/exploitation.md describes it, changed at will. */
function settings(change: Record<string, unknown> = {}, files: Partial<typeof own> & { ca?: string } = {}): string {
  const { ca, cert, key } = { ca: own.authority, ...own, ...files };
  const file = join(folder, `settings-${crypto.randomUUID()}.json`);
  const ordonnance = { url: "https://ordonnance.exemple.fr", ca, clients: { [FINESS]: { cert, key } } };
  const http = { names: [LAN_NAME], tls: { cert: own.cert, key: own.key } };
  writeFileSync(file, JSON.stringify({ http, services: { ordonnance }, ...change }));
  return file;
}

function comptoir(args: readonly string[], env: Readonly<Record<string, string>> = {}): { code: number | null; text: string } {
  const run = spawnSync(process.execPath, [CLI, ...args], {
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, DATABASE_URL: "", ...env },
  });
  return { code: run.status, text: `${run.stdout}${run.stderr}` };
}

const production = { COMPTOIR_PROFILE: "production" };

function start(data: string, config: string, env: Readonly<Record<string, string>> = {}) {
  return comptoir(["start", "--data", data, "--config", config, "--port-officine", "0"], { ...production, ...env });
}

/** The command says it, ends with code 1, and leaves neither run.json nor PostgreSQL behind. */
function expectRefusal(data: string, run: { code: number | null; text: string }, ...sentences: string[]): void {
  for (const sentence of sentences) expect(run.text).toContain(sentence);
  expect(run.code).toBe(1);
  expect(existsSync(join(data, "run.json"))).toBe(false);
  expect(existsSync(join(data, "officine", "pg", "postmaster.pid"))).toBe(false);
  expect(existsSync(join(data, "nation", "pg", "postmaster.pid"))).toBe(false);
}

describe("production refuses to start", () => {
  it("without a settings file, and with a profile that does not exist", () => {
    const data = join(folder, "none");
    expectRefusal(data, comptoir(["start", "--data", data], production), "donnez leurs adresses et vos certificats par --config");
    expectRefusal(data, comptoir(["start", "--data", data], { COMPTOIR_PROFILE: "prod" }), "COMPTOIR_PROFILE=prod n'existe pas");
  });

  it("with the authority of a bac à sable", () => {
    const data = join(folder, "sandbox-ca");
    expectRefusal(
      data,
      start(data, settings({}, { ca: sandboxCa })),
      "clé « services.ordonnance.ca »",
      "ce certificat vient d'un bac à sable",
    );
  });

  it("with a certificate that a bac à sable issued", () => {
    const data = join(folder, "sandbox-cert");
    const { cert, key } = findClient(demo);
    const refused = start(data, settings({}, { cert, key }));
    expectRefusal(data, refused, `clé « services.ordonnance.clients.${FINESS}.cert »`, "ce certificat vient d'un bac à sable");
  });

  it("with a key file that others may read", () => {
    const data = join(folder, "open-key");
    const key = join(folder, "open.key");
    copyFileSync(own.key, key);
    chmodSync(key, 0o644);
    expectRefusal(data, start(data, settings({}, { key })), `clé « services.ordonnance.clients.${FINESS}.key »`, "chmod 600");
    const http = { names: [LAN_NAME], tls: { cert: own.cert, key } };
    expectRefusal(data, start(data, settings({ http })), "clé « http.tls.key »", "chmod 600");
  });

  it("with a clock that is not the machine's", () => {
    const data = join(folder, "clock");
    expectRefusal(data, start(data, settings({ clockOffsetMs: 1 })), "clé « clockOffsetMs »");
  });

  it("with a failpoint", () => {
    const data = join(folder, "failpoint");
    expectRefusal(data, start(data, settings(), { COMPTOIR_FAILPOINTS: "after-claim" }), "clé « failpoints »");
  });

  it("with a key that the settings do not have, or that is settled elsewhere", () => {
    const data = join(folder, "unknown-key");
    expectRefusal(data, start(data, settings({ sesion: {} })), "clé « sesion » : cette clé n'existe pas");
    expectRefusal(
      data,
      start(data, settings({ database: { url: "postgres://h/b" } })),
      "ne règle pas « database » : utilisez DATABASE_URL",
    );
  });

  it("on a base that held demo operators", () => {
    const data = join(folder, "demo-base");
    cpSync(demo, data, { recursive: true });
    const refused = start(data, settings());
    expectRefusal(data, refused, "clé « database »", "opérateurs de démonstration", "la production part d'une base neuve");
  });
});

/** An officine's client certificate of the stopped bac à sable. */
function findClient(data: string): { cert: string; key: string } {
  const ready = JSON.parse(readFileSync(join(data, "nation", "ready.json"), "utf8")) as {
    pki: { clients: Record<string, { cert: string; key: string }> };
  };
  const found = Object.values(ready.pki.clients)[0];
  if (!found) throw new Error("the bac à sable has no officine");
  return found;
}

describe("a valid production", () => {
  let house: Comptoir;
  let data: string;

  beforeAll(async () => {
    data = join(folder, "own");
    house = await startOwn();
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
  });

  const startOwn = () =>
    startComptoir({ name: "production", folder: data, fresh: true, env: { ...production, COMPTOIR_CONFIG: settings() } });

  it("starts with its own certificates, with no sandbox, and says no secret in run.json", () => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(REPOSITORY, "docs", "run.schema.json"), "utf8")));
    const run = house.run() as unknown as Record<string, unknown>;
    expect(schema.parse(run)).toEqual(run);
    expect(Object.keys(run).sort()).toEqual(PRODUCTION_KEYS);
    expect(Object.keys(house.run().pids).sort()).toEqual(["comptoir", "server"]);
    expect(run.services).toEqual({ ordonnance: { url: "https://ordonnance.exemple.fr" } });
    expect(statSync(house.runFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(house.runFile, "utf8")).not.toMatch(/\.key|\.pem|password|token/);
    expect(existsSync(join(data, "nation"))).toBe(false);
    expect(house.output()).not.toMatch(/bac à sable|démonstration/i);
  });

  it("takes its officine and its team from the commands, then logs them in and serves them, over HTTPS", async () => {
    const officine = {
      finess: FINESS,
      name: "Pharmacie des Halles",
      address: { lines: ["3 rue des Halles"], postalCode: "63220", city: "ARLANC" },
    };
    writeFileSync(join(folder, "officines.json"), JSON.stringify({ officines: [officine] }));
    writeFileSync(join(folder, "operators.json"), JSON.stringify({ operators: [TITULAIRE] }), { mode: 0o600 });
    expect(comptoir(["import", "officines", join(folder, "officines.json"), "--data", data])).toMatchObject({ code: 0 });
    expect(comptoir(["import", "operators", join(folder, "operators.json"), "--data", data])).toMatchObject({ code: 0 });
    const browser = await launchBrowser(flagsForWorkstation(own.cert));
    try {
      const page = await browser.newPage({ locale: "fr-FR", timezoneId: "Europe/Paris" });
      const counter = new Counter(page, house.run().officine.url);
      await counter.open();
      await counter.logIn(TITULAIRE);
      expect(await page.content()).not.toMatch(/bac à sable/i);
    } finally {
      await browser.close();
    }
    const doctor = comptoir(["doctor", "--data", data]);
    expect(doctor).toMatchObject({ code: 0, text: expect.stringContaining("Profil production") });
  });

  it("starts again on what it holds; a backup taken and read again is sound", async () => {
    await house.stop();
    house = await startOwn();
    const backup = comptoir(["backup", join(folder, "production.sauvegarde"), "--data", data]);
    expect(backup).toMatchObject({ code: 0, text: expect.stringContaining("Sauvegarde vérifiée") });
    expect(comptoir(["stop", "--data", data]).text).toContain("Comptoir est arrêté.");
  });

  it("refuses to start again once an INS of a test domain came in", async () => {
    await house.stop();
    const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
    const csv = join(folder, "patients.csv");
    writeFileSync(csv, `${header}\n${FINESS};TEST;;Léa;1970-01-01;F;63220;270010000000000;1.2.250.1.213.1.4.10\n`);
    expect(comptoir(["import", "patients", csv, "--data", data])).toMatchObject({ code: 0 });
    expectRefusal(data, start(data, settings()), "clé « database »", "identités INS de test");
  });
});

describe("integration", () => {
  it("takes test identities and its own certificates, runs no sandbox and writes no secret either", async () => {
    const data = join(folder, "integration");
    const env = { COMPTOIR_PROFILE: "integration", COMPTOIR_CONFIG: settings() };
    await using house = await startComptoir({ name: "integration", folder: data, fresh: true, env });
    expect(Object.keys(house.run()).sort()).toEqual(PRODUCTION_KEYS);
    expect(Object.keys(house.run().pids).sort()).toEqual(["comptoir", "server"]);
  });
});
