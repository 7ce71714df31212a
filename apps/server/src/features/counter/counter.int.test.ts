import { randomUUID } from "node:crypto";
import type { Sale } from "@comptoir/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../platform/actor.js";
import { until } from "../../platform/outbox/testing/until.js";
import { confirmOrdonnance } from "./confirm-ordonnance.js";
import { consultOrdonnance } from "./consult-ordonnance.js";
import { saveSale } from "./save-sale.js";
import { accepted, type CounterFixture, createCounterFixture, draftOf } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { validateSale } from "./validate-sale.js";

const AMOXICILLINE = "3400934913174";
let nation: Nation;
let fixture: CounterFixture;
const never = new AbortController().signal;

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

describe("the thinnest path", () => {
  it("save → consult → confirm → validate → outbox → the nation has it", async () => {
    const actor = fixture.actor(0);
    const written = await nation.prescribe({ lines: [{ cip13: AMOXICILLINE, posology: "1 gélule 3 fois par jour", boxes: 2, durationDays: 7 }] });
    const id = randomUUID();
    const saved = accepted(await saveSale(fixture.deps, actor, { id, version: 0, draft: draftOf() }));
    expect(saved).toMatchObject({ version: 1, state: "en-cours", control: [] });
    const consulted = accepted(await consultOrdonnance(fixture.deps, actor, { id, code: `ON1:${written.numero}`, version: 1 }, never));
    expect(consulted.ordonnance).toMatchObject({ numero: written.numero, confirmed: false, differences: [] });
    const confirmed = accepted(await confirmOrdonnance(fixture.deps, actor, { id, version: consulted.version }));
    expect(confirmed.patient?.birthName).toBe("DESMALIX");
    const line = confirmed.ordonnance?.lines[0];
    const draft = { ...confirmed.draft, basket: [{ id: randomUUID(), cip13: AMOXICILLINE, label: "x", boxes: 2, prescribedLineId: line?.id }] };
    const full = accepted(await saveSale(fixture.deps, actor, { id, version: confirmed.version, draft: draftOf(draft) }));
    expect(full.control).toMatchObject([{ lineId: line?.id, ecart: "IDENTIQUE", proven: true }]);
    const done = accepted(await validateSale(fixture.deps, actor, { id, version: full.version, draft: full.draft }));
    expect(done).toMatchObject({ state: "validee", dispensation: { transmission: { state: "a-envoyer" } } });
    fixture.startOutbox();
    await until("sent", async () => (await fixture.transmissionOf(0, id))?.state === "envoye");
    expect(await nation.listExecutions(written.numero)).toMatchObject([
      { key: done.dispensation?.id, finess: fixture.officines[0]?.finess, rpps: "10999900015", lines: [{ ecart: "IDENTIQUE", boxes: 2, units: 24 }] },
    ]);
  });
});
