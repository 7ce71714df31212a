import { randomUUID } from "node:crypto";
import type { Sale } from "@comptoir/contract";
import { decodeDatamatrixIns } from "@comptoir/segur/ins";
import { INS_OIDS } from "@comptoir/segur/nomenclatures";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readPrintedSymbols } from "../../platform/pdf/testing/read-symbols.js";
import { OPERATORS } from "../../testing/demo-people.js";
import type { TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { insertProducts, PRODUCTS } from "../counter/testing/products.js";

const MATRICULE = "255066322005602";
let house: TestHouse;
let client: TestClient;
let patientId: string;
let deliveryId: string;

beforeAll(async () => {
  house = await createTestHouse();
  const server = await house.startServer();
  await insertProducts(house.admin);
  client = server.client();
  await client.login(OPERATORS.preparateur);
  patientId = randomUUID();
  const traits = { birthName: "DESMALIX", birthFirstNames: "NATHALIE MARIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" };
  await client.post("/api/patients", { id: patientId, ...traits });
  const { cip13, name } = PRODUCTS.doliprane;
  const draft = { patientId, basket: [{ id: randomUUID(), cip13, label: name, boxes: 1 }], reasons: [] };
  const sold = await client.put<Sale>(`/api/sales/${randomUUID()}/validation`, { version: 0, draft });
  deliveryId = sold.body.dispensation?.id ?? "";
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

async function print(columns: { ins_status: string; ins_source: string | null; oid: string }, format: string): Promise<Uint8Array> {
  await house.admin
    .updateTable("patient")
    .set({ matricule: MATRICULE, first_name: "NATHALIE", ...columns })
    .where("id", "=", patientId)
    .execute();
  const response = await fetch(`${client.url}/api/deliveries/${deliveryId}/document?format=${format}`, {
    headers: {
      origin: client.url,
      "x-comptoir-key": client.key,
      cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    },
  });
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

it.each([
  // 19 characters: closed by GS; 20: at its greatest length, not closed (§3).
  ["1.2.250.1.213.1.4.8", "ordonnance", "1.2.250.1.213.1.4.8\u001dS3"],
  ["1.2.250.1.213.1.4.10", "a4", "1.2.250.1.213.1.4.10S3"],
] as const)(
  "[EXI DIF 02] [INS/va1.03] [INS/va1.10] [ins#33] domain %s, %s: the datamatrix of the PDF says the INS",
  async (oid, format, joint) => {
    const pages = await readPrintedSymbols(await print({ ins_status: "qualifiee", ins_source: "INSI", oid }, format));
    expect(pages).toHaveLength(1);
    const [[text = ""] = []] = pages;
    expect(text).toContain(joint);
    expect(decodeDatamatrixIns(text, INS_OIDS)).toEqual({
      ok: true,
      value: {
        ins: { matricule: MATRICULE, oid },
        birthName: "DESMALIX",
        birthFirstNames: "NATHALIE MARIE",
        birthDate: "1955-06-15",
        sex: "F",
        birthPlace: "63220",
      },
    });
    const trail = await house.admin
      .selectFrom("audit_payload")
      .innerJoin("audit_event", "audit_event.id", "audit_payload.event_id")
      .select(["audit_event.patient_id", "audit_payload.detail"])
      .where("action", "=", "delivery.print")
      .execute();
    expect(trail.map(({ patient_id }) => patient_id)).toContain(patientId);
    expect(trail.every(({ detail }) => detail.includes('"ins":true') && !detail.includes(MATRICULE))).toBe(true);
  },
);

it.each([
  ["provisoire", null],
  ["validee", null],
  ["recuperee", "INSI"],
] as const)("[INS/va1.59] [ins#30] %s: nothing to scan on the page", async (ins_status, ins_source) => {
  const pdf = await print({ ins_status, ins_source, oid: "1.2.250.1.213.1.4.8" }, "ordonnance");
  expect(await readPrintedSymbols(pdf)).toEqual([]);
  expect(Buffer.from(pdf).toString("latin1")).not.toContain("/S /Figure");
});
