import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { OPTIONAL_TRAITS, type ReceivedDocument, type Sale } from "@comptoir/contract";
import {
  encodeDatamatrixIns,
  encodeFhirPatient,
  encodeIdentityMessage,
  encodeRecordTarget,
  type MatriculeIns,
  mayTransmitMatricule,
  type OutgoingIdentity,
} from "@comptoir/segur/ins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPrintedSymbols } from "../../platform/pdf/testing/read-symbols.js";
import { OPERATORS } from "../../testing/demo-people.js";
import type { TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { insertProducts, PRODUCTS } from "../counter/testing/products.js";
import { type PatientRow, readIdentityState, readStrictTraits } from "../patients/index.js";
import { buildIdentityBlock } from "./print-identity.js";

const NUMBER = "255066322005602" as MatriculeIns;
const OID = "1.2.250.1.213.1.4.8";
const TRAITS = { birthName: "DESMALIX", birthFirstNames: "NATHALIE", birthDate: "1955-06-15", sex: "F", birthPlace: "63220" } as const;
const SOURCES = fileURLToPath(new URL("../../", import.meta.url));

/** Every way in which a record may hold a number, and whether the number may leave. */
const HELD = [
  { state: "provisoire, number of a file", columns: { ins_status: "provisoire", ins_source: null }, mayLeave: false },
  { state: "validée, number of a file", columns: { ins_status: "validee", ins_source: null }, mayLeave: false },
  { state: "récupérée", columns: { ins_status: "recuperee", ins_source: "INSI" }, mayLeave: false },
  { state: "qualifiée", columns: { ins_status: "qualifiee", ins_source: "INSI" }, mayLeave: true },
] as const;

let house: TestHouse;
let titulaire: TestClient;
let etudiant: TestClient;
let patientId: string;
let saleId: string;
let deliveryId: string;
let documentId: string;

beforeAll(async () => {
  house = await createTestHouse();
  const server = await house.startServer();
  await insertProducts(house.admin);
  [titulaire, etudiant] = [server.client(), server.client()];
  await titulaire.login(OPERATORS.titulaire);
  await etudiant.login(OPERATORS.etudiant);
  patientId = randomUUID();
  await titulaire.post("/api/patients", { id: patientId, ...TRAITS });
  const { cip13, name } = PRODUCTS.doliprane;
  const draft = { patientId, basket: [{ id: randomUUID(), cip13, label: name, boxes: 1 }], reasons: [] };
  saleId = randomUUID();
  const sold = await titulaire.put<Sale>(`/api/sales/${saleId}/validation`, { version: 0, draft });
  deliveryId = sold.body.dispensation?.id ?? "";
  const received = await titulaire.post<{ document: ReceivedDocument }>("/api/documents", {
    id: randomUUID(),
    name: "courrier.pdf",
    content: Buffer.from("%PDF-1.4\ntrailer<<>>\n%%EOF\n").toString("base64"),
    readings: [encodeDatamatrixIns({ matricule: NUMBER, oid: OID }, { ...TRAITS, birthName: "DUPONT" })],
  });
  documentId = received.body.document.id;
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
});

async function hold(columns: object): Promise<PatientRow> {
  await house.admin
    .updateTable("patient")
    .set({ matricule: NUMBER, oid: OID, first_name: "NATHALIE", ...columns })
    .where("id", "=", patientId)
    .execute();
  return house.admin.selectFrom("patient").selectAll().where("id", "=", patientId).executeTakeFirstOrThrow();
}

const HEADER = {
  sendingApplication: "A",
  sendingFacility: "B",
  receivingApplication: "C",
  receivingFacility: "D",
  controlId: "1",
  at: new Date("2026-11-23T09:00:00Z"),
  processing: "P",
} as const;
const outgoingOf = (row: PatientRow): OutgoingIdentity => ({
  state: readIdentityState(row),
  traits: { ...readStrictTraits(row), firstName: row.first_name ?? "" },
  localId: { value: "P-42", oid: "1.2.3.4" },
});

/** Every place where a matricule can leave the officine; each one is given the record as the base holds it. */
const EXITS: Readonly<Record<string, (row: PatientRow) => unknown>> = {
  "head of a printed document": (row) => buildIdentityBlock(row, OPTIONAL_TRAITS),
  "FHIR Patient, generation A": (row) => encodeFhirPatient(outgoingOf(row), { generation: "A" }),
  "FHIR Patient, generation B": (row) => encodeFhirPatient(outgoingOf(row), { generation: "B" }),
  "HL7 A28": (row) => encodeIdentityMessage({ event: "A28", identity: outgoingOf(row) }, HEADER),
  "HL7 A31": (row) => encodeIdentityMessage({ event: "A31", identity: outgoingOf(row) }, HEADER),
  "CDA recordTarget": (row) => encodeRecordTarget(outgoingOf(row)),
};
/** Never there, whoever asks and whatever the status: what the screens and the journal are given. */
const ANSWERS: readonly (() => string)[] = [
  () => "/api/patients?q=desmalix",
  () => `/api/patients/${patientId}`,
  () => "/api/identities",
  () => `/api/sales/${saleId}`,
  () => "/api/sales",
  () => "/api/deliveries",
  () => `/api/deliveries/${deliveryId}`,
  () => "/api/documents",
  () => `/api/documents/${documentId}`,
  () => `/api/audit?patientId=${patientId}`,
];

describe.each(HELD)("an identity $state", ({ columns, mayLeave }) => {
  it.each(Object.keys(EXITS))("[INS/va1.59] [ins#30] %s", async (exit) => {
    const row = await hold(columns);
    expect(mayTransmitMatricule(readIdentityState(row))).toBe(mayLeave);
    const written = JSON.stringify(EXITS[exit]?.(row));
    expect(written).toContain("DESMALIX");
    expect(written.includes(NUMBER)).toBe(mayLeave);
    expect(written.includes(NUMBER.slice(0, 13))).toBe(mayLeave);
  });

  it("[INS/va1.59] the code of the printed délivrance", async () => {
    await hold(columns);
    const response = await fetch(`${titulaire.url}/api/deliveries/${deliveryId}/document?format=a4`, {
      headers: {
        origin: titulaire.url,
        "x-comptoir-key": titulaire.key,
        cookie: [...titulaire.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    const symbols = await readPrintedSymbols(new Uint8Array(await response.arrayBuffer()));
    expect(symbols.flat().some((text) => text.includes(NUMBER))).toBe(mayLeave);
  });

  it("[INS/va1.32] [INS/va1.50] is on no screen but its own, which an étudiant may not open", async () => {
    await hold(columns);
    for (const path of ANSWERS) {
      for (const client of [titulaire, etudiant]) {
        const answer = await client.get(path());
        if (answer.status === 403) continue;
        expect(answer.status, path()).toBe(200);
        expect(JSON.stringify(answer.body), path()).not.toContain(NUMBER.slice(0, 13));
      }
    }
    expect((await etudiant.get(`/api/patients/${patientId}/ins`)).status).toBe(403);
    const own = await titulaire.get<{ ins?: { matricule: string; mayLeave: boolean } }>(`/api/patients/${patientId}/ins`);
    expect(own.body.ins?.mayLeave).toBe(columns.ins_source === null ? undefined : mayLeave);
  });
});

it("[INS/va1.59] whoever writes a datamatrix INS asks the gate in the same file", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const writers = files.filter((file) => readFileSync(path.join(SOURCES, file), "utf8").includes("encodeDatamatrixIns("));
  expect(writers).toContain(path.join("features", "identity", "print-identity.ts"));
  for (const file of writers) expect(readFileSync(path.join(SOURCES, file), "utf8"), file).toContain("findTransmissibleIns(");
});
