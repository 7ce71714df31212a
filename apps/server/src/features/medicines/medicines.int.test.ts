import path from "node:path";
import { withClient } from "@comptoir/postgres";
import { createTestDatabase, type TestDatabase } from "@comptoir/postgres/testing";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import { connect, MIGRATIONS } from "../../platform/postgres/open-database.js";
import { findPresentation, findProductFacts, importBdpm, readExtractFolder } from "./index.js";
import { findMedicineBase } from "./medicine-base.js";
import { searchMedicines } from "./search-medicines.js";

const MAY = path.resolve(import.meta.dirname, "../../../../../data/bdpm");
const clock = systemClock();
let database: TestDatabase;
let owner: Kysely<Database>;
let app: Kysely<Database>;

async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const read = await readExtractFolder(folder);
  if (!read.ok) throw new Error(read.text);
  return read.files;
}

/** A copy of a file's lines, in its own encoding (all bytes survive latin1). */
function editLines(bytes: Uint8Array | undefined, edit: (lines: string[]) => string[]): Uint8Array {
  return Buffer.from(
    edit(
      Buffer.from(bytes ?? [])
        .toString("latin1")
        .split("\n"),
    ).join("\n"),
    "latin1",
  );
}

const load = (files: ReadonlyMap<string, Uint8Array>) => importBdpm({ db: owner, clock, files, extractDate: "2026-05-26" });

beforeAll(async () => {
  database = await createTestDatabase({ migrationsFolder: MIGRATIONS });
  owner = connect(database.owner);
  app = connect(database.app);
  const first = await load(await filesOf(MAY));
  expect(first).toMatchObject({ ok: true, report: { outcome: "charge", added: 20_903, removed: 0 } });
}, 120_000);

afterAll(async () => {
  await Promise.all([owner?.destroy(), app?.destroy()]);
  await database?.drop();
});

describe("the shipped extract, in service", () => {
  it("finds names without accents, by word beginnings, by substance and with typos", async () => {
    const names = async (q: string) => (await searchMedicines(app, q)).map((p) => p.name);
    expect((await names("levothyrox 75"))[0]).toMatch(/^LEVOTHYROX 75/);
    expect((await names("doliprane 1000"))[0]).toMatch(/^DOLIPRANE 1000/);
    expect((await names("zolpidem viatris"))[0]).toMatch(/ZOLPIDEM VIATRIS/);
    expect((await names("paracetamol")).length).toBe(30);
    expect((await names("tartrate de zolpidem")).some((name) => /^ZOLPIDEM|^STILNOX/.test(name))).toBe(true);
    expect((await names("amoxiciline viatris"))[0]).toMatch(/AMOXICILLINE VIATRIS/);
    expect(await names("%_%")).toEqual([]);
    expect(await names("xqzxqzxqz")).toEqual([]);
  });

  it("finds one presentation by CIP13 and by CIP7, spaces allowed", async () => {
    expect(await searchMedicines(app, "34009 301 2140 5")).toMatchObject([{ cip13: "3400930121405", units: 90 }]);
    expect(await searchMedicines(app, "3012140")).toMatchObject([{ cip13: "3400930121405" }]);
    expect(await searchMedicines(app, "3400930121406")).toEqual([]);
  });

  it("[ON#53] keeps a price from 1000 on whole, its two commas read (1466.29 and 2.76 of fee)", async () => {
    expect((await findPresentation(app, "3400927849800"))?.priceCents).toBe(146_905);
  });

  it("[ON#34] gives both groups of a speciality that is in two", async () => {
    const { rows } = await queryAsApp("select cip13 from medicine_presentation where cis = '64245311' limit 1");
    const cip13 = rows[0]?.cip13 as string;
    expect((await findProductFacts(app, [cip13])).get(cip13)?.genericGroups).toEqual(["451", "82"]);
  });

  it("says which register a box goes to", async () => {
    const list = async (cip13: string) => (await findProductFacts(app, [cip13])).get(cip13)?.ordonnancier;
    expect(await list("3400933323523")).toBe("STUPEFIANT");
    expect(await list("3400933943998")).toBe("LISTE_I");
    expect(await list("3400930121405")).toBe("LISTE_II");
    expect(await list("3400935955838")).toBeUndefined();
  });

  it("[GEN.16] is read by the application and written by nobody but the import", async () => {
    await expect(app.deleteFrom("medicine_presentation").execute()).rejects.toThrow(/permission denied/);
  });
});

describe("the swap", () => {
  it("[ON#52] keeps what left the base readable, marked; a second run of the same files does nothing", async () => {
    await using other = await createTestDatabase({ migrationsFolder: MIGRATIONS });
    const db = connect(other.owner);
    try {
      const files = await filesOf(MAY);
      await importBdpm({ db, clock, files, extractDate: "2026-05-26" });
      const gone = "3400930121405";
      const newer = new Map(files).set(
        "CIS_CIP_bdpm.txt",
        editLines(files.get("CIS_CIP_bdpm.txt"), (lines) => lines.filter((line) => !line.includes(gone))),
      );
      // As the July set: only three files; the rest stays as it was.
      for (const name of ["CIS_COMPO_bdpm.txt", "CIS_CPD_bdpm.txt", "CIS_MITM.txt", "CIS_CIP_Dispo_Spec.txt", "fic03spe.txt"])
        newer.delete(name);
      const swapped = await importBdpm({ db, clock, files: newer, extractDate: "2026-07-24" });
      expect(swapped).toMatchObject({ ok: true, report: { outcome: "charge", added: 0, removed: 1 } });
      expect(await findPresentation(db, gone)).toMatchObject({
        removed: true,
        name: expect.stringContaining("LEVOTHYROX"),
        conditions: ["liste II"],
      });
      expect((await findProductFacts(db, ["3400934913174"])).get("3400934913174")?.composition).toContain("28165");
      expect(await findMedicineBase(db, clock)).toMatchObject({ extractDate: "2026-07-24", presentations: 20_902 });
      expect(await importBdpm({ db, clock, files: newer, extractDate: "2026-07-24" })).toMatchObject({
        ok: true,
        report: { outcome: "deja-en-service" },
      });
    } finally {
      await db.destroy();
    }
  }, 120_000);

  it("refuses a set that shrinks by more than 10 %, says so, and changes nothing", async () => {
    const files = await filesOf(MAY);
    const cut = new Map(files).set(
      "CIS_CPD_bdpm.txt",
      editLines(files.get("CIS_CPD_bdpm.txt"), (lines) => lines.slice(0, 20_000)),
    );
    const before = await findMedicineBase(app, clock);
    expect(await load(cut)).toMatchObject({ ok: false, text: expect.stringMatching(/CIS_CPD_bdpm\.txt.*10 %.*rien n'a été changé/s) });
    expect(await findMedicineBase(app, clock)).toEqual(before);
    const { rows } = await queryAsApp("select count(*)::int as n from medicine_condition");
    expect(rows[0]?.n).toBeGreaterThan(28_000);
  });

  it("two imports at once give one set in service", async () => {
    const files = await filesOf(MAY);
    const marked = new Map(files).set(
      "CIS_MITM.txt",
      editLines(files.get("CIS_MITM.txt"), (lines) => lines.slice(0, -2)),
    );
    const results = await Promise.all([load(marked), load(marked)]);
    expect(results.map((r) => (r.ok ? r.report.outcome : r.text)).sort()).toEqual(["charge", "deja-en-service"]);
    const { rows } = await queryAsApp("select count(*)::int as n from medicine_base where active");
    expect(rows[0]?.n).toBe(1);
  });
});

async function queryAsApp(text: string): Promise<{ rows: Record<string, unknown>[] }> {
  return withClient(database.app, (client) => client.query(text));
}
