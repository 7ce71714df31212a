import { createTestDatabase, type TestDatabase } from "@comptoir/postgres/testing";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../platform/clock.js";
import type { Database } from "../../platform/postgres/database.js";
import { connect, MIGRATIONS } from "../../platform/postgres/open-database.js";
import { createMedicinesRoutes, findMedicineBase, findPresentations, findProductFacts, findSpecialityFacts, importBdpm } from "./index.js";
import { searchMedicines } from "./search-medicines.js";
import { readFiles, SHIPPED } from "./testing/extracts.js";

const clock = systemClock();
const at = (day: string): Clock => ({ ...clock, today: () => day });
let database: TestDatabase;
let owner: Kysely<Database>;
let app: Kysely<Database>;

beforeAll(async () => {
  database = await createTestDatabase({ migrationsFolder: MIGRATIONS });
  owner = connect(database.owner);
  app = connect(database.app);
  const loaded = await importBdpm({ db: owner, clock, files: await readFiles(SHIPPED), extractDate: "2026-05-26" });
  expect(loaded).toMatchObject({ ok: true, report: { outcome: "charge", added: 20_903, removed: 0, faults: [], absentFiles: [] } });
}, 120_000);

afterAll(async () => {
  await Promise.all([owner?.destroy(), app?.destroy()]);
  await database?.drop();
});

const names = async (q: string) => (await searchMedicines(app, q)).map((p) => p.name);
/** True when one of the first five begins so. */
const finds = async (q: string, wanted: RegExp) => (await names(q)).slice(0, 5).some((name) => wanted.test(name));

describe("search as typed", () => {
  it("by name, accents and capitals aside, by word beginnings, with a dose glued or not", async () => {
    expect((await names("levothyrox 75"))[0]).toMatch(/^LEVOTHYROX 75/);
    expect((await names("LÉVOTHYROX 75µg"))[0]).toMatch(/^LEVOTHYROX 75/);
    expect((await names("doliprane 1000mg"))[0]).toMatch(/^DOLIPRANE 1000/);
    expect((await names("alpraz 0,25"))[0]).toMatch(/^ALPRAZOLAM .*0,25/);
    expect((await names("zolpidem viatris"))[0]).toMatch(/ZOLPIDEM VIATRIS/);
    expect(await names("d")).not.toEqual([]);
  });

  it("by substance, also as the base turns it round", async () => {
    expect(await names("paracetamol")).toHaveLength(30);
    expect(await finds("tartrate de zolpidem", /^ZOLPIDEM|^STILNOX/)).toBe(true);
    expect((await names("valproate de sodium")).some((name) => /DEPAKINE|VALPROATE/.test(name))).toBe(true);
  });

  it("by CIP7, CIP13 and GTIN, spaces allowed; a wrong key finds nothing", async () => {
    for (const q of ["34009 301 2140 5", "3012140", "301 2140", "03400930121405"])
      expect(await searchMedicines(app, q), q).toMatchObject([{ cip13: "3400930121405", units: 90 }]);
    expect(await searchMedicines(app, "3400930121406")).toEqual([]);
    expect(await searchMedicines(app, "0000000")).toEqual([]);
  });

  it("on sale first, names that begin so before names that hold it and substances", async () => {
    const found = await searchMedicines(app, "tramadol");
    expect(found).toHaveLength(30);
    expect(found.every((p) => /^TRAMADOL/.test(p.name))).toBe(true);
    const off = await app
      .selectFrom("medicine_presentation")
      .select("cip13")
      .where("marketed", "=", false)
      .where(
        "cip13",
        "in",
        found.map((p) => p.cip13),
      )
      .execute();
    expect(off).toEqual([]);
  });

  it("signs of patterns are signs, not patterns; what resembles nothing finds nothing", async () => {
    for (const q of ["%_%", "\\%", "''; drop table medicine_speciality", "xqzxqzxqz", "🤢🤢🤢", "....", "  "]) {
      const found = await names(q);
      expect(found.length, q).toBeLessThanOrEqual(30);
      if (!q.includes("drop")) expect(found, q).toEqual([]);
    }
  });
});

describe("search as meant", () => {
  it.each([
    ["amoxiciline", /^AMOXICILLINE/],
    ["amoxycilline viatris", /^AMOXICILLINE VIATRIS/],
    ["dolipranne 1000", /^DOLIPRANE 1000/],
    ["levotirox", /^LEVOTHYROX/],
    ["spasphon", /^SPASFON/],
    ["zarelto", /^XARELTO/],
    ["ogmentin", /^AUGMENTIN/],
    ["taor", /^TAHOR/],
    ["kardejic", /^KARDEGIC/],
    ["eferalgan", /^EFFERALGAN/],
    ["solpidem", /^ZOLPIDEM/],
    ["inexiome", /^INEXIUM/],
    ["traamdol", /TRAMADOL|TRANDOLAPRIL/],
    ["oreolx", /^ORELOX/],
    ["prégabalinne 75", /^PREGABALINE .*75/],
    ["elikis", /^ELIQUIS/],
  ])("« %s »", async (typed, wanted) => {
    expect(await finds(typed, wanted)).toBe(true);
  });

  it("what sounds the same follows the few that are written so", async () => {
    const found = await names("ceresta");
    expect(found[0]).toMatch(/^CERESTAB/);
    expect(found.some((name) => /^SERESTA/.test(name))).toBe(true);
  });

  it("a dose that does not exist does not hide the medicine", async () => {
    expect(await finds("doliprane 777", /^DOLIPRANE/)).toBe(true);
  });

  it("found among the first five: 95 % of names with one letter wrong, drawn from the base", async () => {
    const brands = await listBrands();
    let random = 7;
    const next = (n: number) => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((random / 2_147_483_648) * n);
    };
    let found = 0;
    for (let i = 0; i < 120; i += 1) {
      const word = brands[next(brands.length)] ?? "";
      const cut = 1 + next(word.length - 2);
      const letter = "AEIOULRNST"[next(10)] ?? "A";
      const typed = [
        word.slice(0, cut) + word.slice(cut + 1),
        word.slice(0, cut) + letter + word.slice(cut),
        word.slice(0, cut) + letter + word.slice(cut + 1),
        `${word.slice(0, cut)}${word[cut + 1] ?? ""}${word[cut] ?? ""}${word.slice(cut + 2)}`,
      ][next(4)];
      if (await finds(typed ?? "", new RegExp(`\\b${word}`))) found += 1;
    }
    expect(found / 120).toBeGreaterThanOrEqual(0.95);
  }, 60_000);
});

/** First words of the names on sale and reimbursed, six letters at least. */
async function listBrands(): Promise<string[]> {
  const rows = await app
    .selectFrom("medicine_speciality as s")
    .innerJoin("medicine_presentation as p", "p.cis", "s.cis")
    .select("s.name_key")
    .distinct()
    .where("s.marketed", "=", true)
    .where("p.marketed", "=", true)
    .where("p.rate", "is not", null)
    .orderBy("s.name_key")
    .execute();
  return [...new Set(rows.map((row) => row.name_key.trim().split(" ")[0] ?? ""))].filter((word) => /^[A-Z]{6,}$/.test(word));
}

describe("what the counter is told", () => {
  const facts = async (cip13: string) => (await findProductFacts(app, [cip13])).get(cip13);

  it("[ON#53] a price from 1000 on is whole, its two commas read (1466.29 and 2.76 of fee)", async () => {
    expect((await findPresentations(app, ["3400927849800"])).get("3400927849800")?.priceCents).toBe(146_905);
  });

  it("[ON#34] both groups of a speciality that is in two", async () => {
    const box = await app.selectFrom("medicine_presentation").select("cip13").where("cis", "=", "64245311").executeTakeFirstOrThrow();
    expect((await facts(box.cip13))?.genericGroups).toEqual(["82", "451"]);
    expect((await findSpecialityFacts(app, ["64245311"])).get("64245311")).toMatchObject({ genericGroups: ["82", "451"] });
  });

  it("[ON#35] members of a group that the base does not hold are no trouble", async () => {
    const { group_id, cis } = await app
      .selectFrom("medicine_generic_member as g")
      .leftJoin("medicine_speciality as s", "s.cis", "g.cis")
      .select(["g.group_id", "g.cis"])
      .where("s.cis", "is", null)
      .executeTakeFirstOrThrow();
    expect(group_id).not.toBe("");
    expect((await findSpecialityFacts(app, [cis])).get(cis)).toBeUndefined();
  });

  it("which register a box goes to, MTE, hybrid group, content of an ampoule", async () => {
    expect(await facts("3400933323523")).toMatchObject({ ordonnancier: "STUPEFIANT", units: 14, narrowMargin: false });
    expect(await facts("3400933943998")).toMatchObject({ ordonnancier: "LISTE_I", narrowMargin: true, genericGroups: ["462"] });
    expect(await facts("3400930121405")).toMatchObject({ ordonnancier: "LISTE_II", narrowMargin: true, units: 90 });
    expect((await facts("3400935955838"))?.ordonnancier).toBeUndefined();
    const hybrid = await app
      .selectFrom("medicine_hybrid_member as h")
      .innerJoin("medicine_hybrid_group as g", "g.group_id", "h.group_id")
      .innerJoin("medicine_presentation as p", "p.cis", "h.cis")
      .select(["p.cip13", "h.group_id"])
      .executeTakeFirstOrThrow();
    expect((await facts(hybrid.cip13))?.hybridGroups).toContain(hybrid.group_id);
    const [small, large] = await Promise.all(
      ["2 ML", "10 ML"].map((content) =>
        app
          .selectFrom("medicine_presentation")
          .select("cip13")
          .where("cis", "=", "60811559")
          .where("unit_content", "=", content)
          .executeTakeFirstOrThrow(),
      ),
    );
    expect((await facts(small?.cip13 ?? ""))?.unitContent).toBe("2 ML");
    expect((await facts(large?.cip13 ?? ""))?.unitContent).toBe("10 ML");
  });

  it("[ON#36] the same composition for two plain paracetamols that are in no group", async () => {
    const one = await facts("3400935955838");
    expect(one?.genericGroups).toEqual([]);
    const same = await app
      .selectFrom("medicine_speciality")
      .select("name")
      .where("composition_key", "=", one?.composition ?? "")
      .execute();
    expect(same.some(({ name }) => /^PARACETAMOL .* 1 ?(?:g|000 mg)/.test(name))).toBe(true);
  });

  it("a shortage, and nothing once the medicine is back", async () => {
    const shortageOf = async (code: number) => {
      const { cip13 } = await app
        .selectFrom("medicine_shortage as d")
        .innerJoin("medicine_presentation as p", "p.cis", "d.cis")
        .select("p.cip13")
        .where("d.code", "=", code)
        .where("d.cip13", "is", null)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom("medicine_shortage as o").select("o.cis").whereRef("o.cis", "=", "d.cis").where("o.code", "<>", code))),
        )
        .executeTakeFirstOrThrow();
      return (await findPresentations(app, [cip13])).get(cip13)?.shortage;
    };
    expect(await shortageOf(1)).toBe("Rupture de stock");
    expect(await shortageOf(4)).toBeUndefined();
  });

  it("a code never seen is absent, and asking for none asks nothing", async () => {
    expect(await findProductFacts(app, ["3400900000000"])).toEqual(new Map());
    expect(await findPresentations(app, [])).toEqual(new Map());
  });

  it("the base in service, its age and when it is stale (LAD rule)", async () => {
    expect(await findMedicineBase(app, at("2026-06-26"))).toMatchObject({
      extractDate: "2026-05-26",
      presentations: 20_903,
      ageDays: 31,
      stale: false,
    });
    expect(await findMedicineBase(app, at("2026-06-27"))).toMatchObject({ ageDays: 32, stale: true });
    const routes = createMedicinesRoutes({ db: app, clock: at("2026-06-27") });
    const input = { query: undefined, body: undefined, params: undefined, actor: undefined, signal: new AbortController().signal };
    expect(await routes.medicineBase(input as never)).toMatchObject({ source: expect.stringContaining("ANSM"), stale: true });
    expect(await routes.getMedicine({ ...input, params: { cip13: "3400900000000" } } as never)).toMatchObject({ code: "INTROUVABLE" });
  });

  it("[GEN.16] is read by the application and written by nobody but the import", async () => {
    for (const table of ["medicine_base", "medicine_speciality", "medicine_presentation", "medicine_condition", "medicine_word"] as const)
      await expect(app.deleteFrom(table).execute(), table).rejects.toThrow(/permission denied/);
  });
});
