import { randomUUID } from "node:crypto";
import type { Sale } from "@comptoir/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calendarDay } from "../../platform/clock.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { consultOrdonnance } from "./consult-ordonnance.js";
import { dropSale } from "./drop-sale.js";
import { getSale } from "./get-sale.js";
import { listSales } from "./list-sales.js";
import { parkSale } from "./park-sale.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, draftOf, refusal } from "./testing/counter-fixture.js";
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
  const actor = fixture.actor(0);
  const traits = { birthName: "DURAND", birthFirstNames: "Paul", birthDate: "1960-01-02", sex: "M" as const };
  return withOfficine(fixture.app, actor.officineId, async (trx) => {
    const created = await fixture.deps.patients.createPatientInTransaction(trx, actor, { traits, source: "saisie", now: new Date() });
    return created.id;
  });
}

const countRows = async (table: "dispensation" | "sale", saleId: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(table)} where ${sql.ref(table === "sale" ? "id" : "sale_id")} = ${saleId}`.execute(
    fixture.admin,
  );
  return rows[0]?.n;
};

describe("a sale saved at each change", () => {
  it("keeps what was saved, its version goes up by one, and each save is in the trail", async () => {
    const actor = fixture.actor(0);
    const patientId = await createPatient();
    const first = await startSale(fixture, actor);
    const second = accepted(
      await saveSale(fixture.deps, actor, { id: first.id, version: 1, draft: draftOf({ patientId, basket: [box("doliprane", 2)] }) }),
    );
    expect(second).toMatchObject({ version: 2, patient: { birthName: "DURAND" }, control: [{ ecart: "IDENTIQUE", proven: true }] });
    expect(accepted(await getSale(fixture.deps, actor, first.id)).draft).toEqual(second.draft);
    const trail = await fixture.admin
      .selectFrom("audit_event")
      .select(["action", "patient_id"])
      .where("target_id", "=", first.id)
      .orderBy("at")
      .execute();
    expect(trail).toEqual([
      { action: "sale.save", patient_id: null },
      { action: "sale.save", patient_id: patientId },
      { action: "sale.read", patient_id: patientId },
    ]);
  });

  it("two tills on one sale: the second save is refused and changes nothing", async () => {
    const sale = await startSale(fixture, fixture.actor(0));
    const saves = await Promise.all(
      ["Comptoir 1", "Comptoir 2"].map((workstation) =>
        saveSale(fixture.deps, fixture.actor(0, "titulaire", workstation), {
          id: sale.id,
          version: 1,
          draft: draftOf({ note: workstation }),
        }),
      ),
    );
    const [won, lost] = saves[0] && "version" in saves[0] ? saves : [...saves].reverse();
    expect(refusal(lost).code).toBe("VERSION_DEPASSEE");
    expect(accepted(await getSale(fixture.deps, fixture.actor(0), sale.id))).toMatchObject({
      version: 2,
      draft: { note: (won as Sale).draft.note },
    });
  });

  it("eight first saves of one id at once: one sale", async () => {
    const id = randomUUID();
    const saves = await Promise.all(
      Array.from({ length: 8 }, () => saveSale(fixture.deps, fixture.actor(0), { id, version: 0, draft: draftOf() })),
    );
    expect(saves.filter((save) => "version" in save)).toHaveLength(1);
    expect(await countRows("sale", id)).toBe(1);
  });

  it("a patient that this officine does not have is refused with what to do", async () => {
    const refused = refusal(
      await saveSale(fixture.deps, fixture.actor(0), { id: randomUUID(), version: 0, draft: draftOf({ patientId: randomUUID() }) }),
    );
    expect(refused).toMatchObject({ code: "REQUETE_INVALIDE", options: { where: "draft.patientId" } });
    expect(refused.options.text).toMatch(/F2/);
  });

  it("another officine does not see it, cannot change it, and the id it uses is its own", async () => {
    const sale = await startSale(fixture, fixture.actor(0), { note: "à nous" });
    const other = fixture.actor(1);
    expect(refusal(await getSale(fixture.deps, other, sale.id)).code).toBe("INTROUVABLE");
    expect(refusal(await saveSale(fixture.deps, other, { id: sale.id, version: 1, draft: draftOf() })).code).toBe("INTROUVABLE");
    expect(refusal(await dropSale(fixture.deps, other, { id: sale.id, scope: "vente" })).code).toBe("INTROUVABLE");
    expect(refusal(await fin(fixture, other, sale, { basket: [box("doliprane")] })).code).toBe("INTROUVABLE");
    accepted(await saveSale(fixture.deps, other, { id: sale.id, version: 0, draft: draftOf({ note: "à eux" }) }));
    expect(accepted(await getSale(fixture.deps, fixture.actor(0), sale.id)).draft.note).toBe("à nous");
  });
});

describe("waiting and dropped sales", () => {
  it("a parked sale is resumed at another workstation with all it held", async () => {
    const here = fixture.actor(0, "titulaire", "Comptoir 1");
    const there = fixture.actor(0, "preparateur", "Comptoir 2");
    const patientId = await createPatient();
    const sale = await startSale(fixture, here, { ...paper, patientId, basket: [box("doliprane", 3)] });
    expect(accepted(await parkSale(fixture.deps, here, { id: sale.id, parked: true })).state).toBe("en-attente");
    const listed = (await listSales(fixture.deps, there)).find((one) => one.id === sale.id);
    expect(listed).toMatchObject({
      state: "en-attente",
      members: [{ saleId: sale.id, label: "DURAND Paul", lines: 1 }],
      updatedBy: "PERRIN Nathalie",
    });
    const resumed = accepted(await parkSale(fixture.deps, there, { id: sale.id, parked: false }));
    expect(resumed).toMatchObject({ state: "en-cours", updatedBy: "Opérateur preparateur", draft: sale.draft });
    // The first till still shows the old version.
    expect(refusal(await saveSale(fixture.deps, here, { id: sale.id, version: sale.version, draft: draftOf() })).code).toBe(
      "VERSION_DEPASSEE",
    );
  });

  it("a dropped sale is gone; dropping it again changes nothing; a validated one cannot be dropped nor parked", async () => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    expect(await dropSale(fixture.deps, actor, { id: sale.id, scope: "vente" })).toEqual({ dropped: true });
    expect(await dropSale(fixture.deps, actor, { id: sale.id, scope: "vente" })).toEqual({ dropped: true });
    expect(refusal(await getSale(fixture.deps, actor, sale.id)).code).toBe("INTROUVABLE");
    expect(refusal(await saveSale(fixture.deps, actor, { id: sale.id, version: 2, draft: draftOf() })).code).toBe("INTROUVABLE");
    const sold = await startSale(fixture, actor);
    accepted(await fin(fixture, actor, sold, { basket: [box("doliprane")] }));
    expect(refusal(await dropSale(fixture.deps, actor, { id: sold.id, scope: "vente" })).code).toBe("VENTE_VALIDEE");
    expect(refusal(await parkSale(fixture.deps, actor, { id: sold.id, parked: true })).code).toBe("VENTE_VALIDEE");
  });
});

describe("FIN without ordonnance numérique", () => {
  it("a sale without ordonnance, and a paper one, are recorded without transmission", async () => {
    const actor = fixture.actor(0);
    const plain = await startSale(fixture, actor);
    const done = accepted(await fin(fixture, actor, plain, { basket: [box("doliprane", 2)] }));
    expect(done).toMatchObject({ state: "validee", dispensation: { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) } });
    expect(done.dispensation?.transmission).toBeUndefined();
    const onPaper = accepted(await fin(fixture, actor, await startSale(fixture, actor), { ...paper, basket: [box("alprazolam")] }));
    const row = await fixture.admin.selectFrom("dispensation").selectAll().where("sale_id", "=", onPaper.id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ kind: "papier", prescripteur: { name: "BÉRANGER Hélène" }, numero: null, outbox_id: null });
    const lines = await fixture.admin.selectFrom("dispensation_line").selectAll().where("dispensation_id", "=", row.id).execute();
    expect(lines).toMatchObject([{ cip13: "3400934837661", boxes: 1, units: "30", label: "ALPRAZOLAM VIATRIS 0,25 mg, comprimé sécable" }]);
  });

  it("the label recorded is the base's, not the page's", async () => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    const done = accepted(await fin(fixture, actor, sale, { basket: [{ ...box("doliprane"), label: "AUTRE CHOSE" }] }));
    const lines = await fixture.admin
      .selectFrom("dispensation_line")
      .select("label")
      .where("dispensation_id", "=", done.dispensation?.id ?? "")
      .execute();
    expect(lines).toEqual([{ label: "DOLIPRANE 1000 mg, comprimé" }]);
  });

  it("a medicine of a list is refused without prescriber and date, with what would lift it", async () => {
    const actor = fixture.actor(0);
    for (const draft of [{}, { kind: "papier" as const }, { kind: "papier" as const, ordonnanceDate: PAPER_DAY }]) {
      const refused = refusal(
        await fin(fixture, actor, await startSale(fixture, actor), { ...draft, basket: [box("durogesic"), box("doliprane")] }),
      );
      expect(refused.code).toBe("ECARTS_A_JUSTIFIER");
      expect(refused.options.details).toHaveLength(1);
      expect(refused.options.details?.[0]?.what).toMatch(/DUROGESIC.*stupéfiant.*prescripteur et la date/);
    }
  });

  it.each([
    ["dated to come", { ordonnanceDate: calendarDay(new Date(Date.now() + 2 * 86_400_000)) }, /dans le futur/],
    ["more than a year old", { ordonnanceDate: calendarDay(new Date(Date.now() - 370 * 86_400_000)) }, /plus d'un an/],
    ["of a stupéfiant for nobody", {}, /stupéfiant : le registre demande le nom du patient/],
  ])("a paper %s gives no medicine of a list, with what would lift it", async (_title, change, why) => {
    const actor = fixture.actor(0);
    const draft = { ...paper, ...change, basket: [box("durogesic"), box("doliprane")] };
    const refused = refusal(await fin(fixture, actor, await startSale(fixture, actor), draft));
    expect(refused.options.details?.map(({ what }) => what)).toEqual([expect.stringMatching(why)]);
  });

  it("nothing to hand over is refused", async () => {
    expect(refusal(await fin(fixture, fixture.actor(0), await startSale(fixture, fixture.actor(0)))).code).toBe("VENTE_VIDE");
  });

  it("FIN repeated, and eight times at once: one dispensation, the same answer; another content is refused", async () => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    const basket = [box("doliprane")];
    const results = await Promise.all(Array.from({ length: 8 }, () => fin(fixture, actor, sale, { basket })));
    const ids = new Set(results.map((result) => accepted(result).dispensation?.id));
    expect(ids.size).toBe(1);
    expect(accepted(await fin(fixture, actor, sale, { basket })).dispensation?.id).toBe([...ids][0]);
    expect(await countRows("dispensation", sale.id)).toBe(1);
    expect(refusal(await fin(fixture, actor, sale, { basket: [box("doliprane", 2)] })).code).toBe("VENTE_VALIDEE");
    expect(refusal(await fin(fixture, actor, { ...sale, version: 9 }, { basket })).code).toBe("VENTE_VALIDEE");
  });

  it("FIN on a version that another till has changed is refused; on a sale never saved it begins and ends it", async () => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    accepted(await saveSale(fixture.deps, actor, { id: sale.id, version: 1, draft: draftOf({ basket: [box("doliprane")] }) }));
    expect(refusal(await fin(fixture, actor, sale, { basket: [box("doliprane")] })).code).toBe("VERSION_DEPASSEE");
    const fresh = { ...sale, id: randomUUID(), version: 0 };
    const basket = [box("doliprane")];
    const done = accepted(await fin(fixture, actor, fresh, { basket }));
    expect(done.state).toBe("validee");
    expect(accepted(await fin(fixture, actor, fresh, { basket })).dispensation?.id).toBe(done.dispensation?.id);
  });
});

describe("who may", () => {
  it("[ON#61] a préparateur validates under the responsible pharmacist; an étudiant prepares and does not validate", async () => {
    const preparateur = fixture.actor(0, "preparateur");
    const done = accepted(await fin(fixture, preparateur, await startSale(fixture, preparateur), { basket: [box("doliprane")] }));
    const row = await fixture.admin
      .selectFrom("dispensation")
      .selectAll()
      .where("id", "=", done.dispensation?.id ?? "")
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      role: "preparateur",
      operator_id: preparateur.operatorId,
      responsible_rpps: "10999900011",
      responsible_name: "PERRIN Nathalie",
    });
    const etudiant = fixture.actor(0, "etudiant");
    const refused = refusal(await fin(fixture, etudiant, await startSale(fixture, etudiant), { basket: [box("doliprane")] }));
    expect(refused.code).toBe("DROIT_INSUFFISANT");
    expect(refused.options.text).toMatch(/pharmacien ou un préparateur/);
  });

  it("without any pharmacist registered, nobody validates nor consults", async () => {
    const actor = { ...fixture.actor(0, "preparateur"), responsible: { rpps: "", name: "" } };
    const sale = await startSale(fixture, actor);
    expect(refusal(await fin(fixture, actor, sale, { basket: [box("doliprane")] })).options.text).toMatch(/pharmacien responsable/);
    const consulted = await consultOrdonnance(fixture.deps, actor, { id: sale.id, code: "01S2TBPZ2JCNZZYGHZ", version: 1 });
    expect(refusal(consulted).code).toBe("DROIT_INSUFFISANT");
  });

  it("an officine without certificate is told so and goes on with paper", async () => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    const consulted = await consultOrdonnance(fixture.deps, actor, { id: sale.id, code: "01S2TBPZ2JCNZZYGHZ", version: 1 });
    expect(refusal(consulted)).toMatchObject({
      code: "SERVICE_INDISPONIBLE",
      options: { text: expect.stringMatching(/certificat.*papier/) },
    });
  });
});
