import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../platform/outbox/testing/until.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { confirmOrdonnance } from "./confirm-ordonnance.js";
import { dropSale } from "./drop-sale.js";
import { getSale } from "./get-sale.js";
import { parkSale } from "./park-sale.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, draftOf, refusal } from "./testing/counter-fixture.js";
import { type Nation, startNation, type WrittenOrdonnance } from "./testing/nation.js";
import { PRODUCTS } from "./testing/products.js";
import { box, consult, fin, startConfirmedSale, startSale } from "./testing/sale-steps.js";

let nation: Nation;
let fixture: CounterFixture;

beforeAll(async () => {
  nation = await startNation();
  fixture = await createCounterFixture(nation);
}, 120_000);
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await nation?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  await nation.liftFaults();
});

const AMOXICILLINE = { cip13: PRODUCTS.amoxicilline.cip13, posology: "1 gélule 3 fois par jour", boxes: 2, durationDays: 7 };
const DOLIPRANE = { cip13: PRODUCTS.doliprane.cip13, posology: "1 comprimé si douleur", boxes: 1 };
const prescribe = (o: { lines?: object[]; patient?: object; months?: number; validUntil?: string; authoredAt?: string } = {}) =>
  nation.prescribe({ ...o, lines: o.lines ?? [AMOXICILLINE] });
const somebody = (birthName: string) => ({ birthName, firstNames: ["Côme", "Louis"], birthDate: "1948-03-09", sex: "M" });

async function createPatient(traits: { birthName: string; birthFirstNames: string; birthDate: string; sex: "M" | "F" }) {
  const actor = fixture.actor(0);
  return withOfficine(fixture.app, actor.officineId, (trx) =>
    fixture.deps.patients.createPatientInTransaction(trx, actor, { traits, source: "saisie", now: new Date() }),
  );
}

describe("consultation", () => {
  it("ties the ordonnance, frozen and not confirmed; date and prescriber are filled in; no matricule nor secret reaches the page", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe({ lines: [AMOXICILLINE, DOLIPRANE] });
    const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor), `ON1:${written.numero}\r\n`));
    expect(sale).toMatchObject({
      version: 2,
      draft: { kind: "numerique", renewal: 0, prescripteur: { rpps: expect.stringMatching(/^\d{11}$/) } },
    });
    expect(sale.ordonnance).toMatchObject({
      numero: written.numero,
      confirmed: false,
      driver: expect.stringMatching(/OnOuverte/),
      patient: { birthName: "DESMALIX", birthFirstNames: ["NATHALIE"], birthDate: "1955-06-15", sex: "F" },
    });
    expect(sale.ordonnance?.lines.map((line) => line.label)).toEqual(written.lines.map((line) => line.label));
    expect(JSON.stringify(sale)).not.toMatch(/matricule|secret/);
    expect((await nation.read(written.numero)).lock?.finess).toBe(fixture.officines[0]?.finess);
  });

  it("what was typed before stays beside it until the confirmation, which replaces it", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe();
    const typed = { kind: "papier" as const, prescripteur: { name: "TAPÉ Avant" }, ordonnanceDate: "2020-01-01" };
    const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor, typed), written.numero));
    expect(sale.draft).toMatchObject({ prescripteur: { name: "TAPÉ Avant" }, ordonnanceDate: "2020-01-01" });
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version }));
    expect(confirmed.draft.prescripteur?.name).toBe(confirmed.ordonnance?.prescripteur.name);
    expect(confirmed.draft.ordonnanceDate).not.toBe("2020-01-01");
  });

  it("what an ordonnance looked at and given up had filled in does not enter the paper, nor the next ordonnance", async () => {
    const actor = fixture.actor(0);
    const [first, second] = [await prescribe(), await prescribe({ lines: [DOLIPRANE], authoredAt: "2026-09-01T09:00:00Z" })];
    const looked = accepted(await consult(fixture, actor, await startSale(fixture, actor, { note: "gardée" }), first.numero));
    expect(looked.draft.prescripteur).toBeDefined();
    await nation.setFault({ kind: "down", mode: "refuse" });
    expect(refusal(await consult(fixture, actor, looked, second.numero)).code).toBe("SERVICE_INDISPONIBLE");
    const paper = accepted(
      await saveSale(fixture.deps, actor, { id: looked.id, version: looked.version, draft: { ...looked.draft, kind: "papier" } }),
    );
    expect([paper.draft.prescripteur, paper.draft.ordonnanceDate, paper.draft.note]).toEqual([undefined, undefined, "gardée"]);
    expect(paper.consultation?.numero).toBe(second.numero);

    await nation.liftFaults();
    const again = accepted(await consult(fixture, actor, await startSale(fixture, actor), first.numero));
    const next = accepted(await consult(fixture, actor, again, second.numero));
    expect(again.draft.ordonnanceDate).not.toBe("2026-09-01");
    expect(next.draft.ordonnanceDate).toBe("2026-09-01");
  });

  it("refused when it is read again, the same ordonnance keeps on paper what it had filled in", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe();
    const looked = accepted(await consult(fixture, actor, await startSale(fixture, actor), written.numero));
    await nation.setFault({ kind: "down", mode: "refuse" });
    expect(refusal(await consult(fixture, actor, looked, written.numero)).code).toBe("SERVICE_INDISPONIBLE");
    const paper = accepted(
      await saveSale(fixture.deps, actor, { id: looked.id, version: looked.version, draft: { ...looked.draft, kind: "papier" } }),
    );
    expect(paper.draft.prescripteur).toEqual(looked.draft.prescripteur);
  });

  it.each([
    ["the official example", "Hello :)"],
    ["nothing", " "],
    ["17 characters", "01S2TBPZ2JCNZZYGH"],
    ["[ON#6] two numbers", "01S2TBPZ2JCNZZYGHZ 01S2TBPZ2JCNZZYGHA"],
    ["SQL", "'; drop table sale; --"],
    ["control characters", "\u0000".repeat(18)],
    ["4096 accents", "é".repeat(4096)],
  ])("[ON#4] %s: no ordonnance, refused without any call", async (_title, code) => {
    const actor = fixture.actor(0);
    const sale = await startSale(fixture, actor);
    const before = (await nation.listRequests()).length;
    expect(refusal(await consult(fixture, actor, sale, code)).code).toBe("CODE_NON_RECONNU");
    expect((await nation.listRequests()).length).toBe(before);
  });

  it.each<[string, string, () => Promise<WrittenOrdonnance | { numero: string }>]>([
    ["[ON#7] unknown number", "ORDONNANCE_INCONNUE", async () => ({ numero: "01ZZZZZZZZZZZZZZZZ" })],
    ["expired", "ORDONNANCE_EXPIREE", () => prescribe({ authoredAt: "2025-01-10T09:00:00Z", validUntil: "2025-03-10" })],
    [
      "cancelled by its prescriber",
      "ORDONNANCE_ANNULEE",
      async () => {
        const written = await prescribe();
        await nation.abort(written.numero);
        return written;
      },
    ],
    [
      "[ON#13] held by another officine",
      "ORDONNANCE_VERROUILLEE",
      async () => {
        const written = await prescribe();
        await startConfirmedSale(fixture, fixture.actor(1), written.numero);
        return written;
      },
    ],
  ])("%s → %s, the sale is as it was, the number is kept beside it", async (_title, code, write) => {
    const actor = fixture.actor(0);
    const { numero } = await write();
    const sale = await startSale(fixture, actor, { note: "telle quelle" });
    const refused = refusal(await consult(fixture, actor, sale, numero));
    expect(refused.code).toBe(code);
    if (code === "ORDONNANCE_VERROUILLEE") expect(refused.options.text).toMatch(/autre pharmacie.*\d\d:\d\d/);
    const after = accepted(await getSale(fixture.deps, actor, sale.id));
    expect(after).toMatchObject({ version: 1, draft: sale.draft });
    expect(after.ordonnance).toBeUndefined();
    const trace = await fixture.admin.selectFrom("sale_consultation").select("numero").where("sale_id", "=", sale.id).execute();
    expect(trace).toEqual([{ numero }]);
    accepted(await saveSale(fixture.deps, actor, { id: sale.id, version: 1, draft: draftOf({ kind: "papier" }) }));
  });

  it.each<[string, object, string]>([
    ["the service refuses connections", { kind: "down", mode: "refuse" }, "SERVICE_INDISPONIBLE"],
    ["the service says 503", { kind: "down", mode: "503", retryAfterSeconds: 7 }, "SERVICE_INDISPONIBLE"],
    ["an answer cut half-way", { kind: "half-answer", bytes: 60 }, "SERVICE_INDISPONIBLE"],
    ["an expired certificate", { kind: "bad-certificate", certificate: "expired" }, "SERVICE_INDISPONIBLE"],
    ["our certificate refused", { kind: "refuse", code: "NON_HABILITE" }, "ORDONNANCE_NON_HABILITE"],
    ["everything already delivered", { kind: "refuse", code: "DEJA_EXECUTEE" }, "ORDONNANCE_DEJA_EXECUTEE"],
    ["another patient", { kind: "refuse", code: "PATIENT_DISCORDANT" }, "PATIENT_DISCORDANT"],
  ])("%s: said, and nothing is invented", async (_title, fault, code) => {
    const actor = fixture.actor(0);
    const written = await prescribe();
    const sale = await startSale(fixture, actor);
    await nation.setFault(fault);
    const refused = refusal(await consult(fixture, actor, sale, written.numero));
    expect(refused.code).toBe(code);
    if ("retryAfterSeconds" in fault) expect(refused.options.retryAfterSeconds).toBe(7);
    const after = accepted(await getSale(fixture.deps, actor, sale.id));
    expect(after).toMatchObject({ version: 1, control: [] });
    expect(after.ordonnance).toBeUndefined();
  });
});

describe("concordance", () => {
  it("[ON#8] another patient: shown field by field, nothing filled in, never confirmed; the right patient chosen, it is", async () => {
    const actor = fixture.actor(0);
    const wrong = await createPatient({ birthName: "D'ALMÉIDA", birthFirstNames: "Côme", birthDate: "1948-03-10", sex: "M" });
    const written = await prescribe({ patient: somebody("D'Almeida") });
    const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor, { patientId: wrong.id }), written.numero));
    expect(sale.ordonnance?.differences).toEqual([{ field: "birthDate", sale: "1948-03-10", ordonnance: "1948-03-09" }]);
    expect(sale.draft).toMatchObject({ kind: "sans-ordonnance", patientId: wrong.id });
    expect(sale.draft.prescripteur).toBeUndefined();
    const refused = refusal(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version }));
    expect(refused).toMatchObject({ code: "PATIENT_DISCORDANT", options: { details: [{ where: "birthDate" }] } });
    expect(refusal(await fin(fixture, actor, sale, { basket: [box("doliprane")] })).options.text).toMatch(/Confirmez d'abord/);

    const right = await createPatient({ birthName: "D'ALMÉIDA", birthFirstNames: "Côme", birthDate: "1948-03-09", sex: "M" });
    const chosen = accepted(
      await saveSale(fixture.deps, actor, { id: sale.id, version: sale.version, draft: { ...sale.draft, patientId: right.id } }),
    );
    expect(chosen.ordonnance?.differences).toEqual([]);
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: chosen.version }));
    expect(confirmed).toMatchObject({ patient: { id: right.id }, draft: { kind: "numerique" }, ordonnance: { confirmed: true } });
    // A patient changed after the confirmation does not pass FIN either.
    const swapped = refusal(await fin(fixture, actor, confirmed, { patientId: wrong.id, basket: [box("amoxicilline", 2)] }));
    expect(swapped.code).toBe("PATIENT_DISCORDANT");
  });

  it("a sale without patient takes the one record that bears the traits, or a new one, provisoire", async () => {
    const actor = fixture.actor(0);
    const known = await createPatient({ birthName: "ŒUVRARD", birthFirstNames: "come", birthDate: "1948-03-09", sex: "M" });
    const first = await startConfirmedSale(fixture, actor, (await prescribe({ patient: somebody("Oeuvrard") })).numero);
    expect(first.patient?.id).toBe(known.id);
    const created = await startConfirmedSale(fixture, actor, (await prescribe({ patient: somebody("INCONNU-ICI") })).numero);
    expect(created.patient).toMatchObject({ birthName: "INCONNU-ICI", birthFirstNames: "Côme Louis", insStatus: "provisoire" });
    expect(created.draft.patientId).toBe(created.patient?.id);
    const again = await startConfirmedSale(fixture, actor, (await prescribe({ patient: somebody("Inconnu Ici") })).numero);
    expect(again.patient?.id).toBe(created.patient?.id);
  });

  it("a confirmation repeated after a lost answer gives the sale as it is; a stale one is refused", async () => {
    const actor = fixture.actor(0);
    const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor), (await prescribe()).numero));
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version }));
    expect(accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version })).version).toBe(confirmed.version);
    expect(refusal(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: 1 })).code).toBe("VERSION_DEPASSEE");
  });
});

describe("[ON#13] two tills of one officine on one ordonnance", () => {
  it("not confirmed yet: the second till takes it, the first one learns that its sale changed", async () => {
    const [one, two] = [fixture.actor(0, "titulaire", "Comptoir 1"), fixture.actor(0, "preparateur", "Comptoir 2")];
    const { numero } = await prescribe();
    const first = accepted(await consult(fixture, one, await startSale(fixture, one), numero));
    const second = accepted(await consult(fixture, two, await startSale(fixture, two), numero));
    expect(refusal(await confirmOrdonnance(fixture.deps, one, { id: first.id, version: first.version })).code).toBe("VERSION_DEPASSEE");
    expect(accepted(await confirmOrdonnance(fixture.deps, two, { id: second.id, version: second.version })).ordonnance?.confirmed).toBe(
      true,
    );
  });

  it("confirmed: the second till is told where it is; after the first sale is dropped it may be read", async () => {
    const [one, two] = [fixture.actor(0, "titulaire", "Comptoir 1"), fixture.actor(0, "preparateur", "Comptoir 2")];
    const { numero } = await prescribe();
    const first = await startConfirmedSale(fixture, one, numero);
    const second = await startSale(fixture, two);
    const refused = refusal(await consult(fixture, two, second, numero));
    expect(refused).toMatchObject({ code: "ORDONNANCE_VERROUILLEE", options: { text: expect.stringMatching(/Comptoir 1/) } });
    accepted(await dropSale(fixture.deps, one, { id: first.id, scope: "vente" }));
    accepted(await consult(fixture, two, second, numero));
  });

  it("eight consultations at once leave it tied to one sale", async () => {
    const { numero } = await prescribe();
    const actor = fixture.actor(0);
    const sales = await Promise.all(Array.from({ length: 8 }, () => startSale(fixture, actor)));
    const results = await Promise.allSettled(sales.map((sale) => consult(fixture, actor, sale, numero)));
    expect(results.every((result) => result.status === "fulfilled")).toBe(true);
    const tied = await fixture.admin.selectFrom("sale_ordonnance").select("sale_id").where("numero", "=", numero).execute();
    expect(tied).toHaveLength(1);
  });
});

describe("the lock", () => {
  it("is freed when the sale is dropped, and when the sale turns to paper before the confirmation", async () => {
    const actor = fixture.actor(0);
    const dropped = await prescribe();
    const sale = await startConfirmedSale(fixture, actor, dropped.numero);
    accepted(await dropSale(fixture.deps, actor, { id: sale.id, scope: "vente" }));
    await until("freed", async () => (await nation.read(dropped.numero)).lock === null);

    const given = await prescribe();
    const read = accepted(await consult(fixture, actor, await startSale(fixture, actor), given.numero));
    const onPaper = accepted(
      await saveSale(fixture.deps, actor, { id: read.id, version: read.version, draft: { ...read.draft, kind: "papier" } }),
    );
    expect(onPaper.ordonnance).toBeUndefined();
    await until("freed", async () => (await nation.read(given.numero)).lock === null);
  });

  it("dropping a sale does not wait for a service that is away", async () => {
    const actor = fixture.actor(0);
    const sale = await startConfirmedSale(fixture, actor, (await prescribe()).numero);
    await nation.setFault({ kind: "down", mode: "refuse" });
    expect(await dropSale(fixture.deps, actor, { id: sale.id, scope: "vente" })).toEqual({ dropped: true });
  });

  it("a parked sale keeps its ordonnance", async () => {
    const actor = fixture.actor(0);
    const sale = await startConfirmedSale(fixture, actor, (await prescribe()).numero);
    const parked = accepted(await parkSale(fixture.deps, actor, { id: sale.id, parked: true }));
    expect(parked.ordonnance?.confirmed).toBe(true);
  });

  it("an ordonnance whose execution still waits is not read again: what is left would be wrong", async () => {
    const actor = fixture.actor(0);
    const written = await prescribe({ lines: [{ ...DOLIPRANE, repeats: 3 }] });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    accepted(await fin(fixture, actor, sale, { basket: [box("doliprane", 1, sale.ordonnance?.lines[0]?.id)] }));
    const refused = refusal(await consult(fixture, actor, await startSale(fixture, actor), written.numero));
    expect(refused).toMatchObject({
      code: "ORDONNANCE_VERROUILLEE",
      options: { text: expect.stringMatching(/attend encore d'être transmise/) },
    });
    const outbox = fixture.startOutbox();
    await until("sent", async () => (await fixture.transmissionOf(0, sale.id))?.state === "envoye");
    await outbox.stop();
    const next = accepted(await consult(fixture, actor, await startSale(fixture, actor), written.numero));
    expect(next.draft.renewal).toBe(1);
    expect(next.ordonnance?.priorExecutions).toMatchObject([{ ours: true, lines: [{ ecart: "IDENTIQUE", boxes: 1 }] }]);
  });
});

it("a sale that has a confirmed ordonnance takes no second one, and stays « numérique » whatever the page says", async () => {
  const actor = fixture.actor(0);
  const sale = await startConfirmedSale(fixture, actor, (await prescribe()).numero);
  const refused = refusal(await consult(fixture, actor, sale, (await prescribe()).numero));
  expect(refused.options.text).toMatch(/déjà une ordonnance confirmée/);
  const saved = accepted(
    await saveSale(fixture.deps, actor, { id: sale.id, version: sale.version, draft: { ...sale.draft, kind: "papier" } }),
  );
  expect(saved).toMatchObject({ draft: { kind: "numerique" }, ordonnance: { confirmed: true } });
  expect(refusal(await confirmOrdonnance(fixture.deps, actor, { id: randomUUID(), version: 1 })).code).toBe("INTROUVABLE");
});
