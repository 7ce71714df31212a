import { randomUUID } from "node:crypto";
import type { Sale } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { OPERATORS } from "../../testing/demo-people.js";
import { PAPER_DAY } from "../../testing/paper-day.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { insertProducts, PRODUCTS } from "../counter/testing/products.js";

let house: TestHouse;
let server: TestServer;
let client: TestClient;
let deliveryId: string;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer();
  await insertProducts(house.admin);
  client = server.client();
  await client.login(OPERATORS.preparateur);
  const { cip13, name } = PRODUCTS.amoxicilline;
  const draft = {
    kind: "papier",
    prescripteur: { name: "BÉRANGER Hélène" },
    ordonnanceDate: PAPER_DAY,
    renewal: 0,
    basket: [{ id: randomUUID(), cip13, label: name, boxes: 2 }],
    reasons: [],
  };
  const sold = await client.put<Sale>(`/api/sales/${randomUUID()}/validation`, { version: 0, draft });
  deliveryId = sold.body.dispensation?.id ?? "";
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

const audited = (action: string) =>
  withOfficine(house.app, house.officines.marche, (trx) =>
    trx.selectFrom("audit_event").select(["target_id", "outcome"]).where("action", "=", action).execute(),
  );

describe("printed documents", () => {
  it.each(["ordonnance", "a4"])("the délivrance, format %s: a PDF that runs nothing, one row in the trail", async (format) => {
    const before = (await audited("delivery.print")).length;
    const answer = await client.get<string>(`/api/deliveries/${deliveryId}/document?format=${format}`);
    expect(answer.status).toBe(200);
    expect(answer.body.slice(0, 8)).toBe("%PDF-1.4");
    expect(
      Object.fromEntries(
        ["content-type", "content-security-policy", "x-content-type-options", "cache-control"].map((name) => [
          name,
          answer.headers.get(name),
        ]),
      ),
    ).toEqual({
      "content-type": "application/pdf",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    expect(await audited("delivery.print")).toHaveLength(before + 1);
  });

  it("the ordonnancier, by words and days", async () => {
    const answer = await client.get<string>("/api/ordonnancier/document?from=2020-01-01&q=beranger");
    expect([answer.status, answer.body.slice(0, 5)]).toEqual([200, "%PDF-"]);
    expect(await audited("ordonnancier.read")).toEqual([{ target_id: "ordonnancier", outcome: "ok" }]);
  });

  it("a refusal stays a sentence in JSON; the page's key is asked for documents too", async () => {
    const unknown = await client.get(`/api/deliveries/${randomUUID()}/document`);
    expect([unknown.status, refusalOf(unknown).code]).toEqual([404, "INTROUVABLE"]);
    const withoutKey = await client.call("GET", `/api/deliveries/${deliveryId}/document`, { headers: { "x-comptoir-key": "" } });
    expect(refusalOf(withoutKey).code).toBe("SESSION_REQUISE");
  });
});
