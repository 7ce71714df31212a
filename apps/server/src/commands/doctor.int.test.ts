import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "@comptoir/postgres";
import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../platform/config.js";
import { createLogger } from "../platform/log.js";
import { createTestHouse, type TestHouse } from "../testing/test-server.js";
import { doctorCommand } from "./doctor.js";

let folder: string;
let house: TestHouse;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "comptoir-doctor-"));
  house = await createTestHouse();
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...names: string[]) => path.join(folder, ...names);

async function examine(overrides: Record<string, unknown>): Promise<{ code: 0 | 1; lines: string[] }> {
  const lines: string[] = [];
  const config = parseConfig({ profile: "bac-a-sable", ...overrides });
  const code = await doctorCommand.run({
    config,
    log: createLogger({ level: "silent" }),
    args: [],
    print: (line) => void lines.push(line),
  });
  return { code, lines };
}

/** On the house's database, which is sound but for its fsync: only what the test breaks is found. */
const examineHouse = (overrides: Record<string, unknown> = {}) => {
  const { dataDir, database } = house.config();
  return examine({ dataDir, database, ...overrides });
};

const UNSAFE = "✘ PostgreSQL n'écrit pas de façon sûre (fsync est coupé).";
const broken = (lines: readonly string[]) => lines.filter((line) => line.startsWith("✘") && line !== UNSAFE);

describe("doctor says what is broken and what to do, and still examines the rest", () => {
  it("nothing broken: code 0; what is missing is an advice", async () => {
    const { code, lines } = await examine({ dataDir: at("sound") });
    expect([code, broken(lines)]).toEqual([0, []]);
    expect(lines.join("\n")).toMatch(/✔ PostgreSQL \d+\.\d+, intégré\./);
    expect(lines.filter((line) => line.startsWith("!"))).toEqual([
      expect.stringMatching(/Aucune sauvegarde n'a encore été faite \(commande « backup »\)/),
      expect.stringMatching(/Ordonnance Numérique : aucun service configuré/),
      expect.stringMatching(/Aucune base de médicaments : importez-la \(« import bdpm <dossier> »/),
      expect.stringMatching(/Aucune officine : importez-en une \(« import-officines »\)/),
    ]);
  });

  it("a server that does not flush its writes: that of the tests", async () => {
    const { code, lines } = await examineHouse();
    expect([code, lines.filter((line) => line.startsWith("✘"))]).toEqual([1, [UNSAFE]]);
  });

  it("a damaged base: its log and the last backup", async () => {
    const dataDir = at("damaged");
    await (await startPostgres({ dataDir: path.join(dataDir, "pg"), settings: { fsync: "off" } })).stop();
    writeFileSync(path.join(dataDir, "pg", "global", "pg_control"), Buffer.alloc(8192));
    const { code, lines } = await examine({ dataDir });
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^✔ Profil bac-a-sable/);
    expect(broken(lines).join()).toMatch(/PostgreSQL n'a pas démarré .*restore <fichier> --ecarter/);
  });

  it("a base of another PostgreSQL: the way back and the way through", async () => {
    mkdirSync(at("foreign", "pg"), { recursive: true });
    writeFileSync(at("foreign", "pg", "PG_VERSION"), "15\n");
    const { code, lines } = await examine({ dataDir: at("foreign") });
    expect([code, broken(lines)]).toEqual([1, [expect.stringMatching(/PostgreSQL 15 .*reprenez la version précédente, exportez/)]]);
  });

  it("a folder that is not ours", async () => {
    mkdirSync(at("photos", "pg"), { recursive: true });
    writeFileSync(at("photos", "pg", "plage.jpg"), "");
    expect(broken((await examine({ dataDir: at("photos") })).lines).join()).toMatch(/choisissez-en un autre/);
  });

  it("DATABASE_URL: nobody answers, the address is wrong", async () => {
    const dataDir = at("away");
    const away = await examine({ dataDir, database: { url: `postgres:///comptoir?host=${folder}` } });
    expect([away.code, broken(away.lines)]).toEqual([1, [expect.stringMatching(/ENOENT.*DATABASE_URL.*joignable/)]]);
    const wrong = await examine({ dataDir, database: { url: "postgres://h1,h2/comptoir" } });
    expect([wrong.code, broken(wrong.lines)]).toEqual([1, [expect.stringMatching(/DATABASE_URL.*plusieurs serveurs/)]]);
    expect(existsSync(path.join(dataDir, "pg"))).toBe(false);
  });

  it("a base that a newer version has already opened", async () => {
    await sql`insert into schema_migration (version, name, sha256, applied_at) values (9999, '9999-later.sql', ${"0".repeat(64)}, now())`.execute(
      house.admin,
    );
    try {
      expect(broken((await examineHouse()).lines).join()).toMatch(/9999-later.*mettez le logiciel à jour/);
    } finally {
      await sql`delete from schema_migration where version = 9999`.execute(house.admin);
    }
  });

  it("certificates and keys: expired, unreadable, open to others", async () => {
    const day = 86_400_000;
    const validity = { notBefore: new Date(Date.now() - 10 * day), notAfter: new Date(Date.now() - 3 * day) };
    const authority = await createAuthority({ subject: { commonName: "Autorité" }, validity, key: "ec-p256" });
    const issued = await issueClientCertificate(authority, { subject: { commonName: "630999209" }, validity, key: "ec-p256" });
    writeFileSync(at("ca.pem"), "not a certificate");
    writeFileSync(at("cert.pem"), issued.certificate);
    writeFileSync(at("key.pem"), issued.key);
    chmodSync(at("key.pem"), 0o644);
    const clients = { "630999209": { cert: at("cert.pem"), key: at("key.pem") } };
    const { code, lines } = await examineHouse({ services: { ordonnance: { url: "https://epu.example", ca: at("ca.pem"), clients } } });
    expect(code).toBe(1);
    expect(broken(lines)).toEqual([
      expect.stringMatching(/Autorité du service Ordonnance Numérique : le fichier .*ca\.pem est illisible/),
      expect.stringMatching(/Certificat de l'officine 630999209 : expiré depuis [34] jour\(s\)\. Renouvelez-le\./),
      expect.stringMatching(/key\.pem peut être lu par d'autres utilisateurs ; faites « chmod 600 »/),
    ]);
  });

  it("screens that were never built", async () => {
    expect(broken((await examineHouse({ webRoot: at("nowhere") })).lines)).toEqual([
      expect.stringMatching(/écrans ne sont pas construits .*relancez « npm start »/),
    ]);
  });

  it("a trail that somebody rewrote", async () => {
    await examineHouse(); // seals what the imports wrote
    await sql`update audit_event set action = 'patient.nothing' where officine_id = ${house.officines.marche}`.execute(house.admin);
    const { code, lines } = await examineHouse();
    expect([code, broken(lines)]).toEqual([1, [expect.stringMatching(/Pharmacie du Marché : journal .*ALTÉRÉ, lancez « audit-verify »/)]]);
  });
});
