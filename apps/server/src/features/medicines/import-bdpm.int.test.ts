import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTestDatabase, type TestDatabase } from "@comptoir/postgres/testing";
import { type Kysely, sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import { connect, MIGRATIONS } from "../../platform/postgres/open-database.js";
import { findMedicineBase, findPresentation, findProductFacts, importBdpm } from "./index.js";
import { searchMedicines } from "./search-medicines.js";
import { editFile, type Files, findLaterExtract, onlyMainFiles, readFiles, SHIPPED, sampleFiles } from "./testing/extracts.js";

const clock = systemClock();
const LEVOTHYROX = "3400930121405";
const SKENAN = "3400933323523";
const later = findLaterExtract();
const CIS = { levothyrox: "62080626", skenan: "61227030", amoxicilline: "60424338", zolpidem: "66822683" };
/** A fifth of the shipped extract. */
let may: Files;
let house: TestDatabase;
let owner: Kysely<Database>;
let app: Kysely<Database>;

const load = (files: Files, extractDate?: string, o: { db?: Kysely<Database>; clock?: Clock; said?: string[] } = {}) =>
  importBdpm({
    db: o.db ?? owner,
    clock: o.clock ?? clock,
    files,
    ...(extractDate === undefined ? {} : { extractDate }),
    onProgress: ({ text }) => o.said?.push(text),
  });
const count = async (table: string) =>
  (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(app)).rows[0]?.n ?? 0;
/** Every row of every table but the loading time, as one text. */
async function digest(): Promise<unknown> {
  const { rows } = await sql`
    select (select md5(string_agg(s::text, '|' order by cis)) from medicine_speciality s) as specialities,
           (select md5(string_agg(p::text, '|' order by cip13)) from medicine_presentation p) as presentations,
           (select md5(string_agg(c::text, '|' order by cis, position)) from medicine_condition c) as conditions,
           (select md5(string_agg(g::text, '|' order by group_id, cis)) from medicine_generic_member g) as generics,
           (select json_agg(b order by id) from medicine_base b) as bases`.execute(app);
  return rows[0];
}

beforeAll(async () => {
  may = sampleFiles(await readFiles(SHIPPED), [CIS.levothyrox, CIS.skenan, CIS.amoxicilline, CIS.zolpidem]);
});

describe("an extract put in service", () => {
  beforeEach(async () => {
    house = await createTestDatabase({ migrationsFolder: MIGRATIONS });
    owner = connect(house.owner, { max: 4 });
    app = connect(house.app, { max: 4 });
  });
  afterEach(async () => {
    await Promise.all([owner.destroy(), app.destroy()]);
    await house.drop();
  });

  it("a partial one keeps what it does not bring; a second run of the same files does nothing", async () => {
    await load(may, "2026-05-26");
    const newer = onlyMainFiles(editFile(may, "CIS_CIP_bdpm.txt", (lines) => lines.filter((line) => !line.includes(LEVOTHYROX))));
    expect(await load(newer, "2026-07-24")).toMatchObject({
      ok: true,
      report: { outcome: "charge", added: 0, removed: 1, absentFiles: expect.arrayContaining(["CIS_COMPO_bdpm.txt", "CIS_CPD_bdpm.txt"]) },
    });
    expect((await findProductFacts(app, ["3400934913174"])).get("3400934913174")?.composition).toContain("28165");
    expect((await findProductFacts(app, [SKENAN])).get(SKENAN)?.ordonnancier).toBe("STUPEFIANT");
    expect(await searchMedicines(app, "tartrate de zolpidem")).not.toEqual([]);
    expect(await findMedicineBase(app, clock)).toMatchObject({
      extractDate: "2026-07-24",
      presentations: (await count("medicine_presentation")) - 1,
    });
    const before = await digest();
    expect(await load(newer, "2026-07-24")).toMatchObject({ ok: true, report: { outcome: "deja-en-service", extractDate: "2026-07-24" } });
    expect(await digest()).toEqual(before);
  }, 120_000);

  it("[ON#52] what left the base stays readable, marked, with its list, through complete sets that say nothing of it, and comes back", async () => {
    await load(may, "2026-05-26");
    const conditions = await count("medicine_condition");
    const gone = [CIS.levothyrox, CIS.skenan];
    let without = may;
    for (const name of ["CIS_bdpm.txt", "CIS_CIP_bdpm.txt", "CIS_COMPO_bdpm.txt", "CIS_CPD_bdpm.txt"])
      without = editFile(without, name, (lines) => lines.filter((line) => !gone.some((cis) => line.startsWith(cis))));
    expect(await load(without, "2026-07-24")).toMatchObject({ ok: true, report: { added: 0, removed: expect.any(Number) } });
    const again = editFile(without, "CIS_MITM.txt", (lines) => lines.slice(0, -2));
    await load(again, "2026-08-24");
    expect(await findPresentation(app, LEVOTHYROX)).toMatchObject({
      removed: true,
      name: expect.stringContaining("LEVOTHYROX"),
      units: 90,
      conditions: ["liste II"],
    });
    expect((await findProductFacts(app, [SKENAN])).get(SKENAN)).toMatchObject({
      ordonnancier: "STUPEFIANT",
      composition: expect.any(String),
    });
    expect((await searchMedicines(app, LEVOTHYROX))[0]).toMatchObject({ removed: true });
    const since = await sql<{ day: string }>`select removed_on::text as day from medicine_presentation where cip13 = ${LEVOTHYROX}`.execute(
      app,
    );
    expect(since.rows[0]?.day).toBe("2026-07-24");
    expect(await load(may, "2026-09-24")).toMatchObject({ ok: true, report: { removed: 0 } });
    expect(await findPresentation(app, LEVOTHYROX)).toMatchObject({ removed: false });
    expect(await count("medicine_condition")).toBe(conditions);
  }, 120_000);

  it("two imports at once: one loads, the other finds it done, readers see one whole set all along", async () => {
    await load(may, "2026-05-26");
    const conditions = await count("medicine_condition");
    const newer = editFile(may, "CIS_MITM.txt", (lines) => lines.slice(0, -2));
    const seen = new Set<number>();
    let reading = true;
    const reader = (async () => {
      while (reading) seen.add(await count("medicine_condition"));
    })();
    const results = await Promise.all([load(newer, "2026-06-01"), load(newer, "2026-06-01")]);
    reading = false;
    await reader;
    expect(results.map((r) => (r.ok ? r.report.outcome : r.text)).sort()).toEqual(["charge", "deja-en-service"]);
    expect([...seen]).toEqual([conditions]);
    expect((await sql`select from medicine_base where active`.execute(app)).rows).toHaveLength(1);
  }, 120_000);

  it("a search corrects words of the new set as soon as it is in service", async () => {
    await load(may, "2026-05-26");
    expect((await searchMedicines(app, "levotirox"))[0]?.name).toMatch(/^LEVOTHYROX/);
    const renamed = editFile(may, "CIS_bdpm.txt", (lines) => lines.map((line) => line.replace("LEVOTHYROX", "ZYGOMALINE")));
    await load(renamed, "2026-06-01");
    expect((await searchMedicines(app, "zigomalline"))[0]?.name).toMatch(/^ZYGOMALINE/);
  }, 120_000);

  it("a date is read in the files when the folder says none, never the day of the import; an older set is put in service and said older", async () => {
    expect(await load(may)).toMatchObject({ ok: true, report: { extractDate: "2026-05-19" } });
    const said: string[] = [];
    const older = editFile(may, "CIS_MITM.txt", (lines) => lines.slice(0, -2));
    expect(await load(older, "2026-01-01", { said })).toMatchObject({ ok: true, report: { extractDate: "2026-01-01" } });
    expect(said.join("\n")).toContain("(01/01/2026) est plus ancien que celui qu'il remplace (19/05/2026)");
  }, 120_000);

  it("a line said twice, a list that is odd: told, and the rest is loaded", async () => {
    const odd = editFile(may, "CIS_GENER_bdpm.txt", (lines) => [
      ...lines.slice(0, 100),
      lines[0] ?? "",
      "groupe\tx\t6000\t9\t1\r",
      ...lines.slice(100),
    ]);
    const done = await load(odd, "2026-05-26");
    expect(done).toMatchObject({
      ok: true,
      report: {
        faults: [
          { file: "CIS_GENER_bdpm.txt", line: 101, what: expect.stringContaining("déjà lu") },
          { file: "CIS_GENER_bdpm.txt", line: 102, what: expect.stringContaining("groupe") },
        ],
      },
    });
    expect(await count("medicine_generic_member")).toBe(10_704);
  }, 120_000);

  if (later !== undefined)
    it("[ON#52] May, then July 2026: 151 removed stay readable, 122 added appear", async () => {
      const whole = await readFiles(SHIPPED);
      await load(whole, "2026-05-26");
      const july = await readFiles(later);
      expect(await load(july, "2026-07-24")).toMatchObject({ ok: true, report: { added: 122, removed: 151, faults: [] } });
      const removed = await app.selectFrom("medicine_presentation").select("cip13").where("removed", "=", true).execute();
      expect(removed).toHaveLength(151);
      for (const { cip13 } of removed.slice(0, 20))
        expect(await findPresentation(app, cip13)).toMatchObject({ cip13, removed: true, name: expect.stringMatching(/\S/) });
      expect(await count("medicine_presentation")).toBe(20_903 + 122);
      const specialities = await app.selectFrom("medicine_speciality").select("cis").where("removed", "=", true).execute();
      expect(specialities).toHaveLength(94);
      expect(await findMedicineBase(app, clock)).toMatchObject({ extractDate: "2026-07-24", presentations: 20_874 });
      expect(await load(whole, "2026-05-26")).toMatchObject({ ok: true, report: { added: 151, removed: 122 } });
    }, 120_000);
});

describe("what may not happen", () => {
  let before: unknown;
  let newer: string;
  beforeAll(async () => {
    newer = await mkdtemp(path.join(tmpdir(), "comptoir-bdpm-"));
    for (const [name, bytes] of editFile(may, "CIS_MITM.txt", (lines) => lines.slice(0, -2)))
      await writeFile(path.join(newer, name), bytes);
    house = await createTestDatabase({ migrationsFolder: MIGRATIONS });
    owner = connect(house.owner, { max: 4 });
    app = connect(house.app, { max: 4 });
    await load(may, "2026-05-26");
    before = await digest();
  }, 120_000);
  afterEach(async () => {
    expect(await digest()).toEqual(before);
  });
  afterAll(async () => {
    await Promise.all([owner.destroy(), app.destroy()]);
    await house.drop();
    await rm(newer, { recursive: true });
  });

  const cut = (name: string, rows: number) => editFile(may, name, (lines) => lines.slice(0, rows));
  const put = (name: string, text: string | Buffer) => new Map(may).set(name, Buffer.from(text));
  it.each<[string, () => Files, RegExp]>([
    [
      "a set that shrinks by more than 10 %",
      () => cut("CIS_CPD_bdpm.txt", 4_000),
      /CIS_CPD_bdpm\.txt passe de \d{4} à 4000 lignes, plus de 10 %/,
    ],
    ["the last file of all, when everything else is loaded", () => cut("fic03spe.txt", 100), /fic03spe\.txt passe de 148 à 100 lignes/],
    ["a main file cut short", () => cut("CIS_GENER_bdpm.txt", 3_000), /CIS_GENER_bdpm\.txt ne fait que \d+ octets/],
    ["a main file missing", () => new Map([...may].filter(([name]) => name !== "CIS_bdpm.txt")), /CIS_bdpm\.txt manque/],
    ["an empty file", () => put("CIS_CPD_bdpm.txt", ""), /CIS_CPD_bdpm\.txt est vide/],
    [
      "an error page",
      () => put("CIS_CIP_bdpm.txt", `<html>${" ".repeat(600_000)}</html>`),
      /CIS_CIP_bdpm\.txt n'est pas le fichier attendu.*page web/,
    ],
    ["a zip", () => put("CIS_MITM.txt", Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])), /CIS_MITM\.txt n'est pas le fichier attendu.*binaire/],
    [
      "one file in place of another",
      () => new Map(may).set("CIS_CIP_Dispo_Spec.txt", may.get("CIS_COMPO_bdpm.txt") ?? Buffer.alloc(0)),
      /CIS_CIP_Dispo_Spec\.txt n'est pas/,
    ],
    [
      "a text that an editor converted",
      () =>
        put(
          "CIS_CPD_bdpm.txt",
          Buffer.concat([Buffer.from("60000001\tprescription réservée à l’hôpital\n".repeat(30_000)), Buffer.from([0xc3])]),
        ),
      /CIS_CPD_bdpm\.txt contient un texte abîmé/,
    ],
    ["no file at all", () => new Map(), /CIS_bdpm\.txt manque/],
  ])(
    "%s is refused in French, and the old set is kept",
    async (_what, files, text) => {
      const done = await load(files(), "2026-08-01");
      expect(done.ok).toBe(false);
      expect(done).toMatchObject({ text: expect.stringMatching(text) });
      expect(done).toMatchObject({ text: expect.stringContaining("La base en service est gardée, rien n'a été changé.") });
    },
    60_000,
  );

  it.each(["Chargement de CIS_CPD_bdpm.txt", "Chargement de fic03spe.txt", "Mise en service"])(
    "killed at « %s »: the old set is in service and the next import passes",
    async (dieAt) => {
      const child = spawn(
        process.execPath,
        [
          "--conditions=@comptoir/source",
          "--import",
          "tsx",
          path.join(import.meta.dirname, "testing/import-main.ts"),
          JSON.stringify(house.owner),
          newer,
          dieAt,
        ],
        { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NODE_OPTIONS: "" } },
      );
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
      expect(await digest()).toEqual(before);
      expect(await load(may, "2026-05-26")).toMatchObject({ ok: true, report: { outcome: "deja-en-service" } });
    },
    60_000,
  );
});
