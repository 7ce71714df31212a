import { randomUUID } from "node:crypto";
import type { OrdonnancierEntry, Sale } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { OPERATORS } from "../../testing/demo-people.js";
import type { TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { insertProducts, PRODUCTS } from "../counter/testing/products.js";

type Answer = { readonly entries: readonly OrdonnancierEntry[]; readonly more: boolean };

let house: TestHouse;
let client: TestClient;
const deliveries: string[] = [];

beforeAll(async () => {
  house = await createTestHouse();
  const server = await house.startServer();
  await insertProducts(house.admin);
  client = server.client();
  await client.login(OPERATORS.titulaire);
  const born = { birthName: "DESMALIX", birthFirstNames: "NATHALIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" };
  const patientId = randomUUID();
  expect((await client.post("/api/patients", { id: patientId, ...born })).status).toBe(200);
  for (const [product, prescriber] of [
    ["amoxicilline", "BÉRANGER Hélène"],
    ["doliprane", "BÉRANGER Hélène"],
    ["durogesic", "MOREL Luc"],
    ["levothyrox", "BÉRANGER Hélène"],
  ] as const) {
    const { cip13, name } = PRODUCTS[product];
    const draft = {
      kind: "papier",
      patientId,
      prescripteur: { name: prescriber },
      ordonnanceDate: "2026-11-20",
      renewal: 0,
      basket: [{ id: randomUUID(), cip13, label: name, boxes: 2 }],
      reasons: [],
    };
    const sold = await client.put<Sale>(`/api/sales/${randomUUID()}/validation`, { version: 0, draft });
    expect(sold.status).toBe(200);
    deliveries.push(sold.body.dispensation?.id ?? "");
  }
  const body = { cancellationId: randomUUID(), reason: "Mauvaise boîte remise" };
  expect((await client.put(`/api/deliveries/${deliveries[0]}/cancellation`, body)).status).toBe(200);
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const list = async (query = "") => (await client.get<Answer>(`/api/ordonnancier${query}`)).body;
const numbersOf = async (q: string) => (await list(`?q=${encodeURIComponent(q)}`)).entries.map(({ number }) => number);

describe("[ON#62] the ordonnancier on screen", () => {
  it("last numbers first, listed medicines only, a correction beside the number that it annuls", async () => {
    const { entries, more } = await list();
    expect(more).toBe(false);
    expect(entries.map(({ number, corrects, correctedBy, deliveryId }) => [number, corrects, correctedBy, deliveryId])).toEqual([
      [4, 1, undefined, deliveries[0]],
      [3, undefined, undefined, deliveries[3]],
      [2, undefined, undefined, deliveries[2]],
      [1, undefined, 4, deliveries[0]],
    ]);
    expect(entries[0]?.correction).toMatch(/Annule le n° 1 .*Mauvaise boîte remise/);
    expect(entries[2]).toMatchObject({ list: "STUPEFIANT", prescriber: "MOREL Luc", boxes: 2 });
  });

  it("searched by words, CIP, number and day; a number comes with its correction", async () => {
    expect(await numbersOf("beranger levo")).toEqual([3]);
    expect(await numbersOf(PRODUCTS.durogesic.cip13)).toEqual([2]);
    expect(await numbersOf("n° 1")).toEqual([4, 1]);
    expect(await numbersOf("01/01/2001")).toEqual([]);
    expect(await numbersOf("01S2TBPZ2JCNZZYGHZ")).toEqual([]);
  });

  it("page after page, none twice", async () => {
    const first = await list("?limit=3");
    expect([first.entries.length, first.more]).toEqual([3, true]);
    const last = await list(`?limit=3&below=${first.entries.at(-1)?.number}`);
    expect([last.entries.map(({ number }) => number), last.more]).toEqual([[1], false]);
  });

  it("a reading is a row of the trail", async () => {
    const count = () =>
      withOfficine(house.app, house.officines.marche, (trx) =>
        trx.selectFrom("audit_event").select("target_id").where("action", "=", "ordonnancier.read").execute(),
      );
    const before = (await count()).length;
    await list();
    expect(await count()).toHaveLength(before + 1);
  });
});
