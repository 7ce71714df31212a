import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { accepted, type CounterFixture, createCounterFixture } from "./testing/counter-fixture.js";
import { box, fin, startSale } from "./testing/sale-steps.js";

let fixture: CounterFixture;
beforeAll(async () => {
  fixture = await createCounterFixture();
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

const paper = { kind: "papier", prescripteur: { name: "BÉRANGER Hélène" }, ordonnanceDate: PAPER_DAY } as const;

async function createPatient(): Promise<string> {
  const actor = fixture.actor(1);
  const traits = { birthName: "MARTINEAU", birthFirstNames: "LUCIE", birthDate: "1961-04-02", sex: "F" as const };
  const created = await withOfficine(fixture.app, actor.officineId, (trx) =>
    fixture.deps.patients.createPatientInTransaction(trx, actor, { traits, source: "saisie", now: new Date() }),
  );
  return created.id;
}

describe("ordonnancier", () => {
  const numbersOf = async (officine: number) => {
    const { rows } = await sql<{ number: string; list: string; label: string; prescripteur_name: string }>`
      select number, list, label, prescripteur_name from ordonnancier_entry where officine_id = ${fixture.officines[officine]?.id} order by number`.execute(
      fixture.admin,
    );
    return rows;
  };

  it("[ON#62] two tills at once: numbers unique and gap-free, given to listed medicines only; a validation that fails takes none", async () => {
    const before = (await numbersOf(1)).length;
    expect(before).toBe(0);
    const patientId = await createPatient();
    const sell = async (workstation: string, index: number) => {
      const actor = fixture.actor(1, "titulaire", workstation);
      const sale = await startSale(fixture, actor, { patientId });
      const basket = [box("amoxicilline"), box("doliprane"), box("levothyrox"), ...(index % 3 === 0 ? [box("durogesic")] : [])];
      // Every fourth one fails on the way.
      if (index % 4 === 0) {
        const failing = { ...fixture.deps, ids: { ...fixture.deps.ids, newDispensationId: () => "not-a-uuid" } };
        await expect(fin({ ...fixture, deps: failing }, actor, sale, { ...paper, basket })).rejects.toThrow();
        return;
      }
      accepted(await fin(fixture, actor, sale, { ...paper, basket }));
    };
    await Promise.all(
      ["Comptoir 1", "Comptoir 2"].map(async (workstation) => {
        for (let index = 0; index < 12; index += 1) await sell(workstation, index);
      }),
    );
    const entries = await numbersOf(1);
    expect(entries.length).toBeGreaterThan(30);
    expect(entries.map((entry) => Number(entry.number))).toEqual(entries.map((_, index) => index + 1));
    expect(new Set(entries.map((entry) => entry.list))).toEqual(new Set(["LISTE_I", "LISTE_II", "STUPEFIANT"]));
    expect(entries.every((entry) => !entry.label.startsWith("DOLIPRANE") && entry.prescripteur_name === "BÉRANGER Hélène")).toBe(true);
  });

  it("a failure after the numbers were taken leaves no gap", async () => {
    const actor = fixture.actor(1);
    const last = (await numbersOf(1)).length;
    await sql`alter table ordonnancier_entry add constraint refuse_clamoxyl check (label not like 'CLAMOXYL%')`.execute(fixture.admin);
    try {
      const sale = await startSale(fixture, actor);
      await expect(fin(fixture, actor, sale, { ...paper, basket: [box("amoxicilline"), box("clamoxyl")] })).rejects.toThrow();
      expect(await fixture.admin.selectFrom("dispensation").select("id").where("sale_id", "=", sale.id).execute()).toEqual([]);
    } finally {
      await sql`alter table ordonnancier_entry drop constraint refuse_clamoxyl`.execute(fixture.admin);
    }
    accepted(await fin(fixture, actor, await startSale(fixture, actor), { ...paper, basket: [box("clamoxyl")] }));
    expect((await numbersOf(1)).map((entry) => Number(entry.number)).at(-1)).toBe(last + 1);
  });

  it("entries, lines and dispensations cannot be changed nor deleted by the application", async () => {
    const { id } = fixture.officines[1] ?? { id: "" };
    for (const change of [
      sql`update ordonnancier_entry set label = 'x'`,
      sql`delete from ordonnancier_entry`,
      sql`update dispensation set at = now()`,
      sql`delete from dispensation`,
      sql`update dispensation_line set boxes = 1`,
      sql`delete from dispensation_line`,
    ]) {
      await expect(withOfficine(fixture.app, id, (trx) => change.execute(trx))).rejects.toThrow(/permission denied/);
    }
    expect((await sql`select * from ordonnancier_entry`.execute(fixture.app)).rows).toEqual([]);
  });
});
