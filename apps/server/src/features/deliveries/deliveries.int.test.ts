import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { accepted, refusal } from "../counter/testing/counter-fixture.js";
import { PRODUCTS } from "../counter/testing/products.js";
import { box, fin, startSale } from "../counter/testing/sale-steps.js";
import { createPatientInTransaction } from "../patients/index.js";
import { getDelivery } from "./get-delivery.js";
import { listDeliveries } from "./list-deliveries.js";
import { createDeliveryFixture, type DeliveryFixture } from "./testing/delivery-fixture.js";

let fixture: DeliveryFixture;
beforeAll(async () => {
  fixture = await createDeliveryFixture();
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

const paper = { kind: "papier", prescripteur: { name: "BÉRANGER Hélène" }, ordonnanceDate: PAPER_DAY } as const;

async function sell(o: { officine?: number; role?: "titulaire" | "preparateur"; draft: Parameters<typeof fin>[3] }) {
  const actor = fixture.counter.actor(o.officine ?? 0, o.role);
  const sold = accepted(await fin(fixture.counter, actor, await startSale(fixture.counter, actor), o.draft));
  return { actor, id: sold.dispensation?.id ?? "", sold };
}

const createPatient = (officine: number, birthName: string, birthFirstNames: string) => {
  const actor = fixture.counter.actor(officine);
  return withOfficine(fixture.counter.app, actor.officineId, (trx) =>
    createPatientInTransaction(trx, actor, {
      traits: { birthName, birthFirstNames, birthDate: "1955-06-15", sex: "F" },
      source: "saisie",
      now: new Date(),
    }),
  );
};

const auditOf = async (action: string, id?: string) =>
  (
    await fixture.counter.admin
      .selectFrom("audit_event")
      .select(["target_id", "patient_id", "outcome", "role", "responsible_rpps"])
      .where("action", "=", action)
      .execute()
  ).filter((row) => id === undefined || row.target_id === id);

describe("Délivrances", () => {
  it("lists newest first, finds by patient, product, CIP, prescriber, day and number of the ordonnancier; one audit row per search", async () => {
    const patient = await createPatient(0, "D'ALMEÏDA-ROUX", "Anne-Marie");
    const first = await sell({ draft: { ...paper, patientId: patient.id, basket: [box("amoxicilline", 2)] } });
    const second = await sell({ draft: { basket: [box("doliprane")] } });
    const { actor } = second;
    const find = async (q: string) => (await listDeliveries(fixture.deps, actor, { q, limit: 50 })).deliveries.map(({ id }) => id);
    const before = (await auditOf("delivery.search")).length;
    expect(await find("")).toEqual([second.id, first.id]);
    expect(await find("almeida anne")).toEqual([first.id]);
    expect(await find("amoxi")).toEqual([first.id]);
    expect(await find("beranger amoxicilline")).toEqual([first.id]);
    expect(await find("beranger doliprane")).toEqual([]);
    expect(await find(PRODUCTS.doliprane.cip13)).toEqual([second.id]);
    const entry = await fixture.counter.admin
      .selectFrom("ordonnancier_entry")
      .select("number")
      .where("dispensation_id", "=", first.id)
      .executeTakeFirstOrThrow();
    expect(await find(`n°${entry.number}`)).toEqual([first.id]);
    const day = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris" }).format(fixture.deps.clock.now());
    expect(await find(day)).toEqual([second.id, first.id]);
    expect(await find("01/01/2020")).toEqual([]);
    expect((await auditOf("delivery.search")).length).toBe(before + 9);
    const page = await listDeliveries(fixture.deps, actor, { limit: 1 });
    expect(page).toMatchObject({ more: true, deliveries: [{ id: second.id, products: [PRODUCTS.doliprane.name], cancelled: false }] });
    const next = await listDeliveries(fixture.deps, actor, { limit: 1, after: second.id });
    expect(next).toMatchObject({
      more: false,
      deliveries: [{ id: first.id, patient: "D'ALMEÏDA-ROUX Anne-Marie", prescriber: "BÉRANGER Hélène" }],
    });
    const own = await listDeliveries(fixture.deps, actor, { patientId: patient.id, limit: 5 });
    expect(own.deliveries.map(({ id }) => id)).toEqual([first.id]);
    expect((await auditOf("delivery.search")).filter((row) => row.patient_id === patient.id)).toHaveLength(1);
  });

  it("opens one: lines, numbers, who; one audit row; another officine's is not there", async () => {
    const patient = await createPatient(1, "MARTIN", "Léa");
    const sold = await sell({ officine: 1, draft: { ...paper, patientId: patient.id, basket: [box("amoxicilline"), box("doliprane")] } });
    const opened = accepted(await getDelivery(fixture.deps, sold.actor, sold.id));
    expect(opened).toMatchObject({
      kind: "papier",
      patient: { name: "MARTIN Léa" },
      prescripteur: { name: "BÉRANGER Hélène" },
      ordonnanceDate: PAPER_DAY,
      operator: { name: "PERRIN Nathalie", role: "titulaire" },
      lines: [
        { label: PRODUCTS.amoxicilline.name, boxes: 1, registered: 1 },
        { label: PRODUCTS.doliprane.name, boxes: 1 },
      ],
      transmissions: [],
    });
    expect(opened.lines[1]?.registered).toBeUndefined();
    expect(opened.locked).toBeUndefined();
    expect(await auditOf("delivery.read", sold.id)).toMatchObject([{ patient_id: patient.id, outcome: "ok" }]);
    expect(refusal(await getDelivery(fixture.deps, fixture.counter.actor(0), sold.id)).code).toBe("INTROUVABLE");
    const searched = await listDeliveries(fixture.deps, fixture.counter.actor(0), { q: "martin lea", limit: 5 });
    expect(searched.deliveries).toEqual([]);
  });

  it("[ON#61] a préparateur delivers under a pharmacist's responsibility, and the delivery says so", async () => {
    const sold = await sell({ role: "preparateur", draft: { basket: [box("doliprane")] } });
    const opened = accepted(await getDelivery(fixture.deps, sold.actor, sold.id));
    expect(opened).toMatchObject({
      operator: { name: "Opérateur preparateur", role: "preparateur" },
      responsible: { name: "PERRIN Nathalie", rpps: "10999900011" },
    });
  });

  it("[ON#52] a product taken out of the base later stays readable, and is found by its name and code", async () => {
    const sold = await sell({ draft: { ...paper, basket: [box("levothyrox")] } });
    await sql`delete from medicine_presentation where cip13 = ${PRODUCTS.levothyrox.cip13}`.execute(fixture.counter.admin);
    const opened = accepted(await getDelivery(fixture.deps, sold.actor, sold.id));
    expect(opened.lines).toMatchObject([{ label: PRODUCTS.levothyrox.name, cip13: PRODUCTS.levothyrox.cip13, boxes: 1 }]);
    for (const q of ["levothyrox", PRODUCTS.levothyrox.cip13]) {
      expect((await listDeliveries(fixture.deps, sold.actor, { q, limit: 5 })).deliveries.map(({ id }) => id)).toEqual([sold.id]);
    }
  });
});

describe("cancelling a delivery without transmission", () => {
  it("keeps the original, says who and why, refuses a second one with a sentence, and answers a repeat with the first result", async () => {
    const sold = await sell({ draft: { ...paper, basket: [box("amoxicilline", 2)] } });
    const cancellationId = randomUUID();
    const lines = accepted(await getDelivery(fixture.deps, sold.actor, sold.id)).lines;
    const cancelled = accepted(await fixture.cancel(sold.actor, sold.id, { cancellationId, reason: "Erreur de boîte" }));
    expect(cancelled).toMatchObject({
      cancellation: { reason: "Erreur de boîte", operator: { name: "PERRIN Nathalie" }, text: "Aucune exécution à annuler au service." },
      locked: expect.stringMatching(/déjà annulée .*PERRIN Nathalie.*Erreur de boîte/),
    });
    expect(cancelled.lines.map(({ corrected: _, ...line }) => line)).toEqual(lines);
    expect(accepted(await fixture.cancel(sold.actor, sold.id, { cancellationId }))).toEqual(cancelled);
    const second = refusal(await fixture.cancel(sold.actor, sold.id));
    expect(second.code).toBe("DELIVRANCE_DEJA_ANNULEE");
    expect(second.options.text).toMatch(/Erreur de boîte/);
    expect(await auditOf("delivery.cancel", sold.id)).toHaveLength(1);
    const listed = await listDeliveries(fixture.deps, sold.actor, { limit: 1 });
    expect(listed.deliveries).toMatchObject([{ id: sold.id, cancelled: true }]);
  });

  it("two clicks on two tills at once: one cancellation", async () => {
    const sold = await sell({ draft: { ...paper, basket: [box("amoxicilline")] } });
    const answers = await Promise.all(
      [1, 2, 3].map((till) => fixture.cancel(fixture.counter.actor(0, "adjoint", `Comptoir ${till}`), sold.id)),
    );
    expect(answers.filter((answer) => "lines" in answer)).toHaveLength(1);
    const rows = await fixture.counter.admin
      .selectFrom("ordonnancier_entry")
      .select("corrects")
      .where("dispensation_id", "=", sold.id)
      .where("corrects", "is not", null)
      .execute();
    expect(rows).toHaveLength(1);
  });

  it("an étudiant may not", async () => {
    const sold = await sell({ draft: { basket: [box("doliprane")] } });
    const student = fixture.counter.actor(0, "etudiant");
    expect(refusal(await fixture.cancel(student, sold.id)).code).toBe("DROIT_INSUFFISANT");
    expect(accepted(await getDelivery(fixture.deps, student, sold.id)).locked).toMatch(/Votre rôle/);
  });

  it("the application can neither change nor delete a cancellation, nor see another officine's", async () => {
    const sold = await sell({ draft: { basket: [box("doliprane")] } });
    accepted(await fixture.cancel(sold.actor, sold.id));
    for (const change of [sql`update dispensation_cancellation set reason = 'autre'`, sql`delete from dispensation_cancellation`]) {
      await expect(withOfficine(fixture.counter.app, sold.actor.officineId, (trx) => change.execute(trx))).rejects.toThrow(
        /permission denied/,
      );
    }
    const other = fixture.counter.actor(1).officineId;
    const seen = await withOfficine(fixture.counter.app, other, (trx) =>
      trx.selectFrom("dispensation_cancellation").select("id").where("dispensation_id", "=", sold.id).execute(),
    );
    expect(seen).toEqual([]);
  });
});

it("[ON#62] sales and cancellations at once on two tills: numbers unique and gap-free, each cancelled number cited once by a later one", async () => {
  const { officines } = fixture.counter;
  const officine = officines[1]?.id ?? "";
  const { id: patientId } = await createPatient(1, "MARTINEAU", "Lucie");
  await Promise.all(
    ["Comptoir 1", "Comptoir 2"].map(async (workstation) => {
      const actor = fixture.counter.actor(1, "titulaire", workstation);
      for (let turn = 0; turn < 8; turn += 1) {
        const sold = accepted(
          await fin(fixture.counter, actor, await startSale(fixture.counter, actor), {
            ...paper,
            patientId,
            basket: [box("amoxicilline"), box("durogesic")],
          }),
        );
        if (turn % 2 === 0) accepted(await fixture.cancel(actor, sold.dispensation?.id ?? ""));
      }
    }),
  );
  const { rows } = await sql<{ number: string; corrects: string | null; label: string; correction: string | null; cited: string | null }>`
    select e.number, e.corrects, e.label, e.correction, o.label as cited from ordonnancier_entry e
    left join ordonnancier_entry o on o.officine_id = e.officine_id and o.number = e.corrects
    where e.officine_id = ${officine} order by e.number`.execute(fixture.counter.admin);
  expect(rows.map((row) => Number(row.number))).toEqual(rows.map((_, index) => index + 1));
  const corrections = rows.filter((row) => row.corrects !== null);
  expect(corrections).toHaveLength(16);
  expect(new Set(corrections.map((row) => row.corrects)).size).toBe(16);
  for (const row of corrections) {
    expect(row.label).toBe(row.cited);
    expect(row.correction).toContain(`n° ${row.corrects}`);
  }
});

describe("Corriger", () => {
  it("cancels and opens a sale with the same patient, prescriber, date and boxes; its delivery names the one it corrects", async () => {
    const patient = await createPatient(0, "BERNARD", "Luc");
    const basket = [box("amoxicilline", 2), { ...box("doliprane"), lot: "A1B2", expiry: "2027-11-30" }];
    const sold = await sell({ draft: { ...paper, renewal: 1, patientId: patient.id, basket } });
    const saleId = randomUUID();
    const cancelled = accepted(await fixture.cancel(sold.actor, sold.id, { saleId, reason: "Quantité" }));
    expect(cancelled.cancellation).toMatchObject({ saleId });
    const row = await fixture.counter.admin.selectFrom("sale").selectAll().where("id", "=", saleId).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "en-cours", version: 1, patient_id: patient.id });
    expect(row.draft).toMatchObject({ ...paper, renewal: 1, patientId: patient.id, basket });
    const draft = { ...paper, patientId: patient.id, basket: [box("amoxicilline", 1)] };
    const sale = { ...sold.sold, id: saleId, version: 1 };
    const again = accepted(await fin(fixture.counter, sold.actor, sale, draft));
    const opened = accepted(await getDelivery(fixture.deps, sold.actor, again.dispensation?.id ?? ""));
    expect(opened).toMatchObject({ correctsId: sold.id, lines: [{ boxes: 1 }] });
  });
});
