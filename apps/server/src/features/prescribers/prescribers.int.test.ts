import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { accepted, type CounterFixture, createCounterFixture } from "../counter/testing/counter-fixture.js";
import { box, fin, startSale } from "../counter/testing/sale-steps.js";
import { learnPrescriber } from "./learn-prescriber.js";
import { searchPrescribers } from "./search-prescribers.js";

/** Synthetic, right Luhn key; the second one has its last digit changed. */
const RPPS = "10999901019";
const WRONG_KEY = "10999901018";

let fixture: CounterFixture;
beforeAll(async () => {
  fixture = await createCounterFixture();
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

const search = async (q: string, officine = 0) => searchPrescribers(fixture.app, fixture.actor(officine), q);
const names = async (q: string, officine = 0) => (await search(q, officine)).prescribers.map(({ name, rpps }) => [name, rpps]);
const learn = (name: string, o: { rpps?: string; speciality?: string; at?: string } = {}) =>
  withOfficine(fixture.app, fixture.officines[0]?.id ?? "", (trx) =>
    learnPrescriber(trx, fixture.officines[0]?.id ?? "", {
      name,
      rpps: o.rpps,
      speciality: o.speciality,
      now: new Date(o.at ?? "2026-11-22T10:00:00Z"),
    }),
  );

describe("the officine's own list of prescribers", () => {
  it("learns from a paper ordonnance at FIN, and is found without accents, by any word, title or not, or by number", async () => {
    const actor = fixture.actor(0);
    const draft = { kind: "papier" as const, ordonnanceDate: "2026-11-20", basket: [box("amoxicilline")] };
    accepted(
      await fin(fixture, actor, await startSale(fixture, actor), { ...draft, prescripteur: { name: "Dr BÉRANGER Hélène", rpps: RPPS } }),
    );
    for (const q of ["beranger", "hel ber", "dr béranger", RPPS, RPPS.slice(0, 6)]) {
      expect(await names(q), q).toEqual([["Dr BÉRANGER Hélène", RPPS]]);
    }
    expect(await names("eranger")).toEqual([]);
    expect(await names("beranger", 1)).toEqual([]);
  });

  it("a number whose key is wrong is said, and not kept", async () => {
    expect(await search(WRONG_KEY)).toEqual({ prescribers: [], wrongKey: true });
    expect((await search(RPPS)).wrongKey).toBe(false);
    await learn("FAUX Numéro", { rpps: WRONG_KEY });
    expect(await names("faux")).toEqual([["FAUX Numéro", undefined]]);
  });

  it("one row per number or name, the last one used first; the name without number joins the known one", async () => {
    await learn("MARTIN Paul", { at: "2026-11-01T10:00:00Z" });
    await learn("martin  paul", { at: "2026-11-02T10:00:00Z" });
    await learn("MARTINEAU Léa", { at: "2026-11-03T10:00:00Z" });
    expect(await names("martin")).toEqual([
      ["MARTINEAU Léa", undefined],
      ["martin  paul", undefined],
    ]);
    await learn("BERANGER Hélène", { rpps: RPPS, speciality: "Médecine générale" });
    await learn("Docteur Béranger Hélène", { at: "2026-12-01T10:00:00Z" });
    expect((await search("beranger")).prescribers).toMatchObject([
      { name: "BERANGER Hélène", rpps: RPPS, speciality: "Médecine générale" },
    ]);
    await learn(" . ");
    expect(await names("..")).toEqual([]);
  });
});
