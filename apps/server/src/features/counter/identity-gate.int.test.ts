import { mayTransmitMatricule } from "@comptoir/segur/ins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { findPatient, readIdentityState, readPatientRecord } from "../patients/index.js";
import { accepted, type CounterFixture, createCounterFixture } from "./testing/counter-fixture.js";
import { type Nation, startNation } from "./testing/nation.js";
import { box, fin, lineOf, PRESCRIBED, send, startConfirmedSale } from "./testing/sale-steps.js";

const NUMBER = "255066322005602";
const NIR = "1.2.250.1.213.1.4.8";
/** Every way in which a record may hold a number: with what it holds, and whether the number may leave. */
const HELD = [
  { status: "provisoire", source: null, mayLeave: false },
  { status: "validee", source: null, mayLeave: false },
  { status: "recuperee", source: "INSI", mayLeave: false },
  { status: "qualifiee", source: "INSI", mayLeave: true },
] as const;

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

describe.each(HELD)("an identity $status", ({ status, source, mayLeave }) => {
  it("[INS/va1.59] [ins#30] nothing that leaves for the ordonnance service bears its matricule unless it is qualifiée", async () => {
    const actor = fixture.actor(0);
    const written = await nation.prescribe({ lines: [PRESCRIBED.amoxicilline] });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const id = sale.patient?.id ?? "";
    await fixture.admin
      .updateTable("patient")
      .set({ ins_status: status, ins_source: source, matricule: NUMBER, oid: NIR })
      .where("id", "=", id)
      .execute();
    const row = await fixture.admin.selectFrom("patient").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(mayTransmitMatricule(readIdentityState(row))).toBe(mayLeave);
    const done = accepted(await fin(fixture, actor, sale, { basket: [box("amoxicilline", 2, lineOf(sale, 0))] }));
    expect(await send(fixture, sale)).toMatchObject({ state: "envoye" });
    const frozen = await fixture.admin
      .selectFrom("outbox")
      .select("payload")
      .where("id", "=", done.dispensation?.transmission?.id ?? "")
      .executeTakeFirstOrThrow();
    const bytes = Buffer.from(frozen.payload).toString("utf8");
    expect(bytes).toContain(written.numero);
    // An execution names the ordonnance, never the person: not even the matricule of an identity qualifiée is in it.
    expect(bytes).not.toContain(NUMBER.slice(0, 13));
    expect(JSON.stringify(await nation.listExecutions(written.numero))).not.toContain(NUMBER.slice(0, 13));
    // What goes to the screens of the sale bears none either.
    expect(JSON.stringify(done)).not.toContain(NUMBER.slice(0, 13));
  });

  it("[INS/va1.46] the record names the partner once the execution has left, for an identity qualifiée only", async () => {
    const actor = fixture.actor(0);
    const written = await nation.prescribe({ lines: [PRESCRIBED.amoxicilline] });
    const sale = await startConfirmedSale(fixture, actor, written.numero);
    const id = sale.patient?.id ?? "";
    await fixture.admin
      .updateTable("patient")
      .set({ ins_status: status, ins_source: source, matricule: NUMBER, oid: NIR })
      .where("id", "=", id)
      .execute();
    const exchanges = () =>
      withOfficine(fixture.app, actor.officineId, async (trx) => {
        const row = await findPatient(trx, id);
        return row ? (await readPatientRecord(trx, row)).exchanges.filter(({ what }) => what.includes(written.numero)) : [];
      });
    accepted(await fin(fixture, actor, sale, { basket: [box("amoxicilline", 2, lineOf(sale, 0))] }));
    expect(await exchanges()).toEqual([]);
    await send(fixture, sale);
    const partner = expect.stringContaining("Ordonnance Numérique");
    expect(await exchanges()).toEqual(mayLeave ? [{ at: expect.any(String), partner, what: expect.stringContaining(written.numero) }] : []);
  });
});
