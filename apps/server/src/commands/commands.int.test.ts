import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { digestTables, restore, startPostgres } from "@comptoir/postgres";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAudit } from "../platform/audit/record.js";
import { loadBackupKey } from "../platform/backup-key.js";
import { commandActor } from "../platform/command-actor.js";
import { type Config, parseConfig } from "../platform/config.js";
import { createLogger } from "../platform/log.js";
import type { Database } from "../platform/postgres/database.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { connect, openDatabase } from "../platform/postgres/open-database.js";
import { writeRestoreMark } from "../platform/postgres/restore-mark.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { GARE, MARCHE, OPERATORS } from "../testing/demo-people.js";
import { auditVerifyCommand } from "./audit-verify.js";
import { backupCommand } from "./backup.js";
import type { Command } from "./command.js";
import { doctorCommand } from "./doctor.js";
import { exportCommand } from "./export.js";
import { importOfficinesCommand } from "./import-officines.js";
import { importOperatorsCommand } from "./import-operators.js";
import { importPatientsCommand } from "./import-patients.js";
import { reloadCommand } from "./reload.js";
import { restoreCommand } from "./restore.js";

const log = createLogger({ level: "silent" });

let folder: string;
let config: Config;
/** Keeps the embedded server up between commands, as a running Comptoir does. */
let keeper: Awaited<ReturnType<typeof startPostgres>> | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "comptoir-commands-"));
  config = parseConfig({ profile: "bac-a-sable", dataDir: path.join(folder, "officine") });
  await writeFile(path.join(folder, "officines.json"), JSON.stringify({ officines: [MARCHE, GARE] }));
  await writeFile(path.join(folder, "operators.json"), JSON.stringify({ operators: Object.values(OPERATORS) }));
  const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";
  const lines = Array.from(
    { length: 300 },
    (_, n) => `${n % 2 ? GARE.finess : MARCHE.finess};NOM${n};;Zoé ŒÆ;19${10 + (n % 90)}-02-0${1 + (n % 9)};F;;;`,
  );
  await writeFile(path.join(folder, "patients.csv"), [header, ...lines].join("\n"));
});

afterAll(async () => {
  await keeper?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(command: Command, args: string[], on: Config = config): Promise<{ code: 0 | 1; text: string }> {
  const lines: string[] = [];
  const code = await command.run({ config: on, log, args, print: (line) => void lines.push(line) });
  return { code, text: lines.join("\n") };
}

/** An event committed by a server that then died before its seal, an hour ago. */
async function leaveUnsealed(): Promise<void> {
  const { app, access, close } = await openDatabase(config, log);
  const admin = connect({ ...access.admin, database: access.database }, { max: 1 });
  const officineId = (await listOfficines(app))[0]?.id ?? "";
  const target = { kind: "patient", id: "unsealed" };
  await withOfficine(app, officineId, (trx) =>
    recordAudit(trx, { actor: commandActor(officineId), action: "patient.read", target, outcome: "ok" }),
  );
  const { numAffectedRows } = await sql`update audit_event set at = now() - interval '1 hour' where target_id = 'unsealed'
    and exists (select from audit_pending where event_id = id)`.execute(admin);
  expect(numAffectedRows).toBe(1n);
  await admin.destroy();
  await close();
}

/** What a restore stopped before its settling leaves. */
async function unpackOnly(from: string): Promise<void> {
  const key = loadBackupKey(config.dataDir, { create: false });
  if (!key) throw new Error("no key");
  await restore({ from, key, dataDir: path.join(config.dataDir, "pg") });
}

const at = (name: string) => path.join(folder, name);

async function digest(on: Config) {
  const server = await startPostgres({ dataDir: path.join(on.dataDir, "pg") });
  try {
    return await digestTables(server.connection({ database: "comptoir", user: "postgres" }));
  } finally {
    await server.stop();
  }
}

/** Writes into the trail as a person at a screen would. */
async function act(times: number): Promise<void> {
  const { app, close } = await openDatabase(config, log);
  try {
    for (const { id } of await listOfficines(app)) {
      for (let n = 0; n < times; n += 1) {
        await withOfficine(app, id, (trx) =>
          recordAudit(trx, { actor: commandActor(id), action: "patient.read", target: { kind: "patient", id: String(n) }, outcome: "ok" }),
        );
      }
    }
  } finally {
    await close();
  }
}

describe("a day of the administrator, on an embedded server of its own", () => {
  it("imports officines, operators and patients; run again, nothing doubles", async () => {
    expect(await run(importOfficinesCommand, [at("officines.json")])).toEqual({
      code: 0,
      text: "Officines : 2 créée(s), 0 mise(s) à jour.",
    });
    // From here on a server stays up, as beside a running Comptoir.
    keeper = await startPostgres({ dataDir: path.join(config.dataDir, "pg") });
    expect(await run(importOfficinesCommand, [at("officines.json")])).toEqual({
      code: 0,
      text: "Officines : 0 créée(s), 2 mise(s) à jour.",
    });
    expect((await run(importOperatorsCommand, [at("operators.json")])).text).toBe("Opérateurs : 6 créé(s), 0 mis à jour, 0 inchangé(s).");
    expect((await run(importOperatorsCommand, [at("operators.json")])).text).toBe("Opérateurs : 0 créé(s), 0 mis à jour, 6 inchangé(s).");
    expect((await run(importPatientsCommand, [at("patients.csv")])).text).toContain("Patients : 300 créé(s)");
    expect((await run(importPatientsCommand, [at("patients.csv")])).text).toContain("300 inchangé(s)");
  });

  it("[GEN.17] [IE.36] refuses generic accounts, pharmacists without a right RPPS, codes already taken, weak passwords; reports each", async () => {
    const operator = { ...OPERATORS.etudiant, code: "QQ", displayName: "QUEMENER Quentin" };
    const rows = [
      { ...operator, displayName: "Comptoir" },
      { ...operator, code: "CAISSE1" },
      { ...operator, role: "adjoint" },
      { ...operator, role: "adjoint", rpps: "10001234567" },
      { ...operator, finess: "999999999" },
      { ...operator, finess: GARE.finess, code: "np" },
      { ...operator, role: "patron" },
      { ...operator, code: "Q Q" },
    ];
    await writeFile(at("faulty.json"), JSON.stringify({ operators: rows }));
    const { code, text } = await run(importOperatorsCommand, [at("faulty.json")]);
    expect(code).toBe(1);
    expect(text.split("\n").map((line) => line.replace(/ : .*/, ""))).toEqual([
      ...rows.map((_, index) => `  Refusé, opérateur n° ${index + 1}`),
      "Opérateurs",
    ]);
    expect(text).toContain("0 créé(s)");

    const strict = { ...config, profile: "integration" as const };
    await writeFile(at("weak.json"), JSON.stringify({ operators: [{ ...operator, password: "12345678901234" }] }));
    expect((await run(importOperatorsCommand, [at("weak.json")], strict)).text).toContain("mot de passe trop simple");
  });

  it("a changed password ends the sessions that the old one opened", async () => {
    await writeFile(at("changed.json"), JSON.stringify({ operators: [{ ...OPERATORS.etudiant, password: "Fenouil-43" }] }));
    expect((await run(importOperatorsCommand, [at("changed.json")])).text).toBe("Opérateurs : 0 créé(s), 1 mis à jour, 0 inchangé(s).");
  });

  it.each([
    ["absent.json", undefined, /introuvable/],
    ["latin.json", Buffer.from([0x7b, 0xe9, 0x7d]), /UTF-8/],
    ["text.json", "bonjour", /pas du JSON/],
    ["other.json", "{}", /pas une liste d'officines/],
    ["luhn.json", JSON.stringify({ officines: [{ ...MARCHE, finess: "630999208" }] }), /FINESS faux/],
  ])("refuses %s as a whole with a sentence", async (name, content, message) => {
    if (content !== undefined) await writeFile(at(name), content);
    await expect(run(importOfficinesCommand, [at(name)])).rejects.toThrow(message);
  });

  it("verifies the trail, and says where it was altered", async () => {
    const sound = await run(auditVerifyCommand, []);
    expect(sound.code).toBe(0);
    expect(sound.text).toMatch(/^Pharmacie du Marché \(\d{9}\) : \d+ événements scellés — journal intact\.\nPharmacie de la Gare/);
  });

  it.each([
    ["audit-verify", auditVerifyCommand],
    ["doctor", doctorCommand],
  ])("%s: what a server killed an hour ago had not sealed is no alteration", async (_name, command) => {
    await leaveUnsealed();
    const { code, text } = await run(command, []);
    expect(text).not.toContain("ALTÉRÉ");
    expect(code).toBe(0);
  });

  it("doctor names what is missing, and fails on nothing when all is well", async () => {
    const { code, text } = await run(doctorCommand, []);
    expect(code).toBe(0);
    expect(text).toMatch(/✔ PostgreSQL \d+\.\d+, intégré\./);
    expect(text).toContain("! Aucune sauvegarde n'a encore été faite");
    expect(text).toContain("! Ordonnance Numérique : aucun service configuré.");
  });
});

describe("backup and restore", () => {
  it("copies under load, encrypted, verified by restoring it; the key stays out of it", async () => {
    const load = act(150);
    const { code, text } = await run(backupCommand, [at("copie.comptoir")]);
    await load;
    expect(text).toContain("Sauvegarde vérifiée : restaurée à part");
    expect(code).toBe(0);
    const bytes = await readFile(at("copie.comptoir"));
    expect((await stat(at("copie.comptoir"))).mode & 0o777).toBe(0o600);
    expect(bytes.includes(Buffer.from("Pharmacie"))).toBe(false);
    const key = (await readFile(path.join(config.dataDir, "keys", "sauvegarde.cle"), "utf8")).trim();
    expect((await stat(path.join(config.dataDir, "keys", "sauvegarde.cle"))).mode & 0o777).toBe(0o600);
    expect(bytes.includes(Buffer.from(key, "hex"))).toBe(false);
    expect((await run(doctorCommand, [])).text).toContain("✔ Clé des sauvegardes présente");
  });

  it("refuses while the base is served, and without --ecarter", async () => {
    const refused = await run(restoreCommand, [at("copie.comptoir")]);
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining("--ecarter")]);
    const served = await run(restoreCommand, [at("copie.comptoir"), "--ecarter"]);
    expect([served.code, served.text]).toEqual([1, expect.stringContaining("arrêtez d'abord Comptoir")]);
  });

  it("goes back: the tables of the copy, the present data kept aside, the trail continues and verifies", async () => {
    await run(backupCommand, [at("avant.comptoir"), "--sans-verification"]);
    const before = await digest(config);
    await act(20);
    await run(auditVerifyCommand, []);
    await keeper?.stop();
    keeper = undefined;

    const { code, text } = await run(restoreCommand, [at("avant.comptoir"), "--ecarter"]);
    expect(text).toContain("Les données présentes sont gardées dans");
    expect(code).toBe(0);
    expect((await readdir(config.dataDir)).some((name) => name.startsWith("pg.ecarte-"))).toBe(true);
    const after = await digest(config);
    const unchanged = ["public.patient", "public.operator", "public.officine", "public.workstation"];
    const pick = (tables: typeof after) => tables.filter(({ table }) => unchanged.includes(table));
    expect(pick(after)).toEqual(pick(before));

    const verified = await run(auditVerifyCommand, []);
    expect(verified.text).toContain("Restauration le");
    expect(verified.code).toBe(0);
  });

  it("a copy that cannot be read moves nothing, and leaves no mark", async () => {
    const whole = await readFile(at("avant.comptoir"));
    await writeFile(at("coupee.comptoir"), whole.subarray(0, whole.length / 2));
    const folders = await readdir(config.dataDir);
    await expect(run(restoreCommand, [at("coupee.comptoir"), "--ecarter"])).rejects.toThrow(/sauvegarde/i);
    expect(await readdir(config.dataDir)).toEqual(folders);
    expect((await run(auditVerifyCommand, [])).code).toBe(0);
  });

  it("stopped before its end, nothing opens the base, and each says so; done again, it ends", async () => {
    const { from, aside } = { from: at("avant.comptoir"), aside: `${config.dataDir}/pg.ecarte-essai` };
    const stopped = [
      // Before anything moved, between the two names, and restored but not settled.
      { move: async () => undefined, says: "n'ont pas été touchées" },
      { move: () => rename(path.join(config.dataDir, "pg"), aside), says: `sont dans ${aside}` },
      { move: async () => void (await unpackOnly(from)), says: `sont dans ${aside}` },
    ];
    for (const { move, says } of stopped) {
      writeRestoreMark(config.dataDir, { from, aside });
      await move();
      await expect(run(auditVerifyCommand, [])).rejects.toThrow(says);
      await expect(openDatabase(config, log)).rejects.toThrow(/interrompue avant sa fin.*comptoir restore/);
      expect((await run(doctorCommand, [])).text).toContain("✘ Une restauration a été interrompue");
    }
    const { code } = await run(restoreCommand, [from, "--ecarter"]);
    expect(code).toBe(0);
    expect((await run(auditVerifyCommand, [])).code).toBe(0);
  });

  it("without its key the copy is refused", async () => {
    const elsewhere = parseConfig({ profile: "bac-a-sable", dataDir: at("ailleurs") });
    const none = await run(restoreCommand, [at("avant.comptoir")], elsewhere);
    expect([none.code, none.text]).toEqual([1, expect.stringContaining("sauvegarde.cle")]);
    await writeFile(path.join(at("ailleurs"), "keys", "sauvegarde.cle"), "00".repeat(32));
    await expect(run(restoreCommand, [at("avant.comptoir")], elsewhere)).rejects.toThrow();
    expect(existsSync(path.join(at("ailleurs"), "pg"))).toBe(false);
  });
});

describe("export and reload", () => {
  it("writes every table and reloads them, byte for byte, into a new database whose trail verifies", async () => {
    const out = at("export");
    await withOwner(config, async (owner) => {
      for (const id of [1, 2, 3]) expect(await insertBase(owner)).toBe(id);
      await insertDelivery(owner);
    });
    expect((await run(exportCommand, [out])).code).toBe(0);
    const manifest = JSON.parse(await readFile(path.join(out, "manifeste.json"), "utf8"));
    expect(
      manifest.tables
        .map(({ name }: { name: string }) => `${name}.ndjson`)
        .concat("manifeste.json")
        .sort(),
    ).toEqual((await readdir(out)).sort());
    for (const name of await readdir(out)) expect((await stat(path.join(out, name))).mode & 0o777, name).toBe(0o600);

    const fresh = parseConfig({ profile: "bac-a-sable", dataDir: at("neuf") });
    expect((await run(reloadCommand, [out], fresh)).code).toBe(0);
    const rows = (tables: Awaited<ReturnType<typeof digest>>) => new Map(tables.map(({ table, digest: value }) => [table, value]));
    const [source, copy] = [rows(await digest(config)), rows(await digest(fresh))];
    // The command seals what is pending as it ends, in both databases.
    for (const [table, value] of source) {
      if (!["public.audit_pending", "public.audit_seal", "public.audit_head", "public.schema_migration"].includes(table))
        expect(copy.get(table), table).toBe(value);
    }
    expect(source.size).toBe(copy.size);

    // The trail verifies with the keys and heads of the house it comes from.
    await mkdir(path.join(fresh.dataDir, "keys"), { recursive: true });
    for (const name of (await readdir(path.join(config.dataDir, "keys"))).filter((one) => one.endsWith(".pub.pem"))) {
      await writeFile(path.join(fresh.dataDir, "keys", name), await readFile(path.join(config.dataDir, "keys", name)));
    }
    expect(await run(auditVerifyCommand, [], fresh)).toMatchObject({ code: 0 });
    const again = await run(exportCommand, [out]);
    expect([again.code, again.text]).toEqual([1, expect.stringContaining("n'est pas vide")]);
    await expect(run(reloadCommand, [out], fresh)).rejects.toThrow(/base neuve/);
  });

  it("refuses an export that was touched: nothing enters", async () => {
    const file = path.join(at("export"), "patient.ndjson");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("NOM1", "NOM2"));
    const other = parseConfig({ profile: "bac-a-sable", dataDir: at("autre") });
    await expect(run(reloadCommand, [at("export")], other)).rejects.toThrow(/empreinte/);
    const database = await openDatabase(other, log);
    try {
      expect(await listOfficines(database.app)).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it("numbers go on after the reload: identity columns do not start again", async () => {
    const fresh = parseConfig({ profile: "bac-a-sable", dataDir: at("neuf") });
    await withOwner(fresh, async (owner) => {
      expect(await insertBase(owner)).toBe(4);
    });
  });
});

/** A row in a table with an identity column; its number. */
async function insertBase(owner: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into medicine_base (source, extract_date, digest, counts, faults, loaded_at, active)
    values ('test', '2026-05-01', 'x', '{}', 0, now(), false) returning id`.execute(owner);
  return rows[0]?.id ?? 0;
}

/** A sale and its dispensation: `dispensation` comes before the tables that it refers to, and waits for them. */
async function insertDelivery(owner: Kysely<Database>): Promise<void> {
  const officine = (await listOfficines(owner))[0]?.id ?? "";
  await withOfficine(owner, officine, async (trx) => {
    await sql`
      with made as (
        insert into sale (officine_id, id, visit_id, version, state, draft, patient_id, created_at, updated_at, updated_by, updated_by_id, workstation)
        select ${officine}, gen_random_uuid(), gen_random_uuid(), 1, 'en-cours', '{"kind":"sans-ordonnance","renewal":0}', p.id, now(), now(), 'X', 'x', 'Poste 1'
        from patient p limit 1 returning id)
      insert into dispensation (officine_id, id, sale_id, at, kind, renewal, operator_id, operator_name, role, responsible_rpps, responsible_name, workstation)
      select ${officine}, gen_random_uuid(), made.id, now(), 'sans-ordonnance', 0, 'x', 'X', 'titulaire', '', '', 'Poste 1' from made`.execute(
      trx,
    );
  });
}

async function withOwner(on: Config, work: (owner: Kysely<Database>) => Promise<void>): Promise<void> {
  const database = await openDatabase(on, log);
  const owner = connect(database.access.owner, { max: 1 });
  try {
    await work(owner);
  } finally {
    await owner.destroy();
    await database.close();
  }
}
